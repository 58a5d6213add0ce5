package main

import (
	"time"

	"github.com/spf13/cobra"

	"fairlead/key"
)

func (p *program) keysRotateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "rotate",
		Short: "Add a key that takes over shortly, while the others stay good",
		Long: `Add a new key in front of those in the keys file. Running servers read the file
within a second, without a restart and without signing anyone out: what was made
with older keys stays good for as long as these are in the file.

The new key begins to be used after --after, so that every server knows it before
one of them uses it. Where servers have copies of the file that arrive later than
that, give them more time.`,
		Example: `  fairlead keys rotate
  fairlead keys rotate --after 15m`,
		Args: positional,
	}
	var after time.Duration
	flag(c.Flags(), &after, "after", "1m", "`DURATION` until the key is used", delay)
	asJSON := jsonFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		path, err := p.changeable()
		if err != nil {
			return err
		}
		now := p.now()
		made := key.New(now, now.Add(after))
		if err := key.Add(path, made); err != nil {
			return missing(path, err)
		}
		return p.printKey("Added a key.", made, *asJSON)
	}
	return c
}
