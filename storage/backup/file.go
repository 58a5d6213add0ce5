package backup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// rename renames a synced file over any existing one, and waits until that is on disk.
func rename(from, to string) error {
	if err := syncFile(from); err != nil {
		return fmt.Errorf("write %s to disk: %w", from, err)
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncFile(filepath.Dir(to))
}

// syncFile waits until a file, or a folder's list of files, is on disk.
func syncFile(path string) error {
	file, err := os.Open(path) //nolint:gosec // the operator's own path
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
