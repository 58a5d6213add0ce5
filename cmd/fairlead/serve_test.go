package main

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestServeRefusals(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		args []string
		code int
		said string
	}{
		"an address that is none":      {[]string{"--addr", "here"}, exitUsage, "--addr must be HOST:PORT"},
		"a URL with a path":            {[]string{"--public-url", "http://localhost/x"}, exitUsage, "--public-url must be"},
		"a database of another kind":   {[]string{"--database-url", "mysql://x"}, exitUsage, "--database-url must be"},
		"a lifetime of nothing":        {[]string{"--code-lifetime", "0s"}, exitUsage, "--code-lifetime must be a duration"},
		"a word too many":              {[]string{"now"}, exitUsage, "Unexpected argument"},
		"Stripe keys of two modes":     {[]string{"--stripe-secret-key", "sk_test_x", "--stripe-publishable-key", "pk_live_x"}, exitUsage, "must both be of test mode or both of live mode"},
		"an address in use":            {[]string{"--addr", taken.Addr().String()}, exitFailed, "Cannot listen on " + taken.Addr().String() + " (--addr): address already in use."},
		"an operations address in use": {[]string{"--ops-addr", taken.Addr().String()}, exitFailed, "(--ops-addr): address already in use."},
		"a shop's address in use":      {[]string{"--demo", "--demo-addr", taken.Addr().String()}, exitFailed, "Cannot listen on " + taken.Addr().String() + " (--demo-addr): address already in use."},
		"a carrier's address in use":   {[]string{"--demo", "--demo-addr", "127.0.0.1:0", "--demo-carrier-addr", taken.Addr().String()}, exitFailed, "(--demo-carrier-addr): address already in use."},
		"a log of another kind":        {[]string{"--log-format", "xml"}, exitUsage, "--log-format must be text, json or auto"},
		"a database in a file":         {[]string{"--database-url", "sqlite:" + filepath.Join(file, "x.db")}, exitFailed, "Cannot open the database"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr output
			folder := t.TempDir()
			p := &program{env: noEnv, stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
			code := p.run(t.Context(), append([]string{"serve", "--database-url", "sqlite:" + filepath.Join(folder, "fairlead.db"),
				"--keys-file", filepath.Join(folder, "keys.json"), "--addr", "127.0.0.1:0", "--ops-addr", ""}, row.args...))
			if code != row.code || !strings.Contains(stderr.String(), row.said) {
				t.Errorf("got %d %q, want %d saying %q", code, stderr.String(), row.code, row.said)
			}
			if strings.Count(strings.TrimSpace(stderr.String()), "\n") != 0 || stdout.String() != "" {
				t.Errorf("more than one line: %q %q", stderr.String(), stdout.String())
			}
		})
	}
}

func TestServeLogsItsAddresses(t *testing.T) {
	t.Parallel()
	r := start(t)
	page := r.browser().Get("/signup")
	if page.Status != http.StatusOK {
		t.Errorf("GET /signup: %d", page.Status)
	}
	if code := r.end(); code != exitDone {
		t.Errorf("exit code %d, want %d: %s", code, exitDone, r.stderr)
	}

	var requested bool
	for line := range strings.Lines(r.stderr.String()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("not JSON: %s", line)
		}
		requested = requested || entry["request"] == page.Header.Get("X-Request-Id")
	}
	if !requested {
		t.Errorf("the log lacks the request id %q: %s", page.Header.Get("X-Request-Id"), r.stderr)
	}
	for _, part := range []string{`"public_url":"` + r.public, "rate limits are off", `"msg":"stopping"`} {
		if !strings.Contains(r.stderr.String(), part) {
			t.Errorf("the log lacks %s: %s", part, r.stderr)
		}
	}
	if got := r.stdout.String(); got != "" {
		t.Errorf("printed %q without --demo", got)
	}
}

func TestServeKeepsPeopleSignedInOverARestart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first := startIn(t, folder)
	b := first.browser()
	signUp(b.Get("/signup"))
	cookies := b.Cookies()
	first.end()

	second := startIn(t, folder)
	again := second.browser()
	for _, c := range cookies {
		again.Header.Add("Cookie", c.Name+"="+c.Value)
	}
	if page := again.Get("/account"); page.URL.Path != "/account" || !strings.Contains(page.Text(), "ada@example.com") {
		t.Errorf("got %s: %s", page.URL, page.Text())
	}
}
