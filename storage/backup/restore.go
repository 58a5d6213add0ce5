package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fairlead/storage/database"
)

// Restored is the restored database.
type Restored struct {
	Copy
	// Kept is the path of the database that was replaced, empty if there was none.
	Kept string
}

// Restore replaces a SQLite database that nobody has open with a backup, and keeps the
// old one beside it. Nothing is changed until the backup has been copied and verified.
func Restore(ctx context.Context, databaseURL, file string) (Restored, error) {
	path, ok := strings.CutPrefix(databaseURL, "sqlite:")
	if !ok {
		return Restored{}, errors.New("the database is on PostgreSQL: restore it with pg_restore")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return Restored{}, fmt.Errorf("find the database's folder: %w", err)
	}
	if err := isFinished(file, path); err != nil {
		return Restored{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Restored{}, fmt.Errorf("create the database's folder: %w", err)
	}
	return dbPath(path).restore(ctx, file)
}

// isFinished refuses a file that is incomplete without another one, and the database
// itself.
func isFinished(file, database string) error {
	info, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("no backup to restore: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", file)
	}
	if present, err := os.Stat(database); err == nil && os.SameFile(info, present) {
		return fmt.Errorf("%s is the database itself: name a backup of it", file)
	}
	for _, part := range []string{file + "-wal", file + "-journal"} {
		if info, err := os.Stat(part); err == nil && info.Size() > 0 {
			return fmt.Errorf("%s is not complete without %s: copy databases with fairlead backup", file, part)
		}
	}
	return nil
}

// dbPath is the path of a database that exists or will be restored there.
type dbPath string

func (p dbPath) restore(ctx context.Context, file string) (r Restored, err error) {
	there := p.resolved()
	temporary, err := there.copyBeside(file)
	if err != nil {
		return r, fmt.Errorf("copy the backup: %w", err)
	}
	defer func() { _ = os.Remove(temporary) }() // it does not exist after success
	if r.Copy, err = examine(ctx, temporary); err != nil {
		return r, fmt.Errorf("%s %w", file, err)
	}
	if err := mark(ctx, temporary); err != nil {
		return r, fmt.Errorf("note that the database is a restored one: %w", err)
	}
	r.File = string(there)
	// A server that starts now waits, and then opens the new database.
	err = database.LockSQLite(string(p), func() (err error) {
		r.Kept, err = there.replace(ctx, temporary)
		return err
	})
	return r, err
}

// resolved follows symbolic links, if the database exists.
func (p dbPath) resolved() dbPath {
	if path, err := filepath.EvalSymlinks(string(p)); err == nil {
		return dbPath(path)
	}
	return p
}

// copyBeside copies a backup into the database's folder, so that one rename can put it
// in place.
func (p dbPath) copyBeside(file string) (temporary string, err error) {
	from, err := os.Open(file) //nolint:gosec // the operator's own path
	if err != nil {
		return "", err
	}
	defer func() { _ = from.Close() }()
	to, err := os.CreateTemp(filepath.Dir(string(p)), filepath.Base(string(p))+".restore-*") // with mode 0600
	if err != nil {
		return "", err
	}
	_, err = io.Copy(to, from)
	if err := errors.Join(err, to.Close()); err != nil {
		return "", errors.Join(err, os.Remove(to.Name()))
	}
	return to.Name(), nil
}

// replace puts a file in the database's place and returns the path of the old one. At
// every moment, one of the two has the database's name.
func (p dbPath) replace(ctx context.Context, temporary string) (kept string, err error) {
	kept = string(p) + ".before-restore-" + time.Now().UTC().Format("20060102T150405.000Z")
	info, err := os.Stat(string(p))
	if errors.Is(err, fs.ErrNotExist) {
		if err := p.moveBeside(kept); err != nil {
			return "", err
		}
		return "", rename(temporary, string(p))
	}
	if err != nil {
		return "", err
	}
	release, err := p.seize(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	if err := database.ChownLike(info, temporary); err != nil {
		return "", fmt.Errorf("give the restored database to its owner: %w", err)
	}
	if err := errors.Join(os.Link(string(p), kept), p.moveBeside(kept)); err != nil {
		return "", fmt.Errorf("keep the old database: %w", err)
	}
	return kept, rename(temporary, string(p))
}

// moveBeside moves the files that belong to the old database along with it. Otherwise
// SQLite would write the log of one database into another.
func (p dbPath) moveBeside(kept string) error {
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Rename(string(p)+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
