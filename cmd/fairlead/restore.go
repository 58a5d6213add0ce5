package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fairlead/storage/backup"
)

func (p *program) restoreCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Restore a backup; the server must be stopped",
		Long: `Replace the SQLite database with a backup. Stop the server first: nothing may have
the database open. The backup is verified before anything is changed, FILE is left
as it is, and the replaced database is kept beside the restored one. Everything
that happened after the backup is undone: tokens issued since then do not work,
and tokens revoked since then work again.`,
		Example: `  fairlead restore /var/backups/fairlead-2026-01-02.db`,
		Args:    positional,
	}
	explained(c)
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		done, err := backup.Restore(c.Context(), p.settings.DatabaseURL, args[0])
		if err != nil {
			return err
		}
		p.say("Everything after the backup is undone. Tokens revoked and clients suspended since then work again.")
		return errors.Join(p.printRestored(done, *asJSON), p.auditRestored(c))
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

func (p *program) printRestored(done backup.Restored, asJSON bool) error {
	if asJSON {
		j := restoredJSON{Database: done.File, Bytes: done.Bytes, Schema: done.Schema}
		if done.Kept != "" {
			j.Kept = &done.Kept
		}
		return p.printJSON(j)
	}
	var t table
	t.top = "Restored the database."
	t.line("Database", done.File)
	t.line("Size", fmt.Sprintf("%d bytes", done.Bytes))
	t.line("Schema", fmt.Sprintf("%04d", done.Schema))
	t.line("Old database", done.Kept)
	return p.print(t.bytes())
}
