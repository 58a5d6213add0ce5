package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"fairlead/web/webtest"
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

// runNginx runs nginx until the test ends.
func runNginx(t *testing.T, folder, config string) {
	t.Helper()
	nginx := "/usr/sbin/nginx" // Debian keeps it off the path of people who are not root
	if path, err := exec.LookPath("nginx"); err == nil {
		nginx = path
	}
	_, err := os.Stat(nginx)
	webtest.Require(t, err == nil, "no nginx here: install nginx to run this test")
	log := filepath.Join(folder, "error.log")
	// It goes to the background once it listens, and so says when it is ready.
	if err := exec.Command(nginx, "-p", folder, "-c", config, "-e", log).Run(); err != nil {
		said, _ := os.ReadFile(log)
		t.Fatalf("nginx: %v\n%s", err, said)
	}
	t.Cleanup(func() { _ = exec.Command(nginx, "-p", folder, "-c", config, "-e", log, "-s", "stop").Run() })
}
