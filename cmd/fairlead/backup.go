package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"fairlead/storage"
)

func (p *program) backupCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the SQLite database into a new file, also while the server runs",
		Long: `Copy the SQLite database into a new file that only its owner can read. The
server may run meanwhile, and is not held up: the copy has everything that was
written before the command began. It is read through before it gets its name,
so a FILE that is there is whole. The keys are not in it.`,
		Example: `  fairlead backup /var/backups/fairlead-$(date +%F).db`,
		Args:    positional,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		made, err := storage.Backup(c.Context(), p.settings.DatabaseURL, args[0])
		if err != nil {
			return err
		}
		p.say("The keys are not in it: keep a copy of %s too, apart from this one.", p.keysPlace())
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

func (p *program) printBackup(made storage.Copy, asJSON bool) error {
	if asJSON {
		return p.printJSON(backupJSON(made))
	}
	var s table
	s.headline("Backed up the database.")
	s.line("File", made.File)
	s.line("Size", fmt.Sprintf("%d bytes", made.Bytes))
	s.line("Schema", fmt.Sprintf("%04d", made.Schema))
	return p.print(s.bytes())
}
