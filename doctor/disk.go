package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

var diskCheck = check{"disk", []*kind{&diskFull, &diskLow, &diskSlow, &diskExhausted, &diskUnwritable}, checkDisk}

const diskWhat = "%s is left on the disk of %s."

var (
	diskFull       = kind{Problem, diskWhat, "Once it is full, nothing can be written, and anyone who logs in or exchanges a code gets an error.", "Delete files, or enlarge the disk."}
	diskLow        = kind{Warning, diskWhat, "Once it is full, nothing can be written. A backup needs as much space as the database.", "Delete files, or enlarge the disk."}
	diskSlow       = kind{Warning, "Half of all writes to %s take more than %s to be safe on disk.", "Every sign-up, login and token waits for that.", "Put the database on a local SSD, and look at what else writes to this disk."}
	diskExhausted  = kind{Problem, "Nothing more can be written to %s: %s.", "Anyone who logs in or exchanges a code gets an error.", "Delete files, enlarge the disk, or raise the quota."}
	diskUnwritable = kind{Problem, "This user cannot write to %s: %s.", "The server cannot write to its database if it runs as this user.", "Run fairlead doctor as the server's user, or correct the owner of the folder."}
)

func checkDisk(_ context.Context, e *examination) (found []Finding) {
	found, left := e.checkSpace()
	path, onSQLite := strings.CutPrefix(e.DatabaseURL, "sqlite:")
	if !onSQLite {
		return orPassed(found, "%s is left.", bytes(left))
	}
	folder := existing(filepath.Dir(path))
	median, err := syncTime(folder)
	switch {
	case err != nil:
		found = append(found, cannotWrite(folder, err))
	case median > e.Limits.Fsync:
		found = append(found, diskSlow.found(folder, span(median)))
	}
	return orPassed(found, "%s is left, and a write takes %s to be safe on disk.", bytes(left), span(median))
}

// cannotWrite tells a disk without space, without inodes or with a quota from a lack of permission.
func cannotWrite(folder string, err error) Finding {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return diskExhausted.found(folder, reason(err))
	}
	return diskUnwritable.found(folder, reason(err))
}

// checkSpace looks once at each disk, and returns what is left on the last one.
func (e *examination) checkSpace() (found []Finding, left uint64) {
	seen := map[syscall.Fsid]bool{}
	for _, folder := range e.folders() {
		var disk syscall.Statfs_t
		if err := syscall.Statfs(folder, &disk); err != nil {
			continue // which is said of the folder's files
		}
		left = disk.Bavail * uint64(disk.Bsize) //nolint:gosec // a block's size is not negative
		switch {
		case seen[disk.Fsid]:
		case left < e.Limits.DiskProblem:
			found = append(found, diskFull.found(bytes(left), folder))
		case left < e.Limits.DiskWarning:
			found = append(found, diskLow.found(bytes(left), folder))
		}
		seen[disk.Fsid] = true
	}
	return found, left
}

// folders are all that the server writes to, that of the database last.
func (e *examination) folders() (all []string) {
	all = append(all, e.Folders...)
	if !e.KeysInVariable {
		all = append(all, filepath.Dir(e.KeysFile))
	}
	if e.Mail == nil {
		all = append(all, e.MailFolder)
	}
	if path, ok := strings.CutPrefix(e.DatabaseURL, "sqlite:"); ok {
		all = append(all, filepath.Dir(path))
	}
	for i := range all {
		all[i] = existing(all[i])
	}
	return all
}

// existing is a folder, or the one above it that exists.
func existing(folder string) string {
	folder, err := filepath.Abs(folder)
	for err == nil && folder != filepath.Dir(folder) {
		if _, missing := os.Stat(folder); !errors.Is(missing, fs.ErrNotExist) {
			break
		}
		folder = filepath.Dir(folder)
	}
	return folder
}

const (
	syncTimes = 15
	syncBytes = 4096
	// syncMost bounds how long a slow disk is measured.
	syncMost = 2 * time.Second
)

// syncTime is the median time that a small write takes to be safe on disk.
func syncTime(folder string) (median time.Duration, err error) {
	file, err := os.CreateTemp(folder, ".doctor-*")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	var took []time.Duration
	for began := time.Now(); len(took) < syncTimes && time.Since(began) < syncMost; {
		start := time.Now()
		if _, err := file.Write(make([]byte, syncBytes)); err != nil {
			return 0, err
		}
		if err := file.Sync(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
