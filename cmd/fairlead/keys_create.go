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
		Short: "Make a keys file before the first start",
		Long: `Make a keys file with one key. One server does so by itself at its first start;
several that do not share a folder need the same file, or its content in
FAIRLEAD_KEYS, before they start.`,
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
			return fmt.Errorf("there is a keys file %s already", path)
		} else if err != nil {
			return fmt.Errorf("cannot make the keys file: %w", err)
		}
		return p.printKey("Made the keys file "+path+".", made, *asJSON)
	}
	return c
}
