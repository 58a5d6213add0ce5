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

// Copy is a SQLite database in a single file.
type Copy struct {
	File   string
	Bytes  int64
	Schema int64 // the number of its last migration
}

// Create copies a SQLite database, which may be in use, into a new file that only its
// owner can read. The copy is verified as [Restore] will verify it.
//
// VACUUM INTO is one read transaction, which in WAL mode blocks no writer. SQLite's
// backup API would also copy deleted data, and either start over whenever another process
// writes or copy everything in one step that cannot be interrupted.
func Create(ctx context.Context, databaseURL, file string) (Copy, error) {
	path, ok := strings.CutPrefix(databaseURL, "sqlite:")
	if !ok {
		return Copy{}, errors.New("the database is on PostgreSQL: back it up with pg_dump")
	}
	if _, err := os.Stat(path); err != nil {
		return Copy{}, fmt.Errorf("no database to back up: %w", err)
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return Copy{}, fmt.Errorf("find the backup's folder: %w", err)
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return Copy{}, fmt.Errorf("%s already exists: choose a new file", file)
	}
	return makeCopy(ctx, path, file)
}

// makeCopy renames the copy only once it is complete, verified and on disk.
func makeCopy(ctx context.Context, path, file string) (c Copy, err error) {
	temporary := file + ".tmp"
	made, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator's own path
	if errors.Is(err, fs.ErrExist) {
		return c, fmt.Errorf("%s already exists: wait for the backup that is writing it, or remove it if that backup was interrupted", temporary)
	}
	if err != nil {
		return c, fmt.Errorf("create the backup: %w", err)
	}
	defer func() { _ = os.Remove(temporary) }() // it does not exist after success
	if err := errors.Join(made.Close(), vacuumInto(ctx, path, temporary)); err != nil {
		return c, fmt.Errorf("copy the database: %w", err)
	}
	if c, err = examine(ctx, temporary); err != nil {
		return c, fmt.Errorf("the backup was not kept: the database %w", err)
	}
	c.File = file
	return c, rename(temporary, file)
}

// vacuumInto copies the present state of a database into an empty file.
func vacuumInto(ctx context.Context, path, into string) error {
	db, err := database.OpenSQLiteFile(ctx, path, "WAL")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", into)
	return errors.Join(err, db.Close())
}
