package database

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"fairlead/migrations"
)

// Migration is one numbered change of the schema.
type Migration struct {
	Number  int64  `json:"number"`
	Name    string `json:"name"`
	Applied bool   `json:"applied"`
}

// MigrateUp migrates the schema to this binary's version. Several processes may call it
// at once. It leaves a newer schema as it is, and refuses one that this binary may not run on.
func (db *DB) MigrateUp(ctx context.Context) error {
	provider, err := db.migrations()
	if err != nil {
		return err
	}
	return db.engine.exclusively(ctx, func() error {
		current, known, err := provider.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("read the schema's version: %w", err)
		}
		oldest := oldestBinary{db.engine.handle()}
		if current > known {
			if err := oldest.admits(ctx, current, known); err != nil {
				return fmt.Errorf("the database %w", err)
			}
			return nil
		}
		return oldest.raise(ctx, current, func() error { return migrateUp(ctx, provider) })
	})
}

// Schema returns the number of the last migration that was applied, and of the last that
// this binary knows.
func (db *DB) Schema(ctx context.Context) (current, known int64, err error) {
	provider, err := db.migrations()
	if err != nil {
		return 0, 0, err
	}
	return provider.GetVersions(ctx)
}

// Migrations lists every migration that this binary knows.
func (db *DB) Migrations(ctx context.Context) ([]Migration, error) {
	provider, err := db.migrations()
	if err != nil {
		return nil, err
	}
	statuses, err := provider.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the schema's version: %w", err)
	}
	list := make([]Migration, 0, len(statuses))
	for _, s := range statuses {
		_, name, _ := strings.Cut(strings.TrimSuffix(s.Source.Path, ".sql"), "_")
		list = append(list, Migration{s.Source.Version, name, s.State == goose.StateApplied})
	}
	return list, nil
}

func (db *DB) migrations() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if db.engine.name() == "postgres" {
		dialect = goose.DialectPostgres
	}
	return provider(dialect, db.engine.name(), db.engine.handle())
}

func provider(dialect goose.Dialect, folder string, handle *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations.FS, folder)
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(dialect, handle, files)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

// SQLiteSchema returns the number of the last migration applied to a file. Its refusal of a
// schema that this binary may not run on continues a sentence about the file.
func SQLiteSchema(ctx context.Context, file *sqlx.DB) (int64, error) {
	p, err := provider(goose.DialectSQLite3, "sqlite", file.DB)
	if err != nil {
		return 0, err
	}
	current, known, err := p.GetVersions(ctx)
	if err != nil {
		return 0, fmt.Errorf("has no readable schema version: %w", err)
	}
	if current > known {
		return current, oldestBinary{file.DB}.admits(ctx, current, known)
	}
	return current, nil
}
