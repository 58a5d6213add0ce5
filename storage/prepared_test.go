package storage_test

import (
	"path/filepath"
	"testing"

	"fairlead/storage"
)

// A driver once planned a join again for each new parameter, which more than doubled the
// cost of reading a code. Planning reads the columns' names and types again, which shows
// as twice as many allocations.
func TestCodeByHashIsPlannedOnce(t *testing.T) { //nolint:paralleltest // it counts what the whole process allocates
	db, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "fairlead.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	code := issuedCode(t, db)
	made := testing.AllocsPerRun(100, func() {
		if _, err := db.CodeByHash(t.Context(), code.Hash); err != nil {
			t.Error(err)
		}
	})
	if made > 55 {
		t.Errorf("reading a code makes %.0f objects", made)
	}
}
