package backup

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/jmoiron/sqlx"
	"github.com/mattn/go-sqlite3"

	"fairlead/storage/database"
)

// examine verifies a copy that nobody else has open. Its errors continue a sentence that
// begins with the file's name.
func examine(ctx context.Context, path string) (c Copy, err error) {
	db, err := database.OpenSQLiteFile(ctx, path, "DELETE") // so that all of it is in this file
	if err != nil {
		return c, unusable(err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := hasOurTables(ctx, db); err != nil {
		return c, err
	}
	if c.Schema, err = database.SQLiteSchema(ctx, db); err != nil {
		return c, err
	}
	if err := isWhole(ctx, db); err != nil {
		return c, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return c, err
	}
	c.File, c.Bytes = path, info.Size()
	return c, nil
}

func hasOurTables(ctx context.Context, db *sqlx.DB) error {
	var found int
	err := db.GetContext(ctx, &found, `SELECT count(*) FROM sqlite_schema WHERE type = 'table'
		AND name IN ('goose_db_version', 'account', 'client', 'connection', 'code', 'token')`)
	if err != nil {
		return unusable(err)
	}
	if found < 6 {
		return errors.New("is not a Fairlead database")
	}
	return nil
}

// isWhole reads and checks the whole database.
func isWhole(ctx context.Context, db *sqlx.DB) error {
	var found string
	if err := db.GetContext(ctx, &found, `PRAGMA integrity_check(1)`); err != nil {
		return unusable(err)
	}
	if found != "ok" {
		return fmt.Errorf("is damaged: %s", found)
	}
	return nil
}

// unusable explains SQLite's error.
func unusable(err error) error {
	switch {
	case hasCode(err, sqlite3.ErrNotADB):
		return errors.New("is not a Fairlead database")
	case hasCode(err, sqlite3.ErrCorrupt):
		return fmt.Errorf("is damaged: %w", err)
	}
	return fmt.Errorf("cannot be read: %w", err)
}

func hasCode(err error, code sqlite3.ErrNo) bool {
	var lite sqlite3.Error
	return errors.As(err, &lite) && lite.Code == code
}
