package storage_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"fairlead/storage"
)

// A full disk refuses a change. It must not end the process that counts it, which it
// does where the mapped file has a hole.
func TestTheFileOfChangesHasItsRoomOnTheDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fairlead.db")
	db, err := storage.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	info, err := os.Stat(path + ".changes")
	if err != nil {
		t.Fatal(err)
	}
	const block = 512 // whatever the disk's own are
	if s, ok := info.Sys().(*syscall.Stat_t); ok && s.Blocks*block < info.Size() {
		t.Errorf("%d bytes have room for %d", info.Size(), s.Blocks*block)
	}
}

func TestWithoutTheFileOfChangesNothingIsRemembered(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fairlead.db")
	db, code := openBy(t, path)
	memory, failed := storage.NewTokenCache(db), make(chan error, 1)
	go memory.Run(t.Context(), func(err error) { failed <- err })
	if _, err := memory.Client(t.Context(), code.ClientID); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path + ".changes"); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err == nil {
		t.Error("nothing is said of it")
	}
	other, err := storage.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	want(t, "suspending", other.SetClientStatus(t.Context(), code.ClientID, storage.Suspended, "why"), nil)
	if c, err := memory.Client(t.Context(), code.ClientID); err != nil || c.Status != storage.Suspended {
		t.Errorf("got %q, %v", c.Status, err)
	}
}

func openBy(t *testing.T, path string) (*storage.DB, storage.Code) {
	t.Helper()
	db, err := storage.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db, granted(t, db)
}
