package main

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// reader follows the documentation with a shell and a browser, and keeps the values that
// it writes as NAME=….
type reader struct {
	r       *running
	browser *webtest.Browser
	folder  string
	in      io.Writer
	out     *bufio.Scanner
	seen    map[string]string
}

// newReader starts the server and a shell in a folder with bin/fairlead, a link to this binary.
func newReader(t *testing.T) *reader {
	t.Helper()
	for _, name := range []string{"sh", "curl", "od", "go"} {
		_, err := exec.LookPath(name)
		webtest.Require(t, err == nil, "no "+name+" here: install it to follow the documentation")
	}
	r := start(t, "--demo")
	d := &reader{r: r, browser: r.browser(), folder: t.TempDir(), seen: map[string]string{}}
	self, err := os.Executable()
	must(t, err)
	must(t, os.Mkdir(filepath.Join(d.folder, "bin"), 0o700))
	must(t, os.Symlink(self, filepath.Join(d.folder, "bin", "fairlead")))
	d.openShell(t)
	return d
}

func (d *reader) build(t *testing.T, program, source string) {
	t.Helper()
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-w", "-o", filepath.Join(d.folder, program), source)
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", program, err, said)
	}
}

func (d *reader) openShell(t *testing.T) {
	t.Helper()
	shell := exec.Command("sh")
	shell.Dir, shell.Stderr = d.folder, t.Output()
	shell.Env = append(os.Environ(), "FAIRLEAD_DATABASE_URL="+d.r.files[1], "FAIRLEAD_KEYS_FILE="+d.r.files[3], "FAIRLEAD_AUDIT_HEADS_FILE="+d.r.files[5])
	in, inErr := shell.StdinPipe()
	out, outErr := shell.StdoutPipe()
	if inErr != nil || outErr != nil {
		t.Fatal(inErr, outErr)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = shell.Wait() // its last command's exit code is nobody's business
	})
	d.in, d.out = in, bufio.NewScanner(out)
}

var placeholder = regexp.MustCompile(`\b([A-Z_]+)=[\w.]*…`)

// follow runs a block of commands and returns their output.
func (d *reader) follow(t *testing.T, block string) string {
	t.Helper()
	block = strings.NewReplacer("http://localhost:8080", d.r.public, "http://localhost:8082", d.r.demoCarrier).Replace(block)
	block = placeholder.ReplaceAllStringFunc(block, func(match string) string {
		name, _, _ := strings.Cut(match, "=")
		if d.seen[name] == "" {
			t.Fatalf("nothing before this has said what %s is:\n%s", name, block)
		}
		return name + "=" + d.seen[name]
	})
	if _, err := fmt.Fprintf(d.in, "set -e\n%s\necho; echo '(done)'\n", block); err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	for d.out.Scan() && d.out.Text() != "(done)" {
		printed.WriteString(d.out.Text() + "\n")
	}
	if d.out.Text() != "(done)" {
		t.Fatalf("the shell ended in\n%s", block)
	}
	return printed.String()
}

// noteValues takes the values from the output and opens the link, as a reader would.
func (d *reader) noteValues(t *testing.T, printed string) {
	t.Helper()
	for name, pattern := range map[string]string{
		"CLIENT_ID": `Client ID +(\S+)`, "CLIENT_SECRET": `Client secret +(\S+)`, "TOKEN": `"access_token":"([^"]+)"`, "LINK": `(http\S+/oauth/authorize\S+)`,
		"CARRIER_ACCOUNT": `"object_id":"([^"]+)","object_owner"`, "SERVICE_TOKEN": `"access_token":"([^"]+)".*"scope":"carriers:tokens"`,
		"CARRIER_TOKEN": `"account_id":"94567e".*"access_token":"([^"]+)"`, "STATE": `&state=(\w+)`, "CONNECT": `(http\S+/carriers/connect/\S+)`,
	} {
		if found := firsts(pattern, printed); len(found) > 0 {
			d.seen[name] = found[0]
		}
	}
	if strings.Contains(printed, "/oauth/authorize?") {
		page := d.allow(d.browser.Get(d.seen["LINK"]))
		answer, err := url.Parse(page.Location)
		if err != nil || !strings.HasPrefix(page.Location, "http://localhost:8000/callback?code=") || !strings.Contains(d.seen["LINK"], "state="+answer.Query().Get("state")) {
			t.Fatalf("%s leads to %q", d.seen["LINK"], page.Location)
		}
		d.seen["CODE"] = answer.Query().Get("code")
	}
	if strings.Contains(printed, "/carriers/connect/") {
		d.connectCarrier(t)
	}
}

// connectCarrier goes from a link to the page after it, and signs in at the Demo Carrier on
// the way.
func (d *reader) connectCarrier(t *testing.T) {
	t.Helper()
	there := webtest.New(t, d.r.demoCarrier)
	page := there.Get(d.browser.Get(d.seen["CONNECT"]).Submit("Continue to Demo Carrier", nil).Location)
	page = page.Submit("Log in", map[string]string{"User ID": "ada", "Password": "demo"}).Submit("Allow", nil)
	if page = d.browser.Get(page.Location); page.Location != "http://localhost:8000/connected?state="+d.seen["STATE"] {
		t.Fatalf("%s leads to %q", d.seen["CONNECT"], page.Location)
	}
}

// allow goes from sign-up to the callback.
func (d *reader) allow(page *webtest.Page) *webtest.Page {
	page = payBy(testCard, signUp(page))
	d.seen["SUPPORT"] = page.Find("footer .code").Text()
	return page.Submit("Allow access", nil)
}
