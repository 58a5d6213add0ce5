package main

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// guideServer is a program of the guide that listens: the command that the guide shows, the
// folder of its file, and the folder in testdata with what it needs of npm.
type guideServer struct{ command, folder, packages string }

// start runs the program until it listens on a port, and returns what it prints.
func (g guideServer) start(t *testing.T, port string, set ...string) io.Reader {
	t.Helper()
	c := g.prepare(t)
	c.Env, c.Stderr = append(os.Environ(), set...), t.Output()
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	eventually(t, g.command+" listens", func() bool {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", "localhost:"+port)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return out
}

// prepare is the command with what it needs beside it.
func (g guideServer) prepare(t *testing.T) *exec.Cmd {
	t.Helper()
	words := strings.Fields(g.command)
	c := exec.CommandContext(t.Context(), words[0], words[1:]...)
	c.Dir = g.folder
	switch words[0] {
	case "node":
		c.Dir = installNode(t, g.packages)
		c.Args = append(append([]string{"node"}, nodeFlags(t)...), words[1:]...)
		content, err := os.ReadFile(filepath.Join(g.folder, words[1]))
		if err == nil {
			err = os.WriteFile(filepath.Join(c.Dir, words[1]), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	case "go": // go run does not pass signals on
		program := filepath.Join(t.TempDir(), "program")
		build := exec.CommandContext(t.Context(), "go", "build", "-o", program, words[2])
		build.Dir = g.folder
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		c = exec.CommandContext(t.Context(), program)
	default:
		_, err := exec.LookPath(words[0])
		webtest.Require(t, err == nil, "no "+words[0]+" here: install it to run this test")
	}
	return c
}

// withLibrary is the interpreter of a language that has a library: that of the PATH, or that of
// the system, for which Debian packages libraries.
func withLibrary(t *testing.T, language, debian string, loads ...string) string {
	t.Helper()
	for _, interpreter := range []string{language, "/usr/bin/" + language} {
		if exec.CommandContext(t.Context(), interpreter, loads...).Run() == nil {
			return interpreter
		}
	}
	webtest.Require(t, false, "no library for "+language+" here: install Debian’s "+debian+" to run this test")
	return ""
}
