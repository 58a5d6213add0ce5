package backup_test

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/backup"
	"fairlead/storage/storagetest"
)

func TestCreateCopiesEverythingIntoOneFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db := openSQLite(t, filepath.Join(folder, "fairlead.db"))
	ada := newAccount(t, db, "ada@example.com")
	file := filepath.Join(folder, "copies", "it's a copy?.db")
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	made, err := backup.Create(t.Context(), "sqlite:"+filepath.Join(folder, "fairlead.db"), file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != 0o600 {
		t.Errorf("its mode is %v", info.Mode())
	}
	if made.File != file || made.Bytes != info.Size() || made.Schema == 0 {
		t.Errorf("made %+v of %d bytes", made, info.Size())
	}
	if left := files(t, filepath.Dir(file)); len(left) != 1 {
		t.Errorf("beside it is %q", slices.Collect(maps.Keys(left)))
	}
	newAccount(t, db, "later@example.com")
	copied := openSQLite(t, file)
	if got, err := copied.AccountByID(t.Context(), ada.ID); err != nil || got != ada {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = copied.AccountByEmail(t.Context(), "later@example.com")
	want(t, "what came after the backup", err, storage.ErrNotFound)
}

// TestCreateBlocksNoWriter writes on and on, in a transaction that is open
// meanwhile too, and finds each whole transaction or none of it in the copy.
func TestCreateBlocksNoWriter(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	raw := storagetest.Raw(t, "sqlite:"+s.path)
	tx, err := raw.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(`DELETE FROM account`); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(s.folder, "copy.db")
	if _, err := backup.Create(t.Context(), "sqlite:"+s.path, file); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if got, err := openSQLite(t, file).AccountByID(t.Context(), s.ada.ID); err != nil || got != s.ada {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestCreateRefusals(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		prepare func(s *folder)
		words   string
	}{
		"a file that is there": {func(s *folder) { s.write(filepath.Join(s.folder, "copy.db"), `CREATE TABLE theirs (id)`) }, "already exists: choose a new file"},
		"a link to nowhere":    {func(s *folder) { _ = os.Symlink("nowhere", filepath.Join(s.folder, "copy.db")) }, "already exists"},
		"one that is being made": {func(s *folder) { _ = os.WriteFile(filepath.Join(s.folder, "copy.db.tmp"), nil, 0o600) },
			"copy.db.tmp already exists: wait"},
		"no database":          {func(s *folder) { _ = os.Remove(s.path) }, "no database to back up"},
		"of something else":    {func(s *folder) { s.write(s.path, `DROP TABLE goose_db_version`) }, "is not a Fairlead database"},
		"of a newer schema":    {func(s *folder) { s.write(s.path, newer) }, "has schema 9999 and this binary knows"},
		"of a damaged file":    {func(s *folder) { damage(s.t, s.path) }, "the database"},
		"of what is no SQLite": {func(s *folder) { _ = os.WriteFile(s.path, bytes.Repeat([]byte("x"), 9000), 0o600) }, "file is not a database"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFolder(t)
			row.prepare(s)
			before := files(t, s.folder)
			_, err := backup.Create(t.Context(), "sqlite:"+s.path, filepath.Join(s.folder, "copy.db"))
			if err == nil || !strings.Contains(err.Error(), row.words) {
				t.Errorf("got %v, want %q", err, row.words)
			}
			if after := files(t, s.folder); !slices.Equal(slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before))) {
				t.Errorf("left behind: %q", slices.Sorted(maps.Keys(after)))
			}
		})
	}
}

func TestCreateInterruptedLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := backup.Create(ctx, "sqlite:"+s.path, filepath.Join(s.folder, "copy.db"))
	want(t, "a backup", err, context.Canceled)
	if left := files(t, s.folder); len(left) != 1 {
		t.Errorf("left behind: %q", slices.Collect(maps.Keys(left)))
	}
}

// A connection that stays open keeps the log, and the lock that restore asks for.
func TestCloseLeavesOneFile(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	db := openSQLite(t, s.path)
	newAccount(t, db, "bo@example.com")
	if _, err := db.AccountByID(t.Context(), s.ada.ID); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if left := files(t, s.folder); len(left) != 1 {
		t.Errorf("left behind: %q", slices.Collect(maps.Keys(left)))
	}
}

func TestCreateAndRestoreNamePostgreSQLsPrograms(t *testing.T) {
	t.Parallel()
	url := "postgres://fairlead@/fairlead"
	if _, err := backup.Create(t.Context(), url, "x"); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("backup: %v", err)
	}
	if _, err := backup.Restore(t.Context(), url, "x"); err == nil || !strings.Contains(err.Error(), "pg_restore") {
		t.Errorf("restore: %v", err)
	}
}
