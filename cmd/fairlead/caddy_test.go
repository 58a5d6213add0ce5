package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
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
	pid := filepath.Join(folder, "pid")
	start := exec.Command(programOf(t, "caddy", "caddy"), "start", "--config", file, "--adapter", "caddyfile", "--pidfile", pid)
	start.Env = append(os.Environ(), "HOME="+folder, "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder)
	runDaemon(t, start, folder, pid)
}
