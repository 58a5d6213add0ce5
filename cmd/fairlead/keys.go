package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"fairlead/key"
)

func (p *program) keysCommand() *cobra.Command {
	return group("keys", "List and rotate the keys that sign and encrypt",
		p.keysCreateCommand(),
		p.keysListCommand(),
		p.keysRotateCommand(),
		p.keysRemoveCommand(),
	)
}

// openKeys opens the keys of the settings. A keys file that does not exist is
// created.
func (p *program) openKeys() (*key.Ring, error) {
	ring, err := key.Open(p.readKeys, p.now)
	if errors.Is(err, fs.ErrNotExist) {
		if err := key.Create(p.settings.KeysFile, key.New(p.now(), time.Time{})); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("cannot create the keys file: %w", err)
		}
		ring, err = key.Open(p.readKeys, p.now)
	}
	if err != nil {
		return nil, fmt.Errorf("the keys file cannot be used: %w", err)
	}
	p.warnOfReaders()
	return ring, nil
}

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
