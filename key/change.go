package key

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// Add adds a key in front of those in a file.
func Add(path string, k Key) error {
	return change(path, func(l List) (List, error) { return slices.Concat(List{k}, l), nil })
}

// Remove removes a key from a file, so that what it signed is no longer valid. The active
// key cannot be removed: another one must become active first.
func Remove(path, id string, now time.Time) error {
	return change(path, func(l List) (List, error) {
		i := slices.Index(l.IDs(), id)
		switch {
		case i < 0:
			return nil, fmt.Errorf("there is no key %q in %s", id, path)
		case l.At(now)[0].ID == id:
			return nil, fmt.Errorf("the key %s is active; add another key and wait until that one is active", id)
		}
		return slices.Delete(l, i, i+1), nil
	})
}

// change replaces a file with a changed one. Concurrent changes each see the one before,
// and readers see either the old file or the new one.
func change(path string, do func(List) (List, error)) error {
	path, err := filepath.EvalSymlinks(path) // replace the file that a link leads to, not the link
	if err != nil {
		return err
	}
	held, err := lock(path)
	if err != nil {
		return err
	}
	defer func() { _ = held.Close() }()
	list, err := Read(path)
	if err != nil {
		return err
	}
	if list, err = do(list); err != nil {
		return err
	}
	return replace(held, path, list)
}

// lock opens a file and locks it until it is closed. If the file was replaced while
// waiting for the lock, it tries again.
func lock(path string) (*os.File, error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:gosec // the operator's own path
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
			return nil, errors.Join(fmt.Errorf("cannot lock %s: %w", path, err), file.Close())
		}
		held, err := file.Stat()
		there, gone := os.Stat(path)
		if err == nil && gone == nil && os.SameFile(held, there) {
			return file, nil
		}
		if err := errors.Join(err, file.Close()); err != nil {
			return nil, err
		}
	}
}

// replace replaces the locked file and keeps its owner and mode, so that an operator
// running as another user does not lock the server out.
func replace(held *os.File, path string, list List) error {
	old, err := held.Stat()
	if err != nil {
		return err
	}
	temporary, err := writeTemporary(filepath.Dir(path), list)
	if err != nil {
		return err
	}
	if err := errors.Join(handOver(temporary, old), os.Rename(temporary, path)); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return syncFolder(filepath.Dir(path))
}

func handOver(path string, old fs.FileInfo) error {
	if owner, ok := old.Sys().(*syscall.Stat_t); ok {
		if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
			return err
		}
	}
	return os.Chmod(path, old.Mode().Perm())
}
