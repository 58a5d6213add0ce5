package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"fairlead/web/webtest"
)

const shopCallback = "https://shop.example/callback/?from=fairlead"

// shop is a partner that was registered on the command line while the server ran.
type shop struct {
	r  *running
	ID string `json:"client_id"`
	// Secret is shown once, when the partner is made.
	Secret string `json:"client_secret"`

	mu     sync.Mutex
	issued []string // the tokens of its one connection, in order; "" where the answer was lost
}

// connectedShop registers a partner that the account of a browser has connected already. A
// load gives each of its threads one: a connection keeps its ten newest tokens, and
// only where exchanges come one after the other is it known which these are.
func (r *running) connectedShop(t *testing.T, b *webtest.Browser) *shop {
	t.Helper()
	s := r.newShop()
	s.got(s.tokenOf(t, s.landed(t, b.Get(s.link()).Submit("Allow access", nil)).Get("code")))
	return s
}

// got notes a token, or with "" an exchange that may have issued one.
func (s *shop) got(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.issued = append(s.issued, token)
	s.issued = s.issued[max(0, len(s.issued)-10):] // older ones have ended, for good
}

// revoked forgets a token that has ended before its time.
func (s *shop) revoked(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.issued = slices.DeleteFunc(s.issued, func(one string) bool { return one == token })
}

// working are the tokens that have to work.
func (s *shop) working() (tokens []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, token := range s.issued {
		if token != "" {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

func (r *running) newShop() *shop {
	r.tb.Helper()
	s := &shop{r: r}
	printed := r.command("partner", "create", "--company", "Marlin Supplies", "--email", "dev@shop.example", "--callback", shopCallback, "--json")
	if err := json.Unmarshal([]byte(printed), s); err != nil {
		r.tb.Fatalf("%v in %s", err, printed)
	}
	return s
}

// command runs another fairlead over the same database and keys.
func (r *running) command(args ...string) string {
	r.tb.Helper()
	if r.binary != "" {
		return r.commandOf(r.binary, args...)
	}
	var stdout, stderr output
	p := &program{env: noEnv, stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
	if code := p.run(r.tb.Context(), append(args, r.files...)); code != exitDone {
		r.tb.Fatalf("fairlead %v: %d %s", args, code, &stderr)
	}
	return stdout.String()
}

// link is what the shop's Connect button leads to.
func (s *shop) link(more ...string) string {
	q := url.Values{"response_type": {"code"}, "client_id": {s.ID}, "scope": {"*"}, "state": {"st & te"}}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "/oauth/authorize?" + q.Encode()
}

// landed reads what came back to the shop with a browser that left the server.
func (s *shop) landed(t *testing.T, page *webtest.Page) url.Values {
	t.Helper()
	query, ok := strings.CutPrefix(page.Location, shopCallback+"&")
	if !ok {
		t.Fatalf("the browser is at %s (%d), not back at the shop: %q\n%s", page.URL, page.Status, page.Location, page.Text())
	}
	values, err := url.ParseQuery(query)
	if err != nil || values.Get("state") != "st & te" {
		t.Errorf("landed with %q (%v)", query, err)
	}
	return values
}

// exchange exchanges a code.
func (s *shop) exchange(code string) *webtest.Page {
	s.r.tb.Helper()
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "client_id": {s.ID}, "client_secret": {s.Secret}}
	b := s.r.browser()
	req := b.Request(http.MethodPost, "/oauth/access_token", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Send(req)
}

// tokenOf exchanges a code and returns the token.
func (s *shop) tokenOf(t *testing.T, code string) string {
	t.Helper()
	page := s.exchange(code)
	var body map[string]string
	page.JSON(&body)
	want := map[string]string{"access_token": body["access_token"], "account_id": body["account_id"], "token_type": "bearer", "scope": "*"}
	if page.Status != http.StatusOK || !maps.Equal(body, want) {
		t.Fatalf("exchange: %d %s", page.Status, page.Body)
	}
	return body["access_token"]
}

// call asks the API for the account that a token stands for.
func (r *running) call(token string) *webtest.Page {
	r.tb.Helper()
	return r.bearing(token).Get("/api/v1/account")
}

// bearing sends a token with each request.
func (r *running) bearing(token string) *webtest.Browser {
	r.tb.Helper()
	b := r.browser()
	b.Header.Set("Authorization", "Bearer "+token)
	return b
}

// mustAnswer calls the API and compares.
func (r *running) mustAnswer(token string, status int, when string) {
	r.tb.Helper()
	if page := r.call(token); page.Status != status {
		r.tb.Errorf("%s: got %d %s, want %d", when, page.Status, page.Body, status)
	}
}
