package database_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A full disk refuses a change. It must not end the process that counts it, which it
// does where the mapped file has a hole.
func TestOpenSQLiteAllocatesTheChangesFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fairlead.db")
	openSQLite(t, path)
	info, err := os.Stat(path + ".changes")
	if err != nil {
		t.Fatal(err)
	}
	const block = 512 // whatever the disk's own are
	if s, ok := info.Sys().(*syscall.Stat_t); ok && s.Blocks*block < info.Size() {
		t.Errorf("%d bytes have room for %d", info.Size(), s.Blocks*block)
	}
}
