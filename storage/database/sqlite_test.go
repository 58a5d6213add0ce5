package database_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/storage/database"
	"fairlead/storage/storagetest"
)

func TestOpenSQLiteGivesEveryConnectionItsPragmas(t *testing.T) {
	t.Parallel()
	read, write := openSQLite(t, filepath.Join(t.TempDir(), "test.db")).Handles()
	for _, row := range []struct {
		name        string
		handle      *sqlx.DB
		connections int
		queryOnly   string
	}{{"writing", write, 1, "0"}, {"reading", read, 4, "1"}} {
		pool := conns(t, row.handle, row.connections)
		for _, conn := range pool {
			for pragma, wanted := range map[string]string{
				"foreign_keys": "1", "journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "query_only": row.queryOnly,
			} {
				var got string
				if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != wanted {
					t.Errorf("%s: %s is %q, %v; want %s", row.name, pragma, got, err, wanted)
				}
			}
			_ = conn.Close()
		}
	}
	if got := write.Stats().MaxOpenConnections; got != 2 {
		t.Errorf("%d connections may write, want 2: the writer's and one to migrate with", got)
	}
	if _, err := read.Exec(`DELETE FROM scratch`); err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("a reader wrote: %v", err)
	}
}

// conns holds several connections of a pool at once.
func conns(t *testing.T, handle *sqlx.DB, n int) (all []*sql.Conn) {
	t.Helper()
	for range n {
		conn, err := handle.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		all = append(all, conn)
	}
	return all
}

func TestOpenSQLiteWritersLockAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	_, write := openSQLite(t, path).Handles()
	tx, err := write.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	another := storagetest.Raw(t, "sqlite:file:"+path+"?_busy_timeout=1")
	if _, err := another.Exec(`DELETE FROM scratch`); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("a write during another transaction: got %v, want locked", err)
	}
}

func TestOpenSQLiteAcceptsAnyName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"a name with spaces.db", "what?.db", "what?mode=memory", "no#1.db", "100%.db", "%41.db", "file:x.db", ":memory:",
		"“quoted” & größer.db", "new/folder/test.db", `back\slash.db`, "semi;colon.db",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			db := openSQLite(t, path)
			add(t, db, "a")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(path); err != nil {
				t.Fatal(err)
			}
			wantRow(t, openSQLite(t, path), row{ID: "a"})
		})
	}
}

// A relative path is one from where the program runs, even where it looks like
// something else.
func TestOpenSQLiteAcceptsARelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{":memory:", "file:x?mode=memory", "data/test.db", "./here.db"} {
		openSQLite(t, name)
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenSQLiteCreatesFilesOnlyTheirOwnerCanRead(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	openSQLite(t, filepath.Join(folder, "test.db"))
	files, err := os.ReadDir(folder)
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v (%v)", file.Name(), info.Mode(), err)
		}
	}
}

func TestWritersOfTwoProcessesWaitForEachOther(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		both := []*database.DB{open(t, url), open(t, url)}
		add(t, both[0], "a")
		got := race(t, 40, func(i int) error {
			_, err := both[i%2].Exec(t.Context(), `UPDATE scratch SET n = n + 1 WHERE id = ?`, "a")
			return err
		})
		if got[nil] != 40 {
			t.Errorf("got %v, want 40 changes", got)
		}
		wantRow(t, both[1], row{ID: "a", N: 40})
	})
}

func TestOpenRefusesAFileThatIsNotADatabase(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	garbage := filepath.Join(folder, "garbage")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct{ url, want string }{
		"nothing":                        {"", "database URL must be sqlite:PATH or postgres://…"},
		"SQLite without a path":          {"sqlite:", "database URL must be sqlite:PATH or postgres://…"},
		"another engine":                 {"mysql://root@localhost", "database URL must be sqlite:PATH or postgres://…"},
		"a folder":                       {"sqlite:" + folder, "unable to open database file"},
		"a file in a file":               {"sqlite:" + garbage + "/x.db", "not a directory"},
		"a file of another kind":         {"sqlite:" + garbage, "file is not a database"},
		"a PostgreSQL that is not there": {"postgres://fairlead@/fairlead?host=" + folder, "connect to PostgreSQL"},
		"a URL that cannot be read":      {"postgres://%zz", "connect to PostgreSQL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := database.Open(t.Context(), row.url, database.Options{})
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, %v; want %q", db, err, row.want)
			}
		})
	}
}

func TestGetAndExecEndWithTheirContext(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *database.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		want(t, "ping", db.Ping(ctx), context.Canceled)
		_, err := db.Exec(ctx, insert, "a")
		want(t, "write", err, context.Canceled)
		want(t, "read", db.Get(ctx, new(int), `SELECT count(*) FROM scratch`), context.Canceled)
		want(t, "ping afterwards", db.Ping(t.Context()), nil)
		add(t, db, "a")
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Ping(t.Context()); err == nil {
			t.Error("it answers after it was closed")
		}
	})
}
