package storagetest

import (
	"os"
	"testing"

	"fairlead/storage"
)

// Open opens a fresh, migrated database for a test.
func Open(tb testing.TB) *storage.DB {
	tb.Helper()
	return OpenURL(tb, URL(tb))
}

// URL returns the URL of a fresh database for a test, on the engine that
// FAIRLEAD_TEST_DATABASE names.
func URL(tb testing.TB) string {
	tb.Helper()
	return URLIn(tb, tb.TempDir())
}

// URLIn returns the URL of a folder's database, always the same one, for tests that start
// something on it several times.
func URLIn(tb testing.TB, folder string) string {
	tb.Helper()
	switch engine := os.Getenv("FAIRLEAD_TEST_DATABASE"); engine {
	case "", "sqlite":
		return sqliteURL(tb, folder, migrated)
	case "postgres":
		return postgresURL(tb, folder, migrated)
	default:
		tb.Fatalf("FAIRLEAD_TEST_DATABASE is %q and must be sqlite or postgres", engine)
		return ""
	}
}

// OpenEach runs a test on a migrated database of each engine.
func OpenEach(t *testing.T, test func(t *testing.T, db *storage.DB)) {
	t.Helper()
	each(t, migrated, func(t *testing.T, url string) { test(t, OpenURL(t, url)) })
}

// URLEach runs a test on an empty database of each engine.
func URLEach(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	each(t, empty, test)
}

// each runs a test on both engines, or only on the one that FAIRLEAD_TEST_DATABASE names.
// PostgreSQL is skipped if it is not installed.
func each(t *testing.T, template string, test func(t *testing.T, url string)) {
	t.Helper()
	engine := os.Getenv("FAIRLEAD_TEST_DATABASE")
	if engine != "postgres" {
		t.Run("SQLite", func(t *testing.T) {
			t.Parallel()
			test(t, sqliteURL(t, t.TempDir(), template))
		})
	}
	if engine != "sqlite" {
		t.Run("PostgreSQL", func(t *testing.T) {
			t.Parallel()
			test(t, postgresURL(t, t.TempDir(), template))
		})
	}
}

// OpenURL opens a database and closes it when the test ends.
func OpenURL(tb testing.TB, url string) *storage.DB {
	tb.Helper()
	db, err := storage.Open(tb.Context(), url)
	if err != nil {
		tb.Fatalf("open a test database: %v", err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

// PostgresURL returns the URL of an empty PostgreSQL database, for tests that do not
// concern SQLite.
func PostgresURL(tb testing.TB) string {
	tb.Helper()
	return postgresURL(tb, tb.TempDir(), empty)
}
