package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"fairlead/storage/backup"
)

func (p *program) backupCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the SQLite database to a new file; can run while the server is running",
		Long: `Copy the SQLite database to a new file that only its owner can read. The server
can keep running and is not slowed down. The copy has everything that was written
before the command started. It is verified before it is named, so FILE is always
complete. It does not contain the keys.`,
		Example: `  fairlead backup /var/backups/fairlead-$(date +%F).db`,
		Args:    positional,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		made, err := backup.Create(c.Context(), p.settings.DatabaseURL, args[0])
		if err != nil {
			return err
		}
		if err := backup.Record(c.Context(), p.settings.DatabaseURL, made, p.now()); err != nil {
			p.say("The backup is complete, but fairlead doctor will not know of it: %s", sentence(err))
		}
		p.say("The backup does not contain the keys. Back up %s too, and store it separately.", p.keysPlace())
		return p.printBackup(made, *asJSON)
	}
	return c
}

// backupJSON is a backup as scripts read it.
type backupJSON struct {
	File   string `json:"file"`
	Bytes  int64  `json:"bytes"`
	Schema int64  `json:"schema"`
}

func (p *program) printBackup(made backup.Copy, asJSON bool) error {
	if asJSON {
		return p.printJSON(backupJSON(made))
	}
	var t table
	t.top = "Backed up the database."
	t.line("File", made.File)
	t.line("Size", fmt.Sprintf("%d bytes", made.Bytes))
	t.line("Schema", fmt.Sprintf("%04d", made.Schema))
	return p.print(t.bytes())
}
