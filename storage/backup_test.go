package storage_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// shelf is a folder with a closed database of one account, and a backup of it.
type shelf struct {
	t                    *testing.T
	folder, path, backup string
	ada                  storage.Account
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{t: t, folder: t.TempDir()}
	s.path, s.backup = filepath.Join(s.folder, "fairlead.db"), filepath.Join(t.TempDir(), "backup.db")
	db := openSQLite(t, s.path)
	s.ada = newAccount(t, db, "ada@example.com")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := storage.Backup(t.Context(), "sqlite:"+s.path, s.backup); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *shelf) restore() (storage.Restored, error) {
	return storage.Restore(s.t.Context(), "sqlite:"+s.path, s.backup)
}

// write does something to a database past everything that storage holds to.
func (s *shelf) write(path string, statements ...string) {
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

// files are the contents of a folder, without locks, which are empty.
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

func TestABackupIsOneFileOfWhatWasThere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db := openSQLite(t, filepath.Join(folder, "fairlead.db"))
	ada := newAccount(t, db, "ada@example.com")
	file := filepath.Join(folder, "copies", "it's a copy?.db")
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	made, err := storage.Backup(t.Context(), "sqlite:"+filepath.Join(folder, "fairlead.db"), file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode() != 0o600 || made.File != file || made.Bytes != info.Size() || made.Schema == 0 {
		t.Errorf("made %+v, %v with the mode %v", made, err, info.Mode())
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

// TestABackupHoldsUpNoWriter writes on and on, in a transaction that is open
// meanwhile too, and finds each whole transaction or none of it in the copy.
func TestABackupHoldsUpNoWriter(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	raw := storagetest.Raw(t, "sqlite:"+s.path)
	tx, err := raw.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(`DELETE FROM account`); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(s.folder, "copy.db")
	if _, err := storage.Backup(t.Context(), "sqlite:"+s.path, file); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if got, err := openSQLite(t, file).AccountByID(t.Context(), s.ada.ID); err != nil || got != s.ada {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestBackupsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		prepare func(s *shelf)
		words   string
	}{
		"a file that is there": {func(s *shelf) { s.write(filepath.Join(s.folder, "copy.db"), `CREATE TABLE theirs (id)`) }, "is there already and is not overwritten"},
		"a link to nowhere":    {func(s *shelf) { _ = os.Symlink("nowhere", filepath.Join(s.folder, "copy.db")) }, "is not overwritten"},
		"one that is being made": {func(s *shelf) { _ = os.WriteFile(filepath.Join(s.folder, "copy.db.tmp"), nil, 0o600) },
			"copy.db.tmp is there already: wait"},
		"no database":          {func(s *shelf) { _ = os.Remove(s.path) }, "there is no database to back up"},
		"of something else":    {func(s *shelf) { s.write(s.path, `DROP TABLE goose_db_version`) }, "is no database of Fairlead's"},
		"of a newer schema":    {func(s *shelf) { s.write(s.path, newer) }, "has schema 9999 and this binary knows"},
		"of a damaged file":    {func(s *shelf) { damage(s.t, s.path) }, "the database"},
		"of what is no SQLite": {func(s *shelf) { _ = os.WriteFile(s.path, bytes.Repeat([]byte("x"), 9000), 0o600) }, "file is not a database"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelf(t)
			row.prepare(s)
			before := files(t, s.folder)
			_, err := storage.Backup(t.Context(), "sqlite:"+s.path, filepath.Join(s.folder, "copy.db"))
			if err == nil || !strings.Contains(err.Error(), row.words) {
				t.Errorf("got %v, want %q", err, row.words)
			}
			if after := files(t, s.folder); !slices.Equal(slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before))) {
				t.Errorf("left behind: %q", slices.Sorted(maps.Keys(after)))
			}
		})
	}
}

func TestABackupThatIsCutOffLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := storage.Backup(ctx, "sqlite:"+s.path, filepath.Join(s.folder, "copy.db"))
	want(t, "a backup", err, context.Canceled)
	if left := files(t, s.folder); len(left) != 1 {
		t.Errorf("left behind: %q", slices.Collect(maps.Keys(left)))
	}
}

