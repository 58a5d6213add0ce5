package main

import (
	"github.com/spf13/cobra"

	"fairlead/key"
)

func (p *program) keysRemoveCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "remove KEY_ID",
		Short: "Take a key away, and show those that stay",
		Long: `Take a key out of the keys file. Running servers notice within a second, and
whoever is still signed in by it must log in again; tokens go on working. The key
in use cannot go: add another one first, and with --after 0s if it is urgent.`,
		Args: positional,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(_ *cobra.Command, args []string) error {
		path, err := p.changeable()
		if err != nil {
			return err
		}
		if err := key.Remove(path, args[0], p.now()); err != nil {
			return missing(path, err)
		}
		return p.printKeys(*asJSON)
	}
	return c
}
