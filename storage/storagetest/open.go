// Package storagetest opens fresh databases for tests. No production code may
// import it.
package storagetest

import (
	"path/filepath"
	"testing"

	"fairlead/storage"
)

// Open gives a test a migrated SQLite database of its own.
func Open(tb testing.TB) *storage.DB {
	tb.Helper()
	db, err := storage.Open(tb.Context(), URL(tb))
	if err != nil {
		tb.Fatalf("open a test database: %v", err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

// URL names a SQLite database in a folder that goes with the test.
func URL(tb testing.TB) string {
	tb.Helper()
	return "sqlite:" + filepath.Join(tb.TempDir(), "fairlead.db")
}
