package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fairlead/storage/database"
)

// Copy is a whole SQLite database in one file.
type Copy struct {
	File   string
	Bytes  int64
	Schema int64 // the number of its last migration
}

// Create copies a SQLite database, which may be in use, into a new file that only its
// owner reads. The copy is checked as [Restore] will check it.
//
// VACUUM INTO is one read transaction, which in WAL mode holds up no writer,
// however long it takes. SQLite's backup API would copy what was deleted as well,
// and begin again whenever another process writes, or else copy all in one step
// that nothing can interrupt.
func Create(ctx context.Context, databaseURL, file string) (Copy, error) {
	path, ok := strings.CutPrefix(databaseURL, "sqlite:")
	if !ok {
		return Copy{}, errors.New("the database is on PostgreSQL: back it up with pg_dump")
	}
	if _, err := os.Stat(path); err != nil {
		return Copy{}, fmt.Errorf("there is no database to back up: %w", err)
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return Copy{}, fmt.Errorf("find the backup's folder: %w", err)
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return Copy{}, fmt.Errorf("%s is there already and is not overwritten: name a new file", file)
	}
	return makeCopy(ctx, path, file)
}

// makeCopy gives the copy its name when it is whole, checked and on disk.
func makeCopy(ctx context.Context, path, file string) (c Copy, err error) {
	temporary := file + ".tmp"
	made, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator's own path
	if errors.Is(err, fs.ErrExist) {
		return c, fmt.Errorf("%s is there already: wait for the backup that writes it, or remove what is left of one that was cut off", temporary)
	}
	if err != nil {
		return c, fmt.Errorf("make the backup: %w", err)
	}
	defer func() { _ = os.Remove(temporary) }() // which is not there after success
	if err := errors.Join(made.Close(), vacuumInto(ctx, path, temporary)); err != nil {
		return c, fmt.Errorf("copy the database: %w", err)
	}
	if c, err = examine(ctx, temporary); err != nil {
		return c, fmt.Errorf("the copy is not kept: the database %w", err)
	}
	c.File = file
	return c, rename(temporary, file)
}

// vacuumInto fills an empty file with what a database has at this instant.
func vacuumInto(ctx context.Context, path, into string) error {
	db, err := database.OpenSQLiteFile(ctx, path, "WAL")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", into)
	return errors.Join(err, db.Close())
}
