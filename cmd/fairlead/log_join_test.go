package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// logReader reads what a server has logged since it was last asked.
type logReader struct {
	*running
	t    *testing.T
	read int
}

// lines are the new lines of requests, static files aside, once the line of page's is there.
func (l *logReader) lines(page *webtest.Page) (all []map[string]any) {
	l.t.Helper()
	l.stderr.await(l.t, 1, `"request":"`+page.Header.Get("X-Request-Id")+`"`)
	text := l.stderr.String()
	text = text[:strings.LastIndexByte(text, '\n')+1]
	for line := range strings.Lines(text[l.read:]) {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			l.t.Fatalf("%v in %s", err, line)
		}
		if one["request"] != nil && one["job"] == nil {
			all = append(all, one)
		}
	}
	l.read = len(text)
	return all
}

// have wants that each line since the last call, of which there are some, has these keys and no
// other of those that join lines.
func (l *logReader) have(what string, page *webtest.Page, keys ...string) {
	l.t.Helper()
	lines := l.lines(page)
	if len(lines) == 0 {
		l.t.Errorf("%s: nothing is logged", what)
	}
	for _, line := range lines {
		for _, key := range []string{"request", "traceparent"} {
			if line[key] == nil {
				l.t.Errorf("%s: no %s in %v", what, key, line)
			}
		}
		for _, key := range []string{"attempt", "client", "account", "staff", "person"} {
			if (line[key] != nil) != slices.Contains(keys, key) {
				l.t.Errorf("%s: %s is %v in %v", what, key, line[key], line)
			}
		}
	}
}

// TestLinesOfTheLogJoin goes through the flow, accounts' pages, the API, the portal and the
// console, and reads who each line is about.
func TestLinesOfTheLogJoin(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	log, b := &logReader{running: r, t: t}, r.browser()

	page := b.Get(s.link())
	log.have("the link", page, "attempt", "client")
	page = b.Get(page.URL.RequestURI())
	log.have("the sign-up page", page, "attempt", "client")
	page = page.Submit("Create account", map[string]string{"Full name": "Ada Marlin", "Email": "ada@example.com", "Password": "short"})
	log.have("a sign-up that is refused", page, "attempt", "client")
	page = signUp(page)
	log.have("the sign-up", page, "attempt", "client", "account")
	page = payBy("4000 0000 0000 0002", page)
	log.have("a declined card", page, "attempt", "client", "account")
	page = payBy(testCard, page)
	log.have("a card", page, "attempt", "client", "account")
	allowed := page.Submit("Allow access", nil)
	log.have("consent", allowed, "attempt", "client", "account")
	page = page.Submit("Allow access", nil)
	log.have("consent once more", page, "attempt", "client", "account")

	code := s.landed(t, allowed).Get("code")
	exchanged := s.exchange(code)
	log.have("the exchange", exchanged, "attempt", "client", "account")
	var issued map[string]string
	exchanged.JSON(&issued)
	log.have("a replay", s.exchange(code), "attempt", "client", "account")
	log.have("an unknown code", s.exchange("unknown"), "client")
	log.have("a revoked token at the API", r.call(issued["access_token"]))
	token := s.tokenOf(t, s.landed(t, b.Get(s.link())).Get("code"))
	log.lines(b.Get("/account"))

	for _, path := range []string{"/account", "/account/connections", "/account/profile", "/account/security", "/account/nothing"} {
		log.have(path, b.Get(path), "account")
	}
	page = b.Get("/account/connections").Submit("Disconnect", nil)
	log.have("asking to disconnect", page, "account")
	api := r.bearing(token)
	log.have("a wrong scope", api.Get("/api/v1/webhook_endpoints"), "client", "account")
	api.Header.Set("Shippo-API-Version", "1900-01-01")
	log.have("an API call for another version", api.Get("/api/v1/account"), "client", "account")
	for _, line := range log.lines(page.Submit("Disconnect", nil)) {
		if line["account"] == nil || line["client"] == nil && line["method"] != "GET" { // the page after it
			t.Errorf("disconnecting: %v", line)
		}
	}

	stranger := b.Another()
	page = stranger.Get("/login").Submit("Log in", map[string]string{"Email": "ada@example.com", "Password": "wrong but private"})
	log.have("a wrong password", page)
	log.have("logging in", logIn(page), "account")
	log.have("a page that is refused from another site", stranger.Send(foreign(stranger, "/logout")))

	owner := r.partnersOwner(s.ID)
	log.lines(owner.Get("/partners/" + s.ID))
	log.have("the portal", owner.Get("/partners/"+s.ID+"/attempts"), "person", "client")
	staff := r.staffBrowser(t)
	log.lines(staff.Get("/staff"))
	log.have("the console", staff.Get("/staff/partners"), "staff")
}

// foreign is a form of another site.
func foreign(b *webtest.Browser, path string) *http.Request {
	r := b.Request(http.MethodPost, path, strings.NewReader(url.Values{}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://evil.example")
	return r
}

// TestErrorLinesOfTheLogJoin breaks the database under pages and programs.
func TestErrorLinesOfTheLogJoin(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	database := storagetest.URLIn(t, folder)
	r := startOn(t, folder, database)
	s := r.newShop()
	b := r.browser()
	consent := s.connect(b)
	first := s.landed(t, consent.Submit("Allow access", nil)).Get("code")
	s.tokenOf(t, first)
	log := &logReader{running: r, t: t}
	log.lines(b.Get("/account"))

	storagetest.Raw(t, database).MustExec(`ALTER TABLE connection RENAME TO gone`)
	log.have("a page", broken(t, b.Get("/account/connections")), "account")
	log.have("a step", broken(t, b.Get(s.link("prompt", "consent"))), "attempt", "client", "account")
	log.have("an exchange", broken(t, s.exchange(first)), "client")
}

func broken(t *testing.T, page *webtest.Page) *webtest.Page {
	t.Helper()
	if page.Status != http.StatusInternalServerError {
		t.Errorf("%s: got %d", page.URL, page.Status)
	}
	return page
}
