package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fairlead/billing"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

func TestAnnounceWarnsOfSettingsUnsafeOnTheInternet(t *testing.T) {
	t.Parallel()
	const sandbox, noMail = `"level":"WARN","msg":"` + billing.PublicSandbox + `"`, `"level":"WARN","msg":"mail is written to a folder`
	for name, row := range map[string]struct {
		args    []string
		sandbox bool
	}{
		"a public https address":         {[]string{"--public-url", "https://connect.example.com"}, true},
		"a public http address":          {[]string{"--public-url", "http://connect.example.com"}, true},
		"this machine":                   {nil, false},
		"https on this machine":          {[]string{"--public-url", "https://localhost"}, false},
		"a public https address, Stripe": {[]string{"--public-url", "https://connect.example.com", "--stripe-secret-key", "sk_test_x", "--stripe-publishable-key", "pk_test_x"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, row.args...)
			if got := strings.Contains(r.stderr.String(), sandbox); got != row.sandbox {
				t.Errorf("warned of the sandbox: %t, want %t", got, row.sandbox)
			}
			says := "ready\n"
			if row.sandbox {
				says += billing.PublicSandbox + "\n"
			}
			if page := webtest.New(t, r.ops).Get("/readyz"); page.Status != http.StatusOK || page.Body != says {
				t.Errorf("/readyz answers %d %q, want %q", page.Status, page.Body, says)
			}
			if !strings.Contains(r.stderr.String(), noMail) {
				t.Errorf("a missing mail server is no warning: %s", r.stderr)
			}
		})
	}
}

func TestAnnounceShowsTheURLLastAmongLogLinesForPeople(t *testing.T) {
	t.Parallel()
	var both output
	folder := t.TempDir()
	r := startWith(t, folder, storagetest.URLIn(t, folder), func(p *program) { p.stdout, p.stderr = &both, &both }, "--demo", "--log-format", "text")
	want := "\n\n  Open " + r.demo + " and press Connect with Fairlead.\n\n"
	if got := both.String(); !strings.HasSuffix(got, want) {
		t.Errorf("printed %s, want %q last", got, want)
	}
	if line := regexp.MustCompile(`(?m)^time=\d\d:\d\d:\d\d level=INFO msg=serving .*$`); !line.MatchString(both.String()) {
		t.Errorf("no text line says that it serves: %s", &both)
	}
}

func TestLogFormatAutoIsJSONOffATerminal(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	newLog(file, logAuto).Info("hello")
	if got, err := os.ReadFile(file.Name()); err != nil || !strings.HasPrefix(string(got), "{") {
		t.Errorf("a file got %s (%v)", got, err)
	}
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	webtest.Require(t, err == nil, "no terminals here: mount devpts to run this test")
	t.Cleanup(func() { _ = terminal.Close() })
	if !logAuto.isText(terminal) || logJSON.isText(terminal) || !logText.isText(file) {
		t.Error("a terminal gets JSON, or a format that was asked for is not used")
	}
}
