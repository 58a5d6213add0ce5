package main

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"fairlead/key"
)

func (p *program) keysCreateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "create",
		Short: "Create a keys file before the first start",
		Long: `Create a keys file with one key. A single server does this by itself at its first
start. Several servers that do not share a folder need the same file, or its
content in FAIRLEAD_KEYS, before they start. If the keys are lost, a server needs a
new file to start again; what the old keys sealed is lost.`,
		Args: positional,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		path, err := p.changeable()
		if err != nil {
			return err
		}
		made := key.New(p.now(), time.Time{})
		if err := key.Create(path, made); errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("the keys file %s already exists", path)
		} else if err != nil {
			return fmt.Errorf("cannot create the keys file: %w", err)
		}
		return p.printKey("Created the keys file "+path+".", made, *asJSON)
	}
	return c
}
