package main

import (
	"slices"
	"time"

	"fairlead/key"
	"fairlead/storage"
)

// keyJSON is a key as scripts read it, without its secret.
type keyJSON struct {
	ID         string     `json:"id"`
	CreatedAt  *time.Time `json:"created_at"`  // null where the file does not say
	ActiveFrom *time.Time `json:"active_from"` // null for always
	InUse      bool       `json:"in_use"`
}

func keyAsJSON(k key.Key, inUse bool) keyJSON {
	return keyJSON{k.ID, jsonTimeOrNull(storage.At(k.CreatedAt)), jsonTimeOrNull(storage.At(k.SignsFrom())), inUse}
}

// printKey shows a new key.
func (p *program) printKey(headline string, made key.Key, asJSON bool) error {
	all, err := p.readKeys()
	if err != nil {
		return err
	}
	inUse := all.At(p.now())[0].ID == made.ID
	if asJSON {
		return p.printJSON(keyAsJSON(made, inUse))
	}
	var t table
	t.top = headline
	t.line("Key ID", made.ID)
	t.line("Active from", choose(inUse, "now", shownTime(storage.At(made.SignsFrom()))))
	return p.print(t.bytes())
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
	var t table
	t.row("KEY ID", "CREATED", "STATE")
	inUse := slices.Index(all.IDs(), used)
	for i, k := range all {
		t.row(k.ID, shownTime(storage.At(k.CreatedAt)), stateOf(k, i-inUse))
	}
	return p.print(t.bytes())
}

// stateOf says what a key does. Those ahead of the active one become active later;
// those behind it only verify what they signed.
func stateOf(k key.Key, behind int) string {
	switch {
	case behind == 0:
		return "active"
	case behind < 0:
		return "active from " + shownTime(storage.At(k.SignsFrom()))
	}
	return "verifies only"
}
