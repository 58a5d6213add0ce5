package main

import (
	"github.com/spf13/cobra"

	"fairlead/audit"
	"fairlead/key"
)

func (p *program) keysRemoveCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "remove KEY_ID",
		Short: "Remove a key and list the rest",
		Long: `Remove a key from the keys file. Running servers notice within a second. People
whose session was signed with it must log in again; tokens keep working. The
active key cannot be removed: add another one first, with --after 0s if it is
urgent.`,
		Args: positional,
	}
	explained(c)
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		path, err := p.changeable()
		if err != nil {
			return err
		}
		if err := key.Remove(path, args[0], p.now()); err != nil {
			return missing(path, err)
		}
		p.auditKeys(c, audit.Entry{What: "keys.removed", On: audit.Object{Kind: "key", ID: args[0]}})
		return p.printKeys(*asJSON)
	}
	return c
}
