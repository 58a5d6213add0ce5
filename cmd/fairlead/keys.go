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
	return group("keys", "See and rotate the keys that sign and encrypt",
		p.keysCreateCommand(),
		p.keysListCommand(),
		p.keysRotateCommand(),
		p.keysRemoveCommand(),
	)
}

// openKeys opens the keys that the settings give or name. A file that is not
// there yet is made.
func (p *program) openKeys() (*key.Ring, error) {
	ring, err := key.Open(p.readKeys, p.now)
	if errors.Is(err, fs.ErrNotExist) {
		if err := key.Create(p.settings.KeysFile, key.New(p.now(), time.Time{})); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("cannot make the keys file: %w", err)
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

// changeable is the keys file where there is one that a command may change.
func (p *program) changeable() (path string, err error) {
	if p.settings.Keys != nil {
		return "", errors.New("the keys are in FAIRLEAD_KEYS, where no command can change them: change a file, and put its content there")
	}
	return p.settings.KeysFile, nil
}

// keysPlace is where the keys are, as a sentence says it.
func (p *program) keysPlace() string {
	if p.settings.Keys != nil {
		return "FAIRLEAD_KEYS"
	}
	return p.settings.KeysFile
}

// missing says how to get the keys file that there is none of.
func missing(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no keys file %s yet; the first fairlead serve makes it, and so does fairlead keys create", path)
	}
	return err
}

func (p *program) warnOfReaders() {
	if p.settings.Keys != nil {
		return
	}
	if info, err := os.Stat(p.settings.KeysFile); err == nil && info.Mode().Perm()&0o077 != 0 {
		p.say("Others on this machine may open the keys file %s; only its owner should (chmod 600).", p.settings.KeysFile)
	}
}

// derived are keys for one purpose, in the order of use.
func (s *server) derived(purpose string) func() [][]byte {
	return key.From(s.keys, func(l key.List) [][]byte { return l.Derive(purpose, 32) })
}
