package database_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"fairlead/storage/database"
)

// The log of a database under constant writing is copied and restarted, and is gone once
// the database is closed.
func TestCheckpointKeepsTheLogShort(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	db := openSQLite(t, path)
	const writes, size, most = 90, 2 << 20, 150 << 20
	writeMuch(t, db, writes, size)
	info, err := os.Stat(path + "-wal")
	if err != nil || info.Size() > most {
		t.Errorf("after %d MiB the log has %d, want at most %d (%v)", writes*size>>20, info.Size()>>20, most>>20, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a closed database has a log (%v)", err)
	}
}

// writeMuch writes the same pages again and again.
func writeMuch(t *testing.T, db *database.DB, writes, size int) {
	t.Helper()
	add(t, db, "much")
	for range writes {
		_, err := db.Exec(t.Context(), `UPDATE scratch SET text = hex(zeroblob(?)) WHERE id = 'much'`, size/2)
		must(t, err)
	}
}

func TestCheckpointDoesNotLetWritersWaitForReaders(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, filepath.Join(t.TempDir(), "test.db"))
	add(t, db, "a")
	read, _ := db.Handles()
	reading, err := read.Beginx()
	must(t, err)
	defer func() { _ = reading.Rollback() }()
	const count = `SELECT count(*) FROM scratch`
	var n int
	must(t, reading.Get(&n, count))
	writeMuch(t, db, 50, 2<<20)
	if err := reading.Get(&n, count); err != nil || n != 1 {
		t.Errorf("the reader does not see what it saw before: %d rows (%v)", n, err)
	}
}

func TestCloseDuringACheckpointLosesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	db := openSQLite(t, path)
	writeMuch(t, db, 10, 2<<20)
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if r, err := find(t, openSQLite(t, path), "much"); err != nil || len(r.Text) != 2<<20 {
		t.Errorf("what was written has %d bytes (%v)", len(r.Text), err)
	}
}
