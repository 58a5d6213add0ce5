package storage

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

// checkSharing is how often it is looked whether all processes share the counters.
const checkSharing = 200 * time.Millisecond

var errUnshared = errors.New("the file of changes beside the database was removed or replaced, so that everything is read anew until the next start")

// listen has nothing to hear: all processes share the counters, for as long as
// nobody takes their file away.
func (sqlite) listen(ctx context.Context, c *changes, failed func(error)) {
	ticker := time.NewTicker(checkSharing)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if there, err := os.Stat(c.path); err != nil || !os.SameFile(there, c.mapped) {
			c.trusted.Store(0)
			failed(errUnshared)
			return
		}
	}
}

// mapChanges maps the file beside the database that has its counters, so that a
// command which suspends a partner is heard by the server at once. It is worth
// nothing when nobody has the database open.
func (s sqlite) mapChanges() (_ *changes, err error) {
	path, err := filepath.EvalSymlinks(s.path)
	if err != nil {
		return nil, fmt.Errorf("find the database: %w", err)
	}
	file, err := os.OpenFile(path+".changes", os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator's own path
	if err != nil {
		return nil, fmt.Errorf("open the file of changes: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }() // the mapping stays
	if info, err := os.Stat(path); err == nil {             // made by root, say, for a server that is not
		if err := giveTo(info, file.Name()); err != nil {
			return nil, fmt.Errorf("give the file of changes to the database's owner: %w", err)
		}
	}
	const size = int(unsafe.Sizeof(counters{}))
	if err := fill(file, size); err != nil {
		return nil, fmt.Errorf("size the file of changes: %w", err)
	}
	block, err := syscall.Mmap(int(file.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map the file of changes: %w", err)
	}
	c := &changes{path: file.Name(), counters: (*counters)(unsafe.Pointer(unsafe.SliceData(block)))} //nolint:gosec // the mapping has this size
	if c.mapped, err = file.Stat(); err != nil {
		return nil, fmt.Errorf("look at the file of changes: %w", err)
	}
	c.trustForEver()
	runtime.AddCleanup(c, func(block []byte) { _ = syscall.Munmap(block) }, block) // not before the last reader is gone
	return c, nil
}

// fill gives a file its size and the room for it on the disk. Where a mapping has a
// hole, the first change that is counted there after the disk has filled up would
// end the process.
func fill(file *os.File, size int) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if missing := int64(size) - info.Size(); missing > 0 {
		_, err = file.WriteAt(make([]byte, missing), info.Size())
	}
	return err
}
