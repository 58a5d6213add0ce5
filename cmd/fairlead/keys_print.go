package main

import (
	"slices"
	"time"

	"fairlead/key"
	"fairlead/storage"
)

// keyJSON is a key as scripts read it; its secret is in the file alone.
type keyJSON struct {
	ID         string     `json:"id"`
	CreatedAt  *time.Time `json:"created_at"`  // null where the file does not say
	ActiveFrom *time.Time `json:"active_from"` // null for always
	InUse      bool       `json:"in_use"`
}

func keyAsJSON(k key.Key, inUse bool) keyJSON {
	return keyJSON{k.ID, secondOrNull(storage.At(k.CreatedAt)), secondOrNull(storage.At(k.MakesFrom())), inUse}
}

// printKey shows a key that has just been made.
func (p *program) printKey(headline string, made key.Key, asJSON bool) error {
	all, err := p.readKeys()
	if err != nil {
		return err
	}
	inUse := all.At(p.now())[0].ID == made.ID
	if asJSON {
		return p.printJSON(keyAsJSON(made, inUse))
	}
	var s table
	s.headline(headline)
	s.line("Key id", made.ID)
	s.line("Used from", choose(inUse, "now", shownTime(storage.At(made.MakesFrom()))))
	return p.print(s.bytes())
}

// printKeys lists all keys, the newest first.
func (p *program) printKeys(asJSON bool) error {
	all, err := p.readKeys()
	if err != nil {
		return missing(p.settings.KeysFile, err)
	}
	p.warnOfReaders()
	used := all.At(p.now())[0].ID
	if asJSON {
		return p.printJSON(results(all, func(k key.Key) keyJSON { return keyAsJSON(k, k.ID == used) }))
	}
	var s table
	s.row("KEY ID", "CREATED", "STATE")
	inUse := slices.Index(all.IDs(), used)
	for i, k := range all {
		s.row(k.ID, shownTime(storage.At(k.CreatedAt)), stateOf(k, i-inUse))
	}
	return p.print(s.bytes())
}

// stateOf says what a key does that stands so many places behind the one in use,
// which only those before it take over from.
func stateOf(k key.Key, behind int) string {
	switch {
	case behind == 0:
		return "in use"
	case behind < 0:
		return "used from " + shownTime(storage.At(k.MakesFrom()))
	}
	return "checks what it made"
}
