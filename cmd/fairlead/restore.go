package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"fairlead/storage"
)

func (p *program) restoreCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the SQLite database, while no server runs",
		Long: `Put a backup in the place of the SQLite database. Nothing may have that open,
so stop the server first. The backup is read through before anything is changed,
FILE stays as it is, and the database that was there is kept beside the restored
one. What happened after the backup is undone: tokens given since then do not
work, and tokens revoked since then work again.`,
		Example: `  fairlead restore /var/backups/fairlead-2026-01-02.db`,
		Args:    positional,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		done, err := storage.Restore(c.Context(), p.settings.DatabaseURL, args[0])
		if err != nil {
			return err
		}
		p.say("What happened after the backup is undone: tokens, partners and services that were ended since then work again.")
		return p.printRestored(done, *asJSON)
	}
	return c
}

// restoredJSON is a restored database as scripts read it.
type restoredJSON struct {
	Database string  `json:"database"`
	Bytes    int64   `json:"bytes"`
	Schema   int64   `json:"schema"`
	Kept     *string `json:"kept"` // null where no database was replaced
}

func (p *program) printRestored(done storage.Restored, asJSON bool) error {
	if asJSON {
		j := restoredJSON{Database: done.File, Bytes: done.Bytes, Schema: done.Schema}
		if done.Kept != "" {
			j.Kept = &done.Kept
		}
		return p.printJSON(j)
	}
	var s table
	s.headline("Restored the database.")
	s.line("Database", done.File)
	s.line("Size", fmt.Sprintf("%d bytes", done.Bytes))
	s.line("Schema", fmt.Sprintf("%04d", done.Schema))
	s.line("Replaced one", done.Kept)
	return p.print(s.bytes())
}
