package main

import (
	"time"

	"github.com/spf13/cobra"

	"fairlead/audit"
	"fairlead/key"
)

func (p *program) keysRotateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "rotate",
		Short: "Add a key that becomes active shortly; the others stay valid",
		Long: `Add a new key to the front of the keys file. Running servers read the file within
a second, without a restart and without signing anyone out: what was signed with
an older key stays valid as long as that key is in the file.

The new key becomes active after --after, so that every server knows it before
any of them uses it. If your servers have copies of the file that are updated
later than that, allow more time.`,
		Example: `  fairlead keys rotate
  fairlead keys rotate --after 15m`,
		Args: positional,
	}
	var after time.Duration
	flag(c.Flags(), &after, "after", "1m", "`DURATION` until the key becomes active", delay)
	explained(c)
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		path, err := p.changeable()
		if err != nil {
			return err
		}
		now := p.now()
		made := key.New(now, now.Add(after))
		if err := key.Add(path, made); err != nil {
			return missing(path, err)
		}
		p.auditKeys(c, audit.Entry{What: "keys.rotated", On: audit.Object{Kind: "key", ID: made.ID}})
		return p.printKey("Added a key.", made, *asJSON)
	}
	return c
}
