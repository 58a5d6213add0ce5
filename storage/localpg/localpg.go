// Package localpg finds the PostgreSQL installed on this machine and runs its programs as
// a user that they accept. Tests and the benchmark start private servers with it; the
// server itself does not use it.
package localpg

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// Programs returns the folder with initdb, pg_ctl and postgres: the newest installed, or
// else the one on the path. It is empty if PostgreSQL is not installed.
func Programs() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	for _, path := range slices.Backward(found) {
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(real), "pg_ctl")); err == nil {
			return filepath.Dir(real)
		}
	}
	return ""
}

// RunAs makes a command of root run as another user, since PostgreSQL refuses to run as
// root, and gives that user the folder.
func RunAs(c *exec.Cmd, folder string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return err
		}
		if c.SysProcAttr == nil {
			c.SysProcAttr = &syscall.SysProcAttr{}
		}
		c.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return os.Chown(folder, int(uid), int(gid))
	}
	return errors.New("PostgreSQL cannot run as root, and there is no user postgres or nobody")
}
