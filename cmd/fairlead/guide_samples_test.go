package main

import (
	"bytes"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

var samples = filepath.Join("..", "..", "guide", "sample")

// TestSamplesExchangeAndCall runs each program of the guide as the guide says,
// first with a fresh code and then with the same one again.
func TestSamplesExchangeAndCall(t *testing.T) {
	t.Parallel()
	r := start(t)
	s, b := r.newShop(), r.browser()
	s.landed(t, s.connect(b).Submit("Allow access", nil))
	connected := regexp.MustCompile(`(?s)ada@example\.com.*\nConnected account [0-9a-f]{32}\n$`)
	shown := r.browser().Get("/docs/connect").Find("#samples ~ .listing summary .run")
	if shown.Length() != 6 {
		t.Errorf("the guide shows %d samples", shown.Length())
	}
	for _, l := range shown.EachIter() {
		run := l.Text()
		t.Run(run, func(t *testing.T) {
			code := s.landed(t, b.Get(s.link())).Get("code")
			stdout, stderr, err := r.sample(t, run, registered{s.ID, s.Secret}, code)
			if err != nil || stderr != "" || !connected.MatchString(stdout) || strings.Contains(stdout, "oauth.") {
				t.Fatalf("%v: %s%s", err, stdout, stderr)
			}
			stdout, stderr, err = r.sample(t, run, registered{s.ID, s.Secret}, code)
			if err == nil || !strings.Contains(stderr, "invalid_grant") || strings.Contains(stdout, "Connected") {
				t.Errorf("with a used code: %v: %s%s", err, stdout, stderr)
			}
		})
	}
}

func TestServiceSampleGetsATokenAndPings(t *testing.T) {
	t.Parallel()
	r := start(t)
	service := r.register("service", "create", "--name", "Back end", "--scope", "rates")
	stdout, stderr, err := r.sample(t, "sh service.sh", service, "")
	if err != nil || stderr != "" || strings.TrimSpace(stdout) != `{"info":"pong","status":1}` {
		t.Errorf("%v: %s%s", err, stdout, stderr)
	}
	service.ClientSecret = strings.Repeat("0", 40)
	if stdout, stderr, err = r.sample(t, "sh service.sh", service, ""); err == nil || !strings.Contains(stderr, "invalid_client") {
		t.Errorf("with a wrong secret: %v: %s%s", err, stdout, stderr)
	}
}

func TestPlatformSampleManagesAnAccount(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.command("carrier", "add", "ups", "--client-id", "c", "--client-auth", "none")
	_, key, _ := strings.Cut(r.newPlatform(t, "ops@market.example"), " ")
	set := []string{"API_KEY=" + key, "EMAIL=kim@shop.example", "CARRIER=ups", "NUMBER=A94567e1"}
	stdout, stderr, err := r.sampleWith(t, "sh platform.sh", set)
	if err != nil || stderr != "" || !strings.Contains(stdout, `"object_owner":"kim@shop.example"`) || !strings.HasSuffix(stdout, "{}\n") || strings.Contains(stdout, key) {
		t.Errorf("%v: %s%s", err, stdout, stderr)
	}
	set[0] += "0"
	if stdout, stderr, err = r.sampleWith(t, "sh platform.sh", set); err == nil || !strings.Contains(stderr, "invalid_token") {
		t.Errorf("with a wrong key: %v: %s%s", err, stdout, stderr)
	}
}

// TestScanSampleFindsTokensByTheirChecksum scans text with a real token and with
// look-alikes.
func TestScanSampleFindsTokensByTheirChecksum(t *testing.T) {
	t.Parallel()
	r := start(t)
	_, service := r.registerClients("false")
	token := r.issued(url.Values{"scope": {"read"}}, service).AccessToken
	other := strings.Replace(token, token[8:12], "0000", 1)
	text := "nothing\ntoken=" + other + "\n{\"token\":\"" + token + "\"} and " + token[:len(token)-1] + "\n" + token
	scan := exec.CommandContext(t.Context(), "python3", "scan.py")
	scan.Dir, scan.Stdin = samples, strings.NewReader(text)
	_, err := exec.LookPath("python3")
	webtest.Require(t, err == nil, "no python3 here: install it to run this test")
	found, err := scan.CombinedOutput()
	if want := "line 3: " + token[:10] + "…\nline 4: " + token[:10] + "…\n"; err != nil || string(found) != want {
		t.Errorf("got %q, %v; want %q", found, err, want)
	}
}

// sample runs a command of the guide among its samples.
func (r *running) sample(t *testing.T, command string, as registered, code string) (stdout, stderr string, err error) {
	t.Helper()
	return r.sampleWith(t, command, []string{"CLIENT_ID=" + as.ClientID, "CLIENT_SECRET=" + as.ClientSecret, "CODE=" + code})
}

// sampleWith is sample with these variables.
func (r *running) sampleWith(t *testing.T, command string, set []string) (stdout, stderr string, err error) {
	t.Helper()
	words := strings.Fields(command)
	needs := words[:1]
	if strings.HasSuffix(command, ".sh") {
		needs = []string{"sh", "curl", "sed"}
	}
	for _, program := range needs {
		_, err := exec.LookPath(program)
		webtest.Require(t, err == nil, "no "+program+" here: install it to run this test")
	}
	var out, errs bytes.Buffer
	c := exec.CommandContext(t.Context(), words[0], words[1:]...)
	c.Dir, c.Stdout, c.Stderr = samples, &out, &errs
	c.Env = append(append(os.Environ(), "ISSUER="+r.public), set...)
	err = c.Run()
	return out.String(), errs.String(), err
}
