package database

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"fairlead/migrations"
)

// SQLiteVersion is the version of the SQLite that is built in.
func SQLiteVersion() string {
	version, _, _ := sqlite3.Version()
	return version
}

// SchemaNumber is the number of the newest migration that this binary knows.
func SchemaNumber() (int64, error) {
	files, err := fs.Glob(migrations.FS, "sqlite/*.sql") // PostgreSQL's have the same numbers
	if err != nil || len(files) == 0 {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	return goose.NumericComponent(slices.Max(files))
}
