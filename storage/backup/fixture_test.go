package backup_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/backup"
	"fairlead/storage/storagetest"
)

// folder is a folder with a closed database of one account, and a backup of it.
type folder struct {
	t                    *testing.T
	folder, path, backup string
	ada                  storage.Account
}

func newFolder(t *testing.T) *folder {
	t.Helper()
	s := &folder{t: t, folder: t.TempDir()}
	s.path, s.backup = filepath.Join(s.folder, "fairlead.db"), filepath.Join(t.TempDir(), "backup.db")
	db := openSQLite(t, s.path)
	s.ada = newAccount(t, db, "ada@example.com")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Create(t.Context(), "sqlite:"+s.path, s.backup); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *folder) restore() (backup.Restored, error) {
	return backup.Restore(s.t.Context(), "sqlite:"+s.path, s.backup)
}

// write does something to a database past everything that storage holds to.
func (s *folder) write(path string, statements ...string) {
	s.t.Helper()
	raw := storagetest.Raw(s.t, "sqlite:"+path)
	for _, statement := range statements {
		if _, err := raw.Exec(statement); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := raw.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// files are the contents of a folder, but for what processes only lock or share.
func files(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil && e.Type().IsRegular() {
			t.Fatal(err)
		}
		if ext := filepath.Ext(e.Name()); ext != ".lock" && ext != ".changes" {
			all[e.Name()] = string(content)
		}
	}
	return all
}

// newer is a database that a binary has migrated whose former release is newer than this one, and
// next one whose former release is this one.
const (
	newer = next + `; UPDATE oldest_binary SET schema = 9998`
	next  = `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`
)

// damage overwrites the middle of a database.
func damage(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		copy(content[4096*(3+i):], strings.Repeat("damage ", 100))
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// writing is another program, in another mode of SQLite's.
func writing(s *folder) {
	s.write(s.path, `PRAGMA journal_mode = DELETE`)
	tx, err := storagetest.Raw(s.t, "sqlite:"+s.path).Beginx()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = tx.Rollback() })
	if _, err := tx.Exec(`DELETE FROM account`); err != nil {
		s.t.Fatal(err)
	}
}

func openSQLite(t *testing.T, path string) *storage.DB {
	t.Helper()
	db, err := storage.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func newAccount(t *testing.T, db *storage.DB, email string) storage.Account {
	t.Helper()
	a := storage.Account{Email: email, FullName: "Ada Lovelace", APIVersion: storage.NewestAPIVersion}
	if err := db.CreateAccount(t.Context(), &a, "hash of "+email, storage.Device{}); err != nil {
		t.Fatal(err)
	}
	return a
}

// want fails a test whose error is not the one that it should be.
func want(t *testing.T, what string, got, wanted error) {
	t.Helper()
	if !errors.Is(got, wanted) {
		t.Errorf("%s: %v, want %v", what, got, wanted)
	}
}
