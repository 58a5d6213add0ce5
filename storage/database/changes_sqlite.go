package database

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

// sharingInterval is how often to check that all processes share the counters.
const sharingInterval = 200 * time.Millisecond

var errUnshared = errors.New("the .changes file beside the database was removed or replaced: nothing is cached until the next start")

// listen checks that all processes share the counters, until someone removes their file.
func (s *sqlite) listen(ctx context.Context, failed func(error)) {
	ticker := time.NewTicker(sharingInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if there, err := os.Stat(s.changes.path); err != nil || !os.SameFile(there, s.changes.mapped) {
			s.changes.trusted.Store(0)
			failed(errUnshared)
			return
		}
	}
}

// mapChanges maps the file with the counters, which is beside the database, so that the
// server sees a command's changes at once. The file may be removed while nobody has the
// database open.
func (f sqliteFile) mapChanges() (_ *changes, err error) {
	path, err := filepath.EvalSymlinks(string(f))
	if err != nil {
		return nil, fmt.Errorf("find the database: %w", err)
	}
	file, err := os.OpenFile(path+".changes", os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator's own path
	if err != nil {
		return nil, fmt.Errorf("open the .changes file: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }() // the mapping stays
	if info, err := os.Stat(path); err == nil {             // root may have created it for a server that is not root
		if err := ChownLike(info, file.Name()); err != nil {
			return nil, fmt.Errorf("give the .changes file to the database's owner: %w", err)
		}
	}
	const size = int(unsafe.Sizeof(counters{}))
	if err := allocate(file, size); err != nil {
		return nil, fmt.Errorf("size the .changes file: %w", err)
	}
	block, err := syscall.Mmap(int(file.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map the .changes file: %w", err)
	}
	c := &changes{path: file.Name(), counters: (*counters)(unsafe.Pointer(unsafe.SliceData(block)))} //nolint:gosec // the mapping has this size
	if c.mapped, err = file.Stat(); err != nil {
		return nil, fmt.Errorf("look at the .changes file: %w", err)
	}
	c.trustAlways()
	runtime.AddCleanup(c, func(block []byte) { _ = syscall.Munmap(block) }, block) // not before the last reader is gone
	return c, nil
}

// allocate gives a file its size and its space on disk. If the mapping had a hole and the
// disk were full, counting a change would crash the process.
func allocate(file *os.File, size int) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if missing := int64(size) - info.Size(); missing > 0 {
		_, err = file.WriteAt(make([]byte, missing), info.Size())
	}
	return err
}

// ChownLike gives a file the owner of another one, so that root can create files for a
// server that runs as another user.
func ChownLike(owned os.FileInfo, path string) error {
	owner, ok := owned.Sys().(*syscall.Stat_t)
	if !ok || int(owner.Uid) == os.Geteuid() {
		return nil
	}
	return os.Chown(path, int(owner.Uid), int(owner.Gid))
}
