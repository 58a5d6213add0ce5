package storagetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"fairlead/storage"
)

// migratedFile is a migrated SQLite database, for tests to copy: migrating each one would
// take most of a test's time.
var migratedFile = sync.OnceValues(func() (file []byte, err error) {
	folder, err := os.MkdirTemp("", "fairlead-sqlite-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "fairlead.db")
	db, err := storage.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLiteURLIn is [URLIn] for tests that need no other engine.
func SQLiteURLIn(tb testing.TB, folder string) string {
	tb.Helper()
	return sqliteURL(tb, folder, migrated)
}

// sqliteURL returns the URL of a folder's file. A migrated one is copied there unless it
// is there already; an empty one does not exist yet.
func sqliteURL(tb testing.TB, folder, template string) string {
	tb.Helper()
	path := filepath.Join(folder, "fairlead.db")
	if _, err := os.Stat(path); template == empty || err == nil {
		return "sqlite:" + path
	}
	file, err := migratedFile()
	if err != nil {
		tb.Fatalf("migrate an SQLite database: %v", err)
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		tb.Fatal(err)
	}
	return "sqlite:" + path
}
