package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// startNginx runs guide/proxy/nginx.conf on a free port and answers its URL.
func startNginx(t *testing.T, r *running, api string) string {
	t.Helper()
	folder, address := t.TempDir(), freeAddress(t)
	file := proxyConfig(t, folder, "nginx.conf", "/run/nginx-api.pid", filepath.Join(folder, "pid"),
		"127.0.0.1:8000", address, "127.0.0.1:8001", api, "http://localhost:8080", r.public)
	runNginx(t, folder, file)
	return "http://" + address
}

// runNginx runs nginx until the test ends. Its configuration names the file pid.
func runNginx(t *testing.T, folder, config string) {
	t.Helper()
	runDaemon(t, exec.Command(programOf(t, "nginx", "nginx"), "-p", folder, "-c", config, "-e", filepath.Join(folder, "error.log")), folder, filepath.Join(folder, "pid"))
}
