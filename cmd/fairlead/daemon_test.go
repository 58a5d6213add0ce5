package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"fairlead/web/webtest"
)

// runDaemon runs a program that goes to the background once it listens, and so says that it is
// ready. It has ended when the test does, so that it writes no more into the folder.
func runDaemon(t *testing.T, start *exec.Cmd, folder, pid string) {
	t.Helper()
	said, err := os.Create(filepath.Join(folder, "said"))
	must(t, err)
	defer func() { _ = said.Close() }()
	start.Stdout, start.Stderr = said, said // files, since the daemon keeps them open
	if err := start.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", start.Path, err, fileText(said.Name()), fileText(filepath.Join(folder, "error.log")))
	}
	var number int
	eventually(t, start.Path+" has written its process ID", func() bool {
		number, err = strconv.Atoi(strings.TrimSpace(fileText(pid)))
		return err == nil
	})
	t.Cleanup(func() {
		_ = syscall.Kill(number, syscall.SIGTERM) // it may have ended
		eventually(t, start.Path+" ends", func() bool {
			return syscall.Kill(number, 0) != nil || strings.Contains(fileText(fmt.Sprintf("/proc/%d/stat", number)), ") Z ") // which nobody waits for
		})
	})
}

// programOf finds a program of a Debian package, also off the path of people who are not root.
func programOf(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	webtest.Require(t, err == nil, "no "+name+" here: install "+debian+" to run this test")
	return path
}

// adapt replaces parts of a configuration, each of which has to be in it, and nothing in what
// replaces them.
func adapt(t *testing.T, config string, replaced map[string]string) string {
	t.Helper()
	var pairs []string
	for from, to := range replaced {
		if !strings.Contains(config, from) {
			t.Fatalf("the configuration has no %s:\n%s", from, config)
		}
		pairs = append(pairs, from, to)
	}
	return strings.NewReplacer(pairs...).Replace(config)
}

// fileText is what a file holds; nothing if it is missing.
func fileText(path string) string {
	content, _ := os.ReadFile(path)
	return string(content)
}
