package main

import "github.com/spf13/cobra"

func (p *program) keysListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List all keys, the newest first, without their secrets", Args: positional}
	asJSON := jsonFlag(c)
	c.RunE = func(*cobra.Command, []string) error { return p.printKeys(*asJSON) }
	return c
}
