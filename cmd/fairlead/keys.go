package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"fairlead/key"
	"fairlead/storage"
)

func (p *program) keysCommand() *cobra.Command {
	return group("keys", "List and rotate the keys that sign and encrypt",
		p.keysCreateCommand(),
		p.keysListCommand(),
		p.keysRotateCommand(),
		p.keysRemoveCommand(),
	)
}

// openKeys opens the keys of the settings. A keys file that does not exist is created.
func (p *program) openKeys(ctx context.Context, db *storage.DB) (*key.Ring, error) {
	ring, err := key.Open(p.readKeys, p.now)
	if errors.Is(err, fs.ErrNotExist) {
		if err := p.createKeys(ctx, db); err != nil {
			return nil, err
		}
		ring, err = key.Open(p.readKeys, p.now)
	}
	if err != nil {
		return nil, unusableKeys(err)
	}
	p.warnOfReaders()
	return ring, nil
}

// createKeys refuses to create the keys file of a database that needs another one: whatever is
// sealed with the new key would be lost when the right file is put back.
func (p *program) createKeys(ctx context.Context, db *storage.DB) error {
	sealed, err := db.HasSealed(ctx)
	if err != nil {
		return fmt.Errorf("cannot find out whether the database needs keys: %w", err)
	}
	path := p.settings.KeysFile
	if sealed {
		return fmt.Errorf("there is no keys file at %s, and the database has secrets that were sealed with other keys. "+
			"Restore the file, or correct --keys-file or FAIRLEAD_KEYS. If the keys are lost, run fairlead keys create: "+
			"everyone is then logged out, and the sealed secrets are lost", path)
	}
	if err := key.Create(path, key.New(p.now(), time.Time{})); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("cannot create the keys file: %w", err)
	}
	return nil
}

// checkKeys refuses keys that cannot be used, before anything is opened or migrated.
func (p *program) checkKeys() error {
	if _, err := p.readKeys(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unusableKeys(err)
	}
	return nil
}

func unusableKeys(err error) error { return fmt.Errorf("the keys file cannot be used: %w", err) }

// readKeys reads the keys once.
func (p *program) readKeys() (key.List, error) {
	if p.settings.Keys != nil {
		return p.settings.Keys, nil
	}
	return key.Read(p.settings.KeysFile)
}

// changeable is the keys file, or an error where the keys are not in a file.
func (p *program) changeable() (path string, err error) {
	if p.settings.Keys != nil {
		return "", errors.New("the keys are in FAIRLEAD_KEYS, which no command can change. Change a keys file and set the variable to its content")
	}
	return p.settings.KeysFile, nil
}

// keysPlace says where the keys are, for use in a sentence.
func (p *program) keysPlace() string {
	if p.settings.Keys != nil {
		return "FAIRLEAD_KEYS"
	}
	return p.settings.KeysFile
}

// missing says how to create the keys file where it does not exist.
func missing(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the keys file %s does not exist yet. fairlead serve creates it at its first start, and so does fairlead keys create", path)
	}
	return err
}

func (p *program) warnOfReaders() {
	if p.settings.Keys != nil {
		return
	}
	if info, err := os.Stat(p.settings.KeysFile); err == nil && info.Mode().Perm()&0o077 != 0 {
		p.say("Other users of this machine can read the keys file %s. Only its owner should: chmod 600.", p.settings.KeysFile)
	}
}

// seeds seals the secrets of authenticator apps.
func (s *server) seeds() func() key.Sealer { return key.From(s.keys, seedSealer) }

func seedSealer(l key.List) key.Sealer { return l.Sealer("authenticator") }

// derived are the keys for one purpose, the active one first.
func (s *server) derived(purpose string) func() [][]byte {
	return key.From(s.keys, func(l key.List) [][]byte { return l.Derive(purpose, 32) })
}
