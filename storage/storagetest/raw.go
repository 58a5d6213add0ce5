package storagetest

import (
	"os"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	_ "github.com/mattn/go-sqlite3" // the driver
)

// Raw opens a database without storage, to inspect what is written and to write what no
// method can.
func Raw(tb testing.TB, url string) *sqlx.DB {
	tb.Helper()
	driver, source := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, source = "sqlite3", path
	}
	db, err := sqlx.ConnectContext(tb.Context(), driver, source)
	if err != nil {
		tb.Fatalf("open %s: %v", url, err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

// Content returns everything that is in a stolen database: the bytes of SQLite's files,
// or every row of PostgreSQL.
func Content(tb testing.TB, url string) string {
	tb.Helper()
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return files(tb, path)
	}
	return rows(tb, Raw(tb, url))
}

func files(tb testing.TB, path string) string {
	tb.Helper()
	all, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil && !os.IsNotExist(err) {
		tb.Fatal(err)
	}
	return string(all) + string(log)
}

func rows(tb testing.TB, raw *sqlx.DB) string {
	tb.Helper()
	var tables, all []string
	if err := raw.Select(&tables, `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`); err != nil {
		tb.Fatal(err)
	}
	for _, table := range tables {
		var some []string
		if err := raw.Select(&some, `SELECT t::text FROM "`+table+`" t`); err != nil {
			tb.Fatal(err)
		}
		all = append(all, some...)
	}
	return strings.Join(all, "\n")
}
