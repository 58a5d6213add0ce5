package database_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"fairlead/storage/database"
	"fairlead/storage/storagetest"
)

// A machine that runs more than this takes and releases locks while the list of them is read.
func TestExamineFindsTheWriterWhileOtherLocksComeAndGo(t *testing.T) {
	t.Parallel()
	needListOfLocks(t)
	path := filepath.Join(t.TempDir(), "fairlead.db")
	openSQLite(t, path)
	begin(t, storagetest.Raw(t, "sqlite:"+path), `UPDATE scratch SET n = 1`)
	lockAndUnlock(t)
	for i := range 200 {
		if who := database.SQLiteWriter(path); !strings.HasPrefix(who, "process ") {
			t.Fatalf("reading %d found %q", i, who)
		}
	}
}

// Disks of the same size that were made alike have the same numbers for the same files.
func TestWriterOfAFileOnAnotherDiskIsNotMeant(t *testing.T) {
	t.Parallel()
	const list = "1: POSIX  ADVISORY  WRITE 11 08:11:131 120 120\n2: POSIX  ADVISORY  WRITE 22 08:01:131 120 120\n3: POSIX  ADVISORY  WRITE 33 00:2a:131 120 120\n"
	for _, row := range []struct {
		major, minor uint32
		inode        uint64
		want         int
	}{
		{8, 1, 131, 22},
		{8, 0x11, 131, 11},
		{8, 2, 131, 0},
		{8, 1, 132, 0},
		{0, 0x2b, 131, 33}, // as btrfs shows it
	} {
		if got := database.LockHolder(list, unix.Mkdev(row.major, row.minor), row.inode); got != row.want {
			t.Errorf("%+v: %d", row, got)
		}
	}
}

// needListOfLocks skips a test on systems other than Linux, where writers have no names.
func needListOfLocks(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("/proc/locks"); err != nil {
		t.Skip("This system has no list of locks.")
	}
}

// lockAndUnlock does so with hundreds of bytes of a file of its own until the test ends.
func lockAndUnlock(t *testing.T) {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "locked"))
	must(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = file.Close() }()
		for i := 0; t.Context().Err() == nil; i++ {
			kind := []int16{syscall.F_WRLCK, syscall.F_UNLCK}[i/400%2]
			lock := syscall.Flock_t{Type: kind, Start: int64(i % 400 * 2), Len: 1} // of every other byte, or they would become one
			if err := syscall.FcntlFlock(file.Fd(), syscall.F_SETLK, &lock); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	t.Cleanup(func() { <-done })
}
