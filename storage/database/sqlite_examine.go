package database

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mattn/go-sqlite3"
)

func (s *sqlite) examine(ctx context.Context, _ func() time.Time) (state State, migrated bool, err error) {
	version, _, _ := sqlite3.Version()
	state = State{Engine: "SQLite", Version: version, Folder: filepath.Dir(string(s.file)), Bytes: size(string(s.file)), LogBytes: size(string(s.file) + "-wal")}
	err = s.read.GetContext(ctx, &migrated, `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'goose_db_version')`)
	if err != nil {
		return state, false, err
	}
	state.Blocker, err = s.file.blocker(ctx)
	return state, migrated, err
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// blocker begins a write, and names who keeps it from doing so.
func (f sqliteFile) blocker(ctx context.Context) (string, error) {
	timeout := strconv.FormatInt(lockTimeout.Milliseconds(), 10)
	db, err := f.open(ctx, url.Values{"mode": {"rw"}, "_busy_timeout": {timeout}, "_txlock": {"immediate"}}, Options{}.orDefault())
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }() // nothing was written
	t, err := db.BeginTxx(ctx, nil)
	var lite sqlite3.Error
	if errors.As(err, &lite) && lite.Code == sqlite3.ErrBusy {
		return cmp.Or(f.writer(), "another process"), nil
	}
	if err != nil {
		return "", err
	}
	return "", t.Rollback()
}

// writerByte is the byte of the -shm file that a writer locks (SQLite's "WAL-mode File Format").
const writerByte = 120

// readings is how often the list of locks is read. Linux hands it out a page at a time, so that one
// reading leaves out a lock where another, before it in the list, is released meanwhile.
const readings = 10

// writer names the process that writes. It reads the system's list of locks, since opening the
// file and closing it again would release this process's own locks. It is empty where there is
// no such list, or where the process is in another container.
func (f sqliteFile) writer() string {
	info, err := os.Stat(string(f) + "-shm")
	if err != nil {
		return ""
	}
	file, ok := info.Sys().(*syscall.Stat_t)
	for range readings {
		locks, err := os.ReadFile("/proc/locks")
		if !ok || err != nil {
			return ""
		}
		if pid := holder(string(locks), file.Ino); pid > 0 {
			return process(pid)
		}
	}
	return ""
}

// holder is the process that a list of locks has for a file's writerByte, or 0.
func holder(locks string, inode uint64) int {
	for line := range strings.Lines(locks) {
		// 1: POSIX  ADVISORY  WRITE 4711 08:01:131 120 120
		field := strings.Fields(line)
		if len(field) != 8 || field[3] != "WRITE" || !strings.HasSuffix(field[5], fmt.Sprintf(":%d", inode)) || !spans(field[6], field[7], writerByte) {
			continue
		}
		if pid, err := strconv.Atoi(field[4]); err == nil && pid > 0 {
			return pid
		}
	}
	return 0
}

// spans reports whether a lock covers a byte. The end of one that has none is not a number.
func spans(from, to string, at int64) bool {
	first, err := strconv.ParseInt(from, 10, 64)
	last, open := strconv.ParseInt(to, 10, 64)
	return err == nil && first <= at && (open != nil || at <= last)
}

func process(pid int) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return fmt.Sprintf("process %d", pid)
	}
	return fmt.Sprintf("process %d (%s)", pid, strings.TrimSpace(string(name)))
}
