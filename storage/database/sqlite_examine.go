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

	"github.com/jmoiron/sqlx"
	"github.com/mattn/go-sqlite3"
	"golang.org/x/sys/unix"
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

// blocker begins a write, and names who keeps it from doing so. Many short writes can do that too,
// which is no reason to stop whoever makes them.
func (f sqliteFile) blocker(ctx context.Context) (string, error) {
	timeout := strconv.FormatInt(lockTimeout.Milliseconds(), 10)
	db, err := f.open(ctx, url.Values{"mode": {"rw"}, "_busy_timeout": {timeout}, "_txlock": {"immediate"}}, Options{}.orDefault())
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }() // nothing was written
	db.SetMaxOpenConns(1)
	before, err := dataVersion(ctx, db)
	if err != nil {
		return "", err
	}
	t, err := db.BeginTxx(ctx, nil)
	if err == nil {
		return "", t.Rollback()
	}
	var lite sqlite3.Error
	if !errors.As(err, &lite) || lite.Code != sqlite3.ErrBusy {
		return "", err
	}
	if after, err := dataVersion(ctx, db); err != nil || after != before {
		return "", err
	}
	return cmp.Or(f.writer(), "another process"), nil
}

// dataVersion changes on a connection whenever another one has committed.
func dataVersion(ctx context.Context, db *sqlx.DB) (version int64, err error) {
	err = db.GetContext(ctx, &version, `PRAGMA data_version`)
	return version, err
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
	if !ok {
		return ""
	}
	for range readings {
		locks, err := os.ReadFile("/proc/locks")
		if err != nil {
			return ""
		}
		if pid := holder(string(locks), uint64(file.Dev), file.Ino); pid > 0 {
			return process(pid)
		}
	}
	return ""
}

// holder is the process that a list of locks has for a file's writerByte, or 0.
func holder(locks string, device, inode uint64) int {
	for line := range strings.Lines(locks) {
		// 1: POSIX  ADVISORY  WRITE 4711 08:01:131 120 120
		field := strings.Fields(line)
		if len(field) != 8 || field[3] != "WRITE" || !names(field[5], device, inode) || !spans(field[6], field[7], writerByte) {
			continue
		}
		if pid, err := strconv.Atoi(field[4]); err == nil && pid > 0 {
			return pid
		}
	}
	return 0
}

// names reports whether a list of locks means a file. Filesystems that are not on a disk of their
// own, such as btrfs, may have one device in the list and another in the file's properties.
func names(file string, device, inode uint64) bool {
	var major, minor uint32
	var number uint64
	if _, err := fmt.Sscanf(file, "%x:%x:%d", &major, &minor, &number); err != nil || number != inode {
		return false
	}
	return major == unix.Major(device) && (major == 0 || minor == unix.Minor(device))
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
