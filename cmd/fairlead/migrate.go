package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fairlead/storage/database"
)

func (p *program) migrateCommand() *cobra.Command {
	return group("migrate", "Update the database schema, or show its state",
		p.migration(&cobra.Command{Use: "up", Short: "Apply pending migrations"}, (*database.DB).MigrateUp),
		p.migration(&cobra.Command{Use: "status", Short: "List all migrations and whether they are applied"}, nil),
	)
}

// migration is a command that does something to the schema and then lists what
// is applied.
func (p *program) migration(c *cobra.Command, do func(*database.DB, context.Context) error) *cobra.Command {
	c.Args = positional
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		db, err := database.Open(c.Context(), p.settings.DatabaseURL, database.Options{})
		if err != nil {
			return fmt.Errorf("cannot open the database: %w", err)
		}
		if do != nil {
			err = do(db, c.Context())
		}
		if err == nil {
			err = p.printMigrations(c.Context(), db, *asJSON)
		}
		return errors.Join(err, db.Close())
	}
	return c
}

func (p *program) printMigrations(ctx context.Context, db *database.DB, asJSON bool) error {
	all, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(results(all, func(m database.Migration) database.Migration { return m }))
	}
	var t table
	t.row("NUMBER", "NAME", "APPLIED")
	for _, m := range all {
		t.row(fmt.Sprintf("%04d", m.Number), m.Name, choose(m.Applied, "yes", "no"))
	}
	return p.print(t.bytes())
}
