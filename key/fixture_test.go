package key_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage/storagetest"
)

// noon is the time at which these tests start.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// newClock returns a clock that shows noon.
func newClock() *storagetest.Clock {
	c := storagetest.NewClock()
	c.Set(noon)
	return c
}

func named(id string, fill byte) key.Key {
	return key.Key{ID: id, Secret: bytes.Repeat([]byte{fill}, 32)}
}

// newFile creates a keys file with one key that is a day old.
func newFile(t testing.TB) (path string, first key.Key) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "keys.json")
	first = key.New(noon.Add(-24*time.Hour), time.Time{})
	if err := key.Create(path, first); err != nil {
		t.Fatal(err)
	}
	return path, first
}

func openRing(t testing.TB, path string, c *storagetest.Clock) *key.Ring {
	t.Helper()
	r, err := key.Open(func() (key.List, error) { return key.Read(path) }, c.Now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func add(t testing.TB, path string, k key.Key) {
	t.Helper()
	if err := key.Add(path, k); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func text(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// look reloads a ring and checks whether it changed.
func look(t testing.TB, r *key.Ring, want bool) {
	t.Helper()
	if changed, err := r.Look(); err != nil || changed != want {
		t.Fatalf("changed %t (%v), want %t", changed, err, want)
	}
}

func ownerOf(info os.FileInfo) (uid, gid int) {
	stat := info.Sys().(*syscall.Stat_t)
	return int(stat.Uid), int(stat.Gid)
}
