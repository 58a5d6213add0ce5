package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// hasCommit reports whether the checkout has a commit. A shallow clone, or source without a
// repository, has no former releases.
func hasCommit(tb testing.TB, commit string) bool {
	tb.Helper()
	c := exec.CommandContext(tb.Context(), "git", "cat-file", "-e", commit+"^{commit}")
	c.Dir = root
	return c.Run() == nil
}

// buildRelease builds the program of a commit and returns its path.
func buildRelease(t *testing.T, commit string) string {
	t.Helper()
	folder := t.TempDir()
	archive := exec.CommandContext(t.Context(), "git", "archive", commit)
	archive.Dir = root
	files, err := archive.Output()
	must(t, said(err))
	unpack := exec.CommandContext(t.Context(), "tar", "x", "-C", folder)
	unpack.Stdin = bytes.NewReader(files)
	_, err = unpack.Output()
	must(t, said(err))
	const name = "fairlead.former"
	compile := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-w", "-buildvcs=false", "-o", name, "./cmd/fairlead")
	compile.Dir = folder
	_, err = compile.Output()
	must(t, said(err))
	return filepath.Join(folder, name)
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
