package authz_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fairlead/scanner"
	"fairlead/scanner/scannertest"
	"fairlead/storage"
	"fairlead/web/webtest"
)

// scanned is a server that knows where a scanner's key is published.
func scanned(t *testing.T) (*fixture, *scannertest.Key) {
	t.Helper()
	key := scannertest.NewKey(t, "one")
	published := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(key.Published())) }))
	t.Cleanup(published.Close)
	return opened(t, func(h *fixture) { h.handlers.Scanner = &scanner.Keys{URL: published.URL, Now: h.clock.Now} }), key
}

// scan sends a report of a scanner with headers.
func (h *fixture) scan(body string, header http.Header) *webtest.Page {
	h.t.Helper()
	r := h.Request(http.MethodPost, leakedPath, strings.NewReader(body))
	for name, values := range header {
		r.Header[name] = values
	}
	r.Header.Set("Content-Type", jsonType)
	r.Header.Set("X-Forwarded-For", "192.0.2.1")
	return h.Another().Send(r)
}

func scanOf(url string, tokens ...string) string {
	var all []map[string]string
	for _, token := range tokens {
		all = append(all, map[string]string{"token": token, "type": "fairlead_token", "url": url, "source": "commit"})
	}
	content, _ := json.Marshal(all)
	return string(content)
}

func TestASignedReportNamesItsScannerAndHasNoLimit(t *testing.T) {
	t.Parallel()
	h, key := scanned(t)
	h.limited()
	const found = "https://github.com/octocat/Hello-World/blob/12345600b9cbe38a219f39a9941c9319b600c002/foo/bar.txt"
	token, last := h.token().AccessToken, h.token().AccessToken
	body := scanOf(found, token)
	h.wantReceived("signed", h.scan(body, key.Header(t, []byte(body))))
	if at, f := h.paused(token); at.IsZero() || f != (storage.Found{By: scanner.GitHub, URL: found}) {
		t.Errorf("paused at %v, found %+v", at, f)
	}
	for i := range 40 {
		body = scanOf(found, fmt.Sprint("another ", i))
		h.wantReceived("another", h.scan(body, key.Header(t, []byte(body))))
	}
	many := make([]string, 2000)
	for i := range many {
		many[i] = fmt.Sprintf("oauth.%040d.%043d=", i, i)
	}
	body = scanOf("", append(many, last)...)
	if len(body) < 64<<10 {
		t.Fatal("the body is not large")
	}
	h.wantReceived("a large report", h.scan(body, key.Header(t, []byte(body))))
	if h.lives(last) {
		t.Error("the last token of a large report works")
	}
}

// A signature names no recipient, so others have signed reports too and can send them here.
func TestASignedReportThatIsSentAgainCountsAgainstItsAddress(t *testing.T) {
	t.Parallel()
	h, key := scanned(t)
	h.limited()
	body, received := scanOf("", "x"), 0
	for range 40 {
		page := h.scan(body, key.Header(t, []byte(body)))
		if page.Status == http.StatusOK {
			received++
			continue
		}
		h.wantRefused(t, "above the limit", page, http.StatusTooManyRequests, "temporarily_unavailable")
	}
	if received < 30 || received > 35 {
		t.Errorf("%d were received", received)
	}
	token := h.token().AccessToken
	body = scanOf("", token)
	h.wantReceived("another", h.scan(body, key.Header(t, []byte(body))))
	if _, f := h.paused(token); f.By != scanner.GitHub {
		t.Errorf("found by %q", f.By)
	}
}

func TestAForgedReportIsAnybodys(t *testing.T) {
	t.Parallel()
	h, key := scanned(t)
	h.limited()
	other := scannertest.NewKey(t, "one")
	unknown := scannertest.NewKey(t, "two")
	for name, sign := range map[string]func(body []byte) http.Header{
		"another key with the name": func(b []byte) http.Header { return other.Header(t, b) },
		"an unknown key":            func(b []byte) http.Header { return unknown.Header(t, b) },
		"another body":              func([]byte) http.Header { return key.Header(t, []byte("[]")) },
		"none":                      func([]byte) http.Header { return nil },
	} {
		token := h.token().AccessToken
		body := scanOf("https://github.com/shop", token)
		h.wantReceived(name, h.scan(body, sign([]byte(body))))
		if at, f := h.paused(token); at.IsZero() || f != (storage.Found{URL: "https://github.com/shop"}) {
			t.Errorf("%s: paused at %v, found %+v", name, at, f)
		}
	}
	for i := range 27 {
		page := h.scan("[]", unknown.Header(t, []byte("[]")))
		if want := i == 26; (page.Status == http.StatusTooManyRequests) != want {
			t.Errorf("forged report %d: %d %s", i, page.Status, page.Body)
		}
	}
	body := scanOf("", h.token().AccessToken)
	h.wantReceived("a signed one then", h.scan(body, key.Header(t, []byte(body))))
}
