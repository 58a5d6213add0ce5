package database_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/storage/database"
	"fairlead/storage/storagetest"
)

func examined(t *testing.T, db *database.DB) database.State {
	t.Helper()
	s, err := db.Examine(t.Context(), time.Now)
	must(t, err)
	return s
}

func TestExamineSaysWhatTheEngineIs(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		_ = storagetest.OpenURL(t, url).Close() // which migrates
		db, err := database.OpenExisting(t.Context(), url)
		must(t, err)
		t.Cleanup(func() { _ = db.Close() })
		s := examined(t, db)
		if s.Schema == 0 || s.Schema != s.Known || s.Bytes == 0 || s.Version == "" || s.Outdated || s.Blocker != "" || s.Pooled {
			t.Errorf("got %+v", s)
		}
		switch s.Engine {
		case "SQLite":
			if s.Folder == "" || !s.Clock.IsZero() || s.Connections != 0 {
				t.Errorf("got %+v", s)
			}
		case "PostgreSQL":
			if s.Folder != "" || s.Clock.Before(s.Before.Add(-time.Second)) || s.Clock.After(s.After.Add(time.Second)) || s.Connections < 300 || s.Pool == 0 {
				t.Errorf("got %+v", s)
			}
		default:
			t.Errorf("it is %q", s.Engine)
		}
	})
}

func TestExamineChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *database.DB) {
		if s := examined(t, db); s.Schema != 0 || s.Known < 59 {
			t.Errorf("got %+v", s)
		}
		if err := db.Get(t.Context(), new(int), `SELECT COUNT(*) FROM goose_db_version`); err == nil {
			t.Error("it has begun to migrate")
		}
	})
}

func TestOpenExistingCreatesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	_, err := database.OpenExisting(t.Context(), "sqlite:"+filepath.Join(folder, "data", "none.db"))
	if !errors.Is(err, database.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("it made %v, %v", left, err)
	}
}

func TestExamineNamesWhoKeepsOthersFromWritingToSQLite(t *testing.T) {
	t.Parallel()
	needListOfLocks(t)
	path := filepath.Join(t.TempDir(), "fairlead.db")
	db := openSQLite(t, path)
	other := storagetest.Raw(t, "sqlite:"+path)
	holding := begin(t, other, `UPDATE scratch SET n = 1`)
	if s := examined(t, db); s.Blocker != fmt.Sprintf("process %d (database.test)", os.Getpid()) {
		t.Errorf("%q holds the lock", s.Blocker)
	}
	must(t, holding.Rollback())
	if s := examined(t, db); s.Blocker != "" {
		t.Errorf("%q holds the lock", s.Blocker)
	}
}

// A busy server leaves the lock free only for moments, which whoever polls for it may miss.
func TestExamineBlamesNobodyForManyShortWrites(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fairlead.db")
	db := openSQLite(t, path)
	add(t, db, "a")
	busy := storagetest.Raw(t, "sqlite:"+path)
	busy.SetMaxOpenConns(1)
	began, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; t.Context().Err() == nil; i++ {
			if _, err := busy.Exec(`BEGIN IMMEDIATE; UPDATE scratch SET n = n + 1;
				WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000) SELECT COUNT(*) FROM c; COMMIT`); err != nil {
				t.Error(err)
				return
			}
			if i == 0 {
				close(began)
			}
		}
	}()
	t.Cleanup(func() { <-done })
	<-began
	if s := examined(t, db); s.Blocker != "" {
		t.Errorf("%q holds the lock", s.Blocker)
	}
}

func TestExamineNamesWhoKeepsOthersFromWritingToPostgreSQL(t *testing.T) {
	t.Parallel()
	db, other := openPostgres(t)
	holding := begin(t, other, `SET LOCAL application_name = 'import'; LOCK TABLE scratch IN EXCLUSIVE MODE`)
	s := examined(t, db)
	if !strings.Contains(s.Blocker, " of PostgreSQL (import)") || s.Oldest.Who != s.Blocker || s.Oldest.Open <= 0 || s.Oldest.Waiting != 0 {
		t.Errorf("got %+v", s)
	}
	must(t, holding.Rollback())
	if s := examined(t, db); s.Blocker != "" || s.Oldest.Who != "" {
		t.Errorf("got %+v", s)
	}
}

// A lock on a row keeps only some from writing.
func TestExamineCountsWhoWaitsForARow(t *testing.T) {
	t.Parallel()
	db, other := openPostgres(t)
	_, err := db.Exec(t.Context(), `INSERT INTO scratch (id, n, text) VALUES ('a', 1, '')`)
	must(t, err)
	holding := begin(t, other, `UPDATE scratch SET n = 2`)
	waited := make(chan error, 1)
	go func() {
		_, err := db.Exec(t.Context(), `UPDATE scratch SET n = 3`)
		waited <- err
	}()
	s := examined(t, db)
	for s.Oldest.Waiting == 0 && t.Context().Err() == nil { // until the other one waits
		s = examined(t, db)
	}
	if s.Blocker != "" || s.Oldest.Waiting != 1 {
		t.Errorf("got %+v", s)
	}
	must(t, holding.Rollback())
	must(t, <-waited)
}

// begin leaves a transaction open in which a statement was run.
func begin(t *testing.T, db *sqlx.DB, statement string) *sqlx.Tx {
	t.Helper()
	tx, err := db.Beginx()
	must(t, err)
	t.Cleanup(func() { _ = tx.Rollback() })
	_, err = tx.Exec(statement)
	must(t, err)
	return tx
}
