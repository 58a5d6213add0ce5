package database_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/storage/database"
	"fairlead/storage/storagetest"
)

// row is a row of the table that only these tests have.
type row struct {
	ID   string `db:"id"`
	N    int    `db:"n"`
	Text string `db:"text"`
}

const createScratch = `CREATE TABLE IF NOT EXISTS scratch (id TEXT PRIMARY KEY, n INTEGER NOT NULL, text TEXT NOT NULL)`

// each runs a test on each engine, with an empty table.
func each(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	storagetest.URLEach(t, func(t *testing.T, url string) { test(t, open(t, url)) })
}

// pool is the number of connections: few, since each takes time to open.
const pool = 6

// open opens a database with long timeouts, for busy machines.
func open(t *testing.T, url string) *database.DB {
	t.Helper()
	return openWith(t, url, database.Options{AnswerTimeout: time.Minute, PoolSize: pool})
}

func openWith(t *testing.T, url string, o database.Options) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), url, o)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Exec(t.Context(), createScratch)
	must(t, err)
	return db
}

func openSQLite(t *testing.T, path string) *database.DB {
	t.Helper()
	return open(t, "sqlite:"+path)
}

// openPostgres opens a database on the shared server, and a raw handle to it.
func openPostgres(t *testing.T) (*database.DB, *sqlx.DB) {
	t.Helper()
	url := storagetest.PostgresURL(t)
	return open(t, url), storagetest.Raw(t, url)
}

const insert = `INSERT INTO scratch (id, n, text) VALUES (?, 0, '')`

func add(t *testing.T, db *database.DB, id string) {
	t.Helper()
	_, err := db.Exec(t.Context(), insert, id)
	must(t, err)
}

func find(t *testing.T, db *database.DB, id string) (r row, err error) {
	t.Helper()
	err = db.Get(t.Context(), &r, `SELECT id, n, text FROM scratch WHERE id = ?`, id)
	return r, err
}

// wantRow fails a test unless the row is stored as wanted.
func wantRow(t *testing.T, db *database.DB, wanted row) {
	t.Helper()
	if got, err := find(t, db, wanted.ID); err != nil || got != wanted {
		t.Errorf("the row is %+v, %v; want %+v", got, err, wanted)
	}
}

// race calls do many times at once and counts the outcomes. Only this package's own
// errors are expected.
func race(t *testing.T, times int, do func(i int) error) map[error]int {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	begin, got := make(chan struct{}), map[error]int{}
	for i := range times {
		all.Go(func() {
			<-begin
			err := do(i)
			mu.Lock()
			defer mu.Unlock()
			for _, known := range []error{nil, database.ErrNotFound, database.ErrConflict} {
				if errors.Is(err, known) {
					got[known]++
					return
				}
			}
			t.Errorf("unexpected error: %v", err)
		})
	}
	close(begin)
	all.Wait()
	return got
}

// want fails a test unless it got the wanted error.
func want(t *testing.T, what string, got, wanted error) {
	t.Helper()
	if !errors.Is(got, wanted) {
		t.Errorf("%s: %v, want %v", what, got, wanted)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
