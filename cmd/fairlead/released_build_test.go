package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// source is the checkout's top folder.
const source = "../.."

// hasCommit reports whether the checkout has a commit. A shallow clone, or source without a
// repository, has no former releases.
func hasCommit(tb testing.TB, commit string) bool {
	tb.Helper()
	c := exec.CommandContext(tb.Context(), "git", "cat-file", "-e", commit+"^{commit}")
	c.Dir = source
	return c.Run() == nil
}

// built is each release's program, which several tests share.
var built sync.Map

// buildRelease builds the program of a commit and returns its path.
func buildRelease(t *testing.T, commit string) string {
	t.Helper()
	once, _ := built.LoadOrStore(commit, sync.OnceValues(func() (string, error) { return buildCommit(commit) }))
	path, err := once.(func() (string, error))()
	if err != nil {
		t.Fatalf("build %s: %v", commit, err)
	}
	return path
}

// buildCommit unpacks a commit into a folder that TestMain removes.
func buildCommit(commit string) (path string, err error) {
	folder, err := os.MkdirTemp("", "fairlead-release-")
	if err != nil {
		return "", err
	}
	unpacked.Store(folder, nil)
	archive := exec.Command("git", "archive", commit)
	archive.Dir = source
	files, err := archive.Output()
	if err != nil {
		return "", said(err)
	}
	unpack := exec.Command("tar", "x", "-C", folder)
	unpack.Stdin = bytes.NewReader(files)
	if _, err := unpack.Output(); err != nil {
		return "", said(err)
	}
	path = filepath.Join(folder, "fairlead.former")
	compile := exec.Command("go", "build", "-ldflags=-w", "-buildvcs=false", "-o", path, "./cmd/fairlead")
	compile.Dir = folder
	_, err = compile.Output()
	return path, said(err)
}

// unpacked are the folders of releases.
var unpacked sync.Map

func removeReleases() {
	unpacked.Range(func(folder, _ any) bool {
		_ = os.RemoveAll(folder.(string))
		return true
	})
}

// said adds what a program wrote to its error.
func said(err error) error {
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return errors.Join(err, errors.New(strings.TrimSpace(string(exit.Stderr))))
	}
	return err
}

// commandOf runs another release's program over the database and keys.
func (r *running) commandOf(binary string, args ...string) string {
	r.tb.Helper()
	c := exec.CommandContext(r.tb.Context(), binary, append(args, r.files...)...)
	c.Dir, c.Env = r.folder, append(os.Environ(), append(r.env, asProgram+"=1")...)
	out, err := c.Output()
	if err != nil {
		r.tb.Fatalf("fairlead %v: %v", args, said(err))
	}
	return string(out)
}
