package backup_test

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"fairlead/storage"
	"fairlead/storage/backup"
)

func TestRestoreKeepsTheOldDatabase(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	db := openSQLite(t, s.path)
	bo := newAccount(t, db, "bo@example.com")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	restored, err := s.restore()
	if err != nil {
		t.Fatal(err)
	}
	if restored.File != s.path || !strings.HasPrefix(restored.Kept, s.path+".before-restore-") || restored.Bytes == 0 || restored.Schema == 0 {
		t.Errorf("restored %+v", restored)
	}
	if left := files(t, s.folder); len(left) != 2 {
		t.Errorf("left behind: %q", slices.Collect(maps.Keys(left)))
	}
	now, kept := openSQLite(t, s.path), openSQLite(t, restored.Kept)
	_, err = now.AccountByID(t.Context(), bo.ID)
	want(t, "what came after the backup", err, storage.ErrNotFound)
	for _, db := range []*storage.DB{now, kept} {
		if got, err := db.AccountByID(t.Context(), s.ada.ID); err != nil || got != s.ada {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	if got, err := kept.AccountByID(t.Context(), bo.ID); err != nil || got != bo {
		t.Errorf("got %+v, %v", got, err)
	}
}

// An operator who has gone back to this release makes and restores backups as before.
func TestBackupAndRestoreOfWhatTheNextReleaseMigrated(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	s.write(s.path, next)
	file := filepath.Join(t.TempDir(), "copy.db")
	if made, err := backup.Create(t.Context(), "sqlite:"+s.path, file); err != nil || made.Schema != 9999 {
		t.Fatalf("made %+v, %v", made, err)
	}
	if restored, err := backup.Restore(t.Context(), "sqlite:"+s.path, file); err != nil || restored.Schema != 9999 {
		t.Fatalf("restored %+v, %v", restored, err)
	}
	if got, err := openSQLite(t, s.path).AccountByID(t.Context(), s.ada.ID); err != nil || got != s.ada {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestRestoreWithoutADatabase(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	s.path = filepath.Join(s.folder, "a", "new", "fairlead.db")
	restored, err := s.restore()
	if err != nil || restored.Kept != "" {
		t.Fatalf("restored %+v, %v", restored, err)
	}
	if info, err := os.Stat(s.path); err != nil || info.Mode() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if got, err := openSQLite(t, s.path).AccountByID(t.Context(), s.ada.ID); err != nil || got != s.ada {
		t.Errorf("got %+v, %v", got, err)
	}
}

// A server that was killed leaves a log beside its database, which belongs to that
// one and not to the restored one.
func TestRestoreMovesTheLogWithItsDatabase(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	db := openSQLite(t, s.path)
	bo := newAccount(t, db, "bo@example.com")
	killed := filepath.Join(t.TempDir(), "fairlead.db")
	for name, content := range files(t, s.folder) { // as it is on disk now
		if err := os.WriteFile(filepath.Join(filepath.Dir(killed), name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(killed + "-wal"); err != nil || info.Size() == 0 {
		t.Fatalf("no log was left (%v)", err)
	}
	restored, err := backup.Restore(t.Context(), "sqlite:"+killed, s.backup)
	if err != nil {
		t.Fatal(err)
	}
	_, err = openSQLite(t, killed).AccountByID(t.Context(), bo.ID)
	want(t, "what only the log had", err, storage.ErrNotFound)
	if got, err := openSQLite(t, restored.Kept).AccountByID(t.Context(), bo.ID); err != nil || got != bo {
		t.Errorf("kept: %+v, %v", got, err)
	}
	s.path = filepath.Join(s.folder, "gone.db")
	if err := os.WriteFile(s.path+"-wal", []byte("a log without its database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.restore(); err != nil {
		t.Fatal(err)
	}
	if got, err := openSQLite(t, s.path).AccountByID(t.Context(), s.ada.ID); err != nil || got != s.ada {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestRestoreReplacesADamagedDatabase(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"nothing": "", "something else": strings.Repeat("not a database ", 1000)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFolder(t)
			if err := os.WriteFile(s.path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			restored, err := s.restore()
			if err != nil {
				t.Fatal(err)
			}
			if kept, err := os.ReadFile(restored.Kept); err != nil || string(kept) != content {
				t.Errorf("kept %q, %v", kept, err)
			}
			if got, err := openSQLite(t, s.path).AccountByID(t.Context(), s.ada.ID); err != nil || got != s.ada {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestRestoreFollowsASymbolicLink(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(s.path, link); err != nil {
		t.Fatal(err)
	}
	restored, err := backup.Restore(t.Context(), "sqlite:"+link, s.backup)
	if err != nil || restored.File != s.path {
		t.Errorf("restored %+v, %v", restored, err)
	}
	if to, err := os.Readlink(link); err != nil || to != s.path {
		t.Errorf("the link leads to %q, %v", to, err)
	}
}

func TestRestoreRefusalsChangeNothing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		prepare func(s *folder)
		words   string
	}{
		"no file":        {func(s *folder) { s.backup += "x" }, "no backup to restore"},
		"a folder":       {func(s *folder) { s.backup = s.t.TempDir() }, "is not a regular file"},
		"the database":   {func(s *folder) { s.backup = s.path }, "is the database itself"},
		"an empty file":  {func(s *folder) { _ = os.WriteFile(s.backup, nil, 0o600) }, "is not a Fairlead database"},
		"another file":   {func(s *folder) { _ = os.WriteFile(s.backup, bytes.Repeat([]byte("x"), 9000), 0o600) }, "is not a Fairlead database"},
		"foreign tables": {func(s *folder) { s.backup += "x"; s.write(s.backup, `CREATE TABLE account (id)`) }, "is not a Fairlead database"},
		"a newer schema": {func(s *folder) { s.write(s.backup, newer) }, "has schema 9999 and this binary knows"},
		"a damaged file": {func(s *folder) { damage(s.t, s.backup) }, "is damaged: "},
		"half a file":    {func(s *folder) { _ = os.Truncate(s.backup, 8192) }, "is damaged: "},
		"a file whose log is beside it": {func(s *folder) { _ = os.WriteFile(s.backup+"-wal", []byte("x"), 0o600) },
			"is not complete without"},
		"a database that is open here": {func(s *folder) { openSQLite(s.t, s.path) }, "the database is in use: stop the server"},
		"a database in use":            {func(s *folder) { writing(s) }, "the database is in use: stop the server"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFolder(t)
			row.prepare(s)
			before := files(t, s.folder)
			if _, err := s.restore(); err == nil || !strings.Contains(err.Error(), row.words) {
				t.Errorf("got %v, want %q", err, row.words)
			}
			if after := files(t, s.folder); !maps.Equal(after, before) {
				t.Errorf("left behind: %q", slices.Sorted(maps.Keys(after)))
			}
		})
	}
}

func TestRestoreAcceptsAnOlderSchema(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	s.write(s.backup, `DELETE FROM goose_db_version WHERE version_id > 1`)
	if restored, err := s.restore(); err != nil || restored.Schema != 1 {
		t.Errorf("restored %+v, %v", restored, err)
	}
}

// Of two restores at once each finds a whole database, and keeps it.
func TestRestoreRacedRunsOneAtATime(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	kept := make([]string, 8)
	var all sync.WaitGroup
	for i := range kept {
		all.Go(func() {
			restored, err := s.restore()
			if err != nil && !errors.Is(err, fs.ErrExist) { // in the same millisecond
				t.Errorf("restore %d: %v", i, err)
			}
			kept[i] = restored.Kept
		})
	}
	all.Wait()
	for i, path := range append(kept, s.path) {
		if path == "" {
			continue
		}
		if account, err := openSQLite(t, path).AccountByID(t.Context(), s.ada.ID); err != nil || account != s.ada {
			t.Errorf("%s: %+v, %v", strconv.Itoa(i), account, err)
		}
	}
}
