package storage_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"fairlead/storage"
)

// The log of a database that is written to without pause is copied meanwhile, and
// begins anew; nothing of it is left when the database is closed.
func TestTheLogDoesNotGrowWithoutEnd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fairlead.db")
	db := openSQLite(t, path)
	const writes, each, most = 120, 2 << 20, 150 << 20
	writeMuch(t, db, writes, each)
	info, err := os.Stat(path + "-wal")
	if err != nil || info.Size() > most {
		t.Errorf("after %d MiB the log has %d, want at most %d (%v)", writes*each>>20, info.Size()>>20, most>>20, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a closed database has a log (%v)", err)
	}
}

// writeMuch writes the same pages again and again.
func writeMuch(t *testing.T, db *storage.DB, writes, each int) {
	t.Helper()
	account := newAccount(t, db, "ada@example.com")
	for range writes {
		err := db.Transact(t.Context(), func(exec func(string, ...any) error) error {
			return exec(`UPDATE account SET company_name = hex(zeroblob(?)) WHERE id = ?`, each/2, account.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestWritersDoNotWaitForWhoeverReadsTheLog(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, filepath.Join(t.TempDir(), "fairlead.db"))
	account := newAccount(t, db, "grace@example.com")
	read, _ := db.Handles()
	reading, err := read.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reading.Rollback() }()
	var name string
	if err := reading.Get(&name, `SELECT company_name FROM account WHERE id = ?`, account.ID); err != nil {
		t.Fatal(err)
	}
	writeMuch(t, db, 50, 2<<20)
	if err := reading.Get(&name, `SELECT company_name FROM account WHERE id = ?`, account.ID); err != nil || name != account.CompanyName {
		t.Errorf("the reader does not see what it saw before: %d bytes (%v)", len(name), err)
	}
}

func TestADatabaseIsClosedWhileItIsCopied(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fairlead.db")
	db := openSQLite(t, path)
	writeMuch(t, db, 10, 2<<20)
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if a, err := openSQLite(t, path).AccountByEmail(t.Context(), "ada@example.com"); err != nil || len(a.CompanyName) != 2<<20 {
		t.Errorf("what was written is %d bytes (%v)", len(a.CompanyName), err)
	}
}