// A connection that stays open keeps the log, and the lock that restore asks for.
func TestAClosedDatabaseIsOneFileThatNobodyHolds(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
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

const newer = `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`

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

func TestARestoredDatabaseIsTheBackupAndTheOtherIsKept(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
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

func TestRestoringWhereThereIsNoDatabase(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
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
func TestALogThatWasLeftStaysWithItsDatabase(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	db := openSQLite(t, s.path)
	bo := newAccount(t, db, "bo@example.com")
	killed := filepath.Join(t.TempDir(), "fairlead.db")
	for name, content := range files(t, s.folder) { // as it is on disk in this instant
		if err := os.WriteFile(filepath.Join(filepath.Dir(killed), name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(killed + "-wal"); err != nil || info.Size() == 0 {
		t.Fatalf("no log was left (%v)", err)
	}
	restored, err := storage.Restore(t.Context(), "sqlite:"+killed, s.backup)
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

func TestADamagedDatabaseIsReplacedAndKept(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"nothing": "", "something else": strings.Repeat("not a database ", 1000)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelf(t)
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

func TestADatabaseBehindALinkIsRestoredWhereItIs(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(s.path, link); err != nil {
		t.Fatal(err)
	}
	restored, err := storage.Restore(t.Context(), "sqlite:"+link, s.backup)
	if err != nil || restored.File != s.path {
		t.Errorf("restored %+v, %v", restored, err)
	}
	if to, err := os.Readlink(link); err != nil || to != s.path {
		t.Errorf("the link leads to %q, %v", to, err)
	}
}

func TestRestoresThatAreRefusedChangeNothing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		prepare func(s *shelf)
		words   string
	}{
		"no file":        {func(s *shelf) { s.backup += "x" }, "there is no backup to restore"},
		"a folder":       {func(s *shelf) { s.backup = s.t.TempDir() }, "is no file"},
		"the database":   {func(s *shelf) { s.backup = s.path }, "is the database itself"},
		"an empty file":  {func(s *shelf) { _ = os.WriteFile(s.backup, nil, 0o600) }, "is no database of Fairlead's"},
		"another file":   {func(s *shelf) { _ = os.WriteFile(s.backup, bytes.Repeat([]byte("x"), 9000), 0o600) }, "is no database of Fairlead's"},
		"foreign tables": {func(s *shelf) { s.backup += "x"; s.write(s.backup, `CREATE TABLE account (id)`) }, "is no database of Fairlead's"},
		"a newer schema": {func(s *shelf) { s.write(s.backup, newer) }, "has schema 9999 and this binary knows"},
		"a damaged file": {func(s *shelf) { damage(s.t, s.backup) }, "is damaged: "},
		"half a file":    {func(s *shelf) { _ = os.Truncate(s.backup, 8192) }, "is damaged: "},
		"a file whose log is beside it": {func(s *shelf) { _ = os.WriteFile(s.backup+"-wal", []byte("x"), 0o600) },
			"is not complete without"},
		"a database that is open here":    {func(s *shelf) { openSQLite(s.t, s.path) }, "the database is in use: stop the server"},
		"a database that somebody writes": {func(s *shelf) { writing(s) }, "the database is in use: stop the server"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelf(t)
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

// writing is somebody with another program, in another mode of SQLite's.
func writing(s *shelf) {
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

func TestABackupOfAnOlderSchemaIsRestored(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.write(s.backup, `DELETE FROM goose_db_version WHERE version_id > 1`)
	if restored, err := s.restore(); err != nil || restored.Schema != 1 {
		t.Errorf("restored %+v, %v", restored, err)
	}
}

// Of two restores at once each finds a whole database, and keeps it.
func TestRestoresAtOnceTakeTurns(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	kept := make([]string, 8)
	got := race(t, len(kept), func(i int) error {
		restored, err := s.restore()
		kept[i] = restored.Kept
		if errors.Is(err, fs.ErrExist) { // in the same millisecond
			return nil
		}
		return err
	})
	if got[nil] != len(kept) {
		t.Errorf("got %v", got)
	}
	for i, path := range append(kept, s.path) {
		if path == "" {
			continue
		}
		if account, err := openSQLite(t, path).AccountByID(t.Context(), s.ada.ID); err != nil || account != s.ada {
			t.Errorf("%s: %+v, %v", strconv.Itoa(i), account, err)
		}
	}
}

func TestPostgreSQLHasProgramsOfItsOwn(t *testing.T) {
	t.Parallel()
	url := "postgres://fairlead@/fairlead"
	if _, err := storage.Backup(t.Context(), url, "x"); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("backup: %v", err)
	}
	if _, err := storage.Restore(t.Context(), url, "x"); err == nil || !strings.Contains(err.Error(), "pg_restore") {
		t.Errorf("restore: %v", err)
	}
}
