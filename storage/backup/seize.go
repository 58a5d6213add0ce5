package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"fairlead/storage/database"
)

// errInUse says what to do before restoring.
var errInUse = errors.New("the database is in use: stop the server and any other program that has it open, then restore again")

// seize locks the database exclusively until release, and leaves all of it in its one
// file. It relies on SQLite's own locks: every program that has the database open in WAL
// mode holds one, and the system releases it when the program ends.
func (p dbPath) seize(ctx context.Context) (release func(), err error) {
	db, err := database.OpenSQLiteFile(ctx, string(p), "DELETE") // fails while another program has it open
	if err == nil {
		_, err = db.ExecContext(ctx, "BEGIN EXCLUSIVE")
		release = func() { _ = db.Close() } // rolls back
	}
	switch {
	case err == nil:
		return release, nil
	case db != nil:
		err = errors.Join(err, db.Close())
	}
	switch {
	case hasCode(err, sqlite3.ErrBusy) || hasCode(err, sqlite3.ErrLocked):
		return nil, errInUse
	case hasCode(err, sqlite3.ErrNotADB) || hasCode(err, sqlite3.ErrCorrupt):
		return p.seizeDamaged()
	}
	return nil, fmt.Errorf("cannot replace the database: %w", err)
}

// seizeDamaged takes the locks that SQLite would take (its file format, "The Lock-Byte
// Page") on a file that SQLite can no longer read.
func (p dbPath) seizeDamaged() (release func(), err error) {
	file, err := os.OpenFile(string(p), os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot replace the database: %w", err)
	}
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: 0x40000000, Len: 512}
	if err := syscall.FcntlFlock(file.Fd(), syscall.F_SETLK, &lock); err != nil {
		return nil, errors.Join(errInUse, file.Close())
	}
	return func() { _ = file.Close() }, nil
}
