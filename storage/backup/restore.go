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

// Restored is what [Restore] has put in place.
type Restored struct {
	Copy
	// Kept is where the database is now that was replaced, empty for none.
	Kept string
}

// Restore puts a backup in the place of a SQLite database that nobody has open,
// and keeps that one beside it. Until the last step nothing is changed: the
// backup is copied and examined first.
func Restore(ctx context.Context, databaseURL, file string) (Restored, error) {
	path, ok := strings.CutPrefix(databaseURL, "sqlite:")
	if !ok {
		return Restored{}, errors.New("the database is on PostgreSQL: bring it back with pg_restore")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return Restored{}, fmt.Errorf("find the database's folder: %w", err)
	}
	if err := isFinished(file, path); err != nil {
		return Restored{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Restored{}, fmt.Errorf("make the database's folder: %w", err)
	}
	return place(path).restore(ctx, file)
}

// isFinished refuses a file of which a part is elsewhere, and the database itself.
func isFinished(file, database string) error {
	info, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("there is no backup to restore: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file", file)
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

// place is the path where a database is or is to be.
type place string

func (p place) restore(ctx context.Context, file string) (r Restored, err error) {
	there := p.followed()
	temporary, err := there.bringBeside(file)
	if err != nil {
		return r, fmt.Errorf("copy the backup: %w", err)
	}
	defer func() { _ = os.Remove(temporary) }() // which is not there after success
	if r.Copy, err = examine(ctx, temporary); err != nil {
		return r, fmt.Errorf("%s %w", file, err)
	}
	r.File = string(there)
	// A server that starts meanwhile waits, and then finds the new one.
	err = database.LockSQLite(string(p), func() (err error) {
		r.Kept, err = there.replace(ctx, temporary)
		return err
	})
	return r, err
}

// followed is the database itself where its name is a symbolic link.
func (p place) followed() place {
	if path, err := filepath.EvalSymlinks(string(p)); err == nil {
		return place(path)
	}
	return p
}

// bringBeside copies a backup to where one step can put it in place.
func (p place) bringBeside(file string) (temporary string, err error) {
	from, err := os.Open(file) //nolint:gosec // the operator's own path
	if err != nil {
		return "", err
	}
	defer func() { _ = from.Close() }()
	to, err := os.CreateTemp(filepath.Dir(string(p)), filepath.Base(string(p))+".restore-*") // made with mode 0600
	if err != nil {
		return "", err
	}
	_, err = io.Copy(to, from)
	if err := errors.Join(err, to.Close()); err != nil {
		return "", errors.Join(err, os.Remove(to.Name()))
	}
	return to.Name(), nil
}

// replace puts a file in the database's place and answers where that one is kept.
// At each moment one of the two has the name.
func (p place) replace(ctx context.Context, temporary string) (kept string, err error) {
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
		return "", fmt.Errorf("keep the present database: %w", err)
	}
	return kept, rename(temporary, string(p))
}

// moveBeside takes what stood beside a database along with it. SQLite would
// otherwise write the log of one database into another.
func (p place) moveBeside(kept string) error {
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Rename(string(p)+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
