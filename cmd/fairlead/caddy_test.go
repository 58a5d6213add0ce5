package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// startCaddy runs guide/proxy/Caddyfile on a free port and returns its URL.
func startCaddy(t *testing.T, r *running, api string) string {
	t.Helper()
	folder, address := t.TempDir(), freeAddress(t)
	file := proxyConfig(t, folder, "Caddyfile", "# Caddy in front", "{\n\tadmin off\n}\n# Caddy in front",
		"127.0.0.1:8000", address, "127.0.0.1:8001", api, "http://localhost:8080", r.public)
	runCaddy(t, folder, file)
	return "http://" + address
}

// runCaddy runs Caddy until the test ends.
func runCaddy(t *testing.T, folder, file string) {
	t.Helper()
	caddy, err := exec.LookPath("caddy")
	webtest.Require(t, err == nil, "no Caddy here: install caddy to run this test")
	pid := filepath.Join(folder, "pid")
	// Caddy moves to the background once it listens, so it is ready when this returns.
	start := exec.Command(caddy, "start", "--config", file, "--adapter", "caddyfile", "--pidfile", pid)
	start.Env = append(os.Environ(), "HOME="+folder, "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder)
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	start.Stdout, start.Stderr = log, log
	if err := start.Run(); err != nil {
		said, _ := os.ReadFile(log.Name())
		t.Fatalf("caddy: %v\n%s", err, said)
	}
	t.Cleanup(func() { stop(t, pid) })
}

// stop ends the process whose ID is in a file.
func stop(t *testing.T, pid string) {
	t.Helper()
	written, err := os.ReadFile(pid)
	if err != nil {
		t.Error(err)
		return
	}
	number, err := strconv.Atoi(strings.TrimSpace(string(written)))
	if err != nil {
		t.Error(err)
		return
	}
	process, err := os.FindProcess(number)
	if err == nil {
		err = process.Signal(os.Interrupt)
	}
	if err != nil {
		t.Error(err)
	}
}
