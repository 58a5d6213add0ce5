package storage_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// openSQLite is a SQLite database whatever the engine that the other tests use.
func openSQLite(t *testing.T, path string) *storage.DB {
	t.Helper()
	db, err := storage.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestEveryPooledConnectionHearsItsPragmas(t *testing.T) {
	t.Parallel()
	read, write := openSQLite(t, filepath.Join(t.TempDir(), "fairlead.db")).Handles()
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
	if _, err := read.Exec(`DELETE FROM account`); err == nil || !strings.Contains(err.Error(), "readonly") {
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

func TestWritingTransactionsTakeTheirLockAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fairlead.db")
	_, write := openSQLite(t, path).Handles()
	tx, err := write.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	another := storagetest.Raw(t, "sqlite:file:"+path+"?_busy_timeout=1")
	if _, err := another.Exec(`DELETE FROM account`); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("somebody else wrote meanwhile: %v", err)
	}
}

func TestADatabaseMayHaveAnyName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"a name with spaces.db", "what?.db", "what?mode=memory", "no#1.db", "100%.db", "%41.db", "file:x.db", ":memory:",
		"“quoted” & größer.db", "new/folder/fairlead.db", `back\slash.db`, "semi;colon.db",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			db := openSQLite(t, path)
			ada := newAccount(t, db, "ada@example.com")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(path); err != nil {
				t.Fatal(err)
			}
			if got, err := openSQLite(t, path).AccountByID(t.Context(), ada.ID); err != nil || got != ada {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// A relative path is one from where the program runs, even where it looks like
// something else.
func TestADatabaseMayHaveARelativeName(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{":memory:", "file:x?mode=memory", "data/fairlead.db", "./here.db"} {
		newAccount(t, openSQLite(t, name), "ada@example.com")
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
}

func TestOnlyItsOwnerReadsADatabase(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	newAccount(t, openSQLite(t, filepath.Join(folder, "fairlead.db")), "ada@example.com")
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

func TestAChangeOfAnotherProcessIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		var both []*storage.DB
		for range 2 {
			db, err := storage.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			both = append(both, db)
		}
		client, _ := newPartner(t, both[0])
		if err := both[1].SetClientStatus(t.Context(), client.ID, storage.Suspended, "unpaid"); err != nil {
			t.Fatal(err)
		}
		if got, err := both[0].ClientByID(t.Context(), client.ID); err != nil || got.Status != storage.Suspended {
			t.Errorf("got %+v, %v", got, err)
		}
		// Writers of both wait for each other.
		got := race(t, 40, func(i int) error {
			return both[i%2].AddCallback(t.Context(), client.ID, "https://shop.example/"+string(rune('A'+i)))
		})
		if got[nil] != 40 {
			t.Errorf("got %v, want 40 callbacks", got)
		}
	})
}

func TestWhatIsNoDatabaseIsRefused(t *testing.T) {
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
			db, err := storage.Open(t.Context(), row.url)
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, %v; want %q", db, err, row.want)
			}
		})
	}
}

func TestAnswersEndWithTheirContext(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		want(t, "ping", db.Ping(ctx), context.Canceled)
		want(t, "write", db.CreateAccount(ctx, &storage.Account{Email: "ada@example.com"}, "hash"), context.Canceled)
		_, err := db.AccountByEmail(ctx, "ada@example.com")
		want(t, "read", err, context.Canceled)
		want(t, "ping afterwards", db.Ping(t.Context()), nil)
		newAccount(t, db, "ada@example.com")
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Ping(t.Context()); err == nil {
			t.Error("it answers after it was closed")
		}
	})
}

func TestTimesAreKeptInMilliseconds(t *testing.T) {
	t.Parallel()
	var kept storage.Time
	if err := kept.Scan("2026-01-02"); err == nil {
		t.Error("a text was read as an instant")
	}
	if err := kept.Scan(nil); err != nil || !kept.IsZero() {
		t.Errorf("NULL is %v, %v", kept, err)
	}
	if v, err := kept.Value(); err != nil || v != nil {
		t.Errorf("no instant is kept as %v, %v", v, err)
	}
	for _, ms := range []int64{1, 1767323045006, -1} {
		if err := kept.Scan(ms); err != nil {
			t.Fatal(err)
		}
		if v, err := kept.Value(); err != nil || v != ms || kept.Location().String() != "UTC" {
			t.Errorf("%d became %v (%v, %v)", ms, v, kept, err)
		}
	}
}

func TestIDsAreOfTheirShapeAndNeverTheSame(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func() string{
		"id": storage.NewID, "secret": storage.NewSecret, "secret id": storage.NewSecretID, "bearer id": storage.NewUnguessableID,
		"client id": func() string { return storage.NewClientID(storage.PartnerKind) }, "support code": storage.NewSupportCode,
	} {
		var seen []string
		for range 1000 {
			seen = append(seen, make())
		}
		length := len(seen[0])
		slices.Sort(seen)
		if all := len(seen); len(slices.Compact(seen)) != all {
			t.Errorf("one %s came twice", name)
		}
		for _, s := range seen {
			if len(s) != length {
				t.Errorf("the %s %q is not %d long", name, s, length)
			}
		}
	}
	for name, length := range map[string]int{storage.NewID(): 32, storage.NewSecret(): 40} {
		if len(name) != length || strings.Trim(name, "0123456789abcdef") != "" {
			t.Errorf("%q is not %d hex digits", name, length)
		}
	}
}
