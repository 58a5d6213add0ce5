package authz_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/authz"
	"fairlead/scanner"
	"fairlead/scanner/scannertest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const leakedPath = "/oauth/leaked"

// leak reports tokens as somebody would.
func (h *fixture) leak(tokens ...string) *webtest.Page {
	h.t.Helper()
	return h.send(http.MethodPost, leakedPath, formType, url.Values{"token": tokens}.Encode())
}

func (h *fixture) wantReceived(what string, page *webtest.Page) {
	h.t.Helper()
	if page.Status != http.StatusOK || page.Body != "{\"status\":\"received\"}\n" {
		h.t.Errorf("%s: %d %s", what, page.Status, page.Body)
	}
}

// paused is when the token was paused, and where it was found.
func (h *fixture) paused(token string) (at storage.Time, f storage.Found) {
	h.t.Helper()
	k, err := h.db.TokenByHash(h.t.Context(), authz.TokenHash(token))
	if err == nil {
		f, err = h.db.FoundToken(h.t.Context(), authz.TokenHash(token))
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return k.PausedAt, f
}

// key is an API key of a new account.
func (h *fixture) key(text string) storage.APIKey {
	h.t.Helper()
	a := h.person(storage.NewID() + "@example.com")
	session := storagetest.SignedIn(h.t, h.db, a.ID)
	if err := h.db.VerifyEmail(h.t.Context(), a.ID, "", session, storage.Device{}); err != nil {
		h.t.Fatal(err)
	}
	k := storage.APIKey{ID: storage.NewID(), AccountID: a.ID, Hash: storage.Hash(text), Name: "Warehouse", Last4: "beef"}
	if err := h.db.CreateAPIKey(h.t.Context(), &k, session, 5, storage.Device{}); err != nil {
		h.t.Fatal(err)
	}
	return k
}

func TestALeakedTokenIsRefusedEverywhereAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	token, other := h.token().AccessToken, h.token().AccessToken
	service, secret := h.service("introspect")
	if !h.lives(token) {
		t.Fatal("the token does not work")
	}
	h.wantReceived("a live token", h.leak(token))
	if h.lives(token) {
		t.Error("the token still works")
	}
	if page := h.ask("/oauth/introspect", service, secret, "token", token); !strings.HasPrefix(page.Body, `{"active":false,"reason":"suspended","reconnect_url":"`) {
		t.Errorf("introspection: %s", page.Body)
	}
	if page := h.send(http.MethodGet, "/oauth/verify", "", "", "Bearer "+token); page.Status != http.StatusUnauthorized {
		t.Errorf("verify: %d", page.Status)
	}
	if !h.lives(other) {
		t.Error("another token ended too")
	}
	if page := h.ask("/oauth/revoke", h.client, h.secret, "token", token); page.Status != http.StatusOK {
		t.Errorf("revoked by the partner: %d %s", page.Status, page.Body)
	}
	if k, err := h.db.TokenByHash(t.Context(), authz.TokenHash(token)); err != nil || k.RevokedAt.IsZero() {
		t.Errorf("the partner could not revoke it: %+v, %v", k, err)
	}
}

func TestDeauthorizeEndsAConnectionWhoseTokenIsPaused(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token()
	h.wantReceived("a live token", h.leak(token.AccessToken))
	if page := h.ask("/oauth/deauthorize", h.client, h.secret, "account_id", token.AccountID); page.Status != http.StatusOK {
		t.Errorf("%d %s", page.Status, page.Body)
	}
	if all, err := h.db.PausedTokens(t.Context(), token.AccountID); err != nil || len(all) > 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

// Connecting again gives the partner another token in place of the paused one.
func TestAPartnerGetsAnotherTokenWhileOneIsPaused(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	exchange := func(code string) string { return decode(t, h.post("code", code)).AccessToken }
	first := exchange(query(t, h.consent(h.Browser, ada).Submit("Allow access", nil).Location).Get("code"))
	h.leak(first)
	if second := exchange(query(t, h.Get(h.link()).Location).Get("code")); !h.lives(second) || h.lives(first) {
		t.Error("the second token does not work, or the first one does")
	}
}

// A stranger learns nothing from an answer: neither from its bytes nor from its headers.
func TestEveryReportGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	h := open(t)
	live, paused, revoked, many := h.token().AccessToken, h.token().AccessToken, h.token().AccessToken, h.token().AccessToken
	h.leak(paused)
	h.ask("/oauth/revoke", h.client, h.secret, "token", revoked)
	test, testSecret := h.testClient()
	service, secret := h.service("read")
	h.key("shippo_live_key")
	header := func(page *webtest.Page) http.Header {
		kept := page.Header.Clone()
		kept.Del("X-Request-Id")
		kept.Del("Date")
		return kept
	}
	first := h.leak("nothing")
	h.wantReceived("nothing", first)
	for name, tokens := range map[string][]string{
		"an unknown token": {"oauth." + strings.Repeat("A", 40) + "." + strings.Repeat("A", 43) + "="},
		"a live one":       {live}, "a paused one": {paused}, "a revoked one": {revoked}, "a client secret": {h.secret},
		"a test token": {h.testToken(test, testSecret).AccessToken}, "a service's": {decode(t, h.ask("/oauth/token", service, secret)).AccessToken},
		"an API key": {"shippo_live_key"}, "several": {"a", many, paused, "b", many}, "odd bytes": {"\x00\xff"}, "a long text": {strings.Repeat("a", 60_000)},
	} {
		page := h.leak(tokens...)
		h.wantReceived(name, page)
		if got, want := fmt.Sprint(header(page)), fmt.Sprint(header(first)); got != want {
			t.Errorf("%s: the headers are %s, want %s", name, got, want)
		}
	}
	if h.lives(live) || h.lives(many) {
		t.Error("a token still works")
	}
}

func TestReportsOfEveryFormAreRead(t *testing.T) {
	t.Parallel()
	h := open(t)
	const found = "https://paste.example/a?b=c"
	object := func(v any) string {
		content, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	for name, write := range map[string]func(token string) (contentType, body, url string){
		"a form": func(k string) (string, string, string) { return formType, url.Values{"token": {k}}.Encode(), "" },
		"a form with URL": func(k string) (string, string, string) {
			return formType, url.Values{"token": {k}, "url": {found}}.Encode(), found
		},
		"with spaces": func(k string) (string, string, string) {
			return formType, url.Values{"token": {" " + k + "\n"}}.Encode(), ""
		},
		"an object": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": found}), found
		},
		"an array": func(k string) (string, string, string) {
			return jsonType + "; charset=utf-8", " " + object([]map[string]string{{"token": "x"}, {"token": k, "url": found, "type": "t", "source": "commit"}}), found
		},
		"a URL with a token": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://x.example/?t=" + k}), ""
		},
		"a URL that hides it": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://x.example/" + strings.Replace(k, "oauth.", "oauth%2e", 1)}), ""
		},
		"a URL of http": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "http://x.example/"}), ""
		},
		"a script": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "javascript:alert(1)"}), ""
		},
		"a URL with a name": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://us@x.example/"}), ""
		},
		"a URL with a space": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://x.example/a?b c"}), ""
		},
		"another alphabet": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://аpple.example/"}), ""
		},
		"a path in another": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://x.example/ä"}), "https://x.example/%C3%A4"
		},
		"a long URL": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://x.example/" + strings.Repeat("a", 500)}), ""
		},
		"null": func(k string) (string, string, string) {
			return jsonType, object(map[string]any{"token": k, "url": nil}), ""
		},
	} {
		token := h.token().AccessToken
		contentType, body, want := write(token)
		h.wantReceived(name, h.send(http.MethodPost, leakedPath, contentType, body))
		if at, f := h.paused(token); at.IsZero() || f != (storage.Found{URL: want}) {
			t.Errorf("%s: paused at %v, found %+v, want %q", name, at, f, want)
		}
	}
}

func TestReportsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token().AccessToken
	wide := strings.Repeat("token=x&", 100) + "token=" + url.QueryEscape(token)
	for name, row := range map[string]struct {
		method, contentType, body string
		status                    int
		description               string
	}{
		"GET":             {http.MethodGet, "", "", http.StatusMethodNotAllowed, "This endpoint only accepts POST"},
		"a preflight":     {http.MethodOptions, "", "", http.StatusMethodNotAllowed, "This endpoint only accepts POST"},
		"no type":         {http.MethodPost, "", "token=" + token, http.StatusBadRequest, "The Content-Type must be application/x-www-form-urlencoded or application/json"},
		"nothing":         {http.MethodPost, formType, "", http.StatusBadRequest, "The token parameter is required"},
		"an empty token":  {http.MethodPost, formType, "token=+", http.StatusBadRequest, "The token parameter is required"},
		"an empty array":  {http.MethodPost, jsonType, "[]", http.StatusBadRequest, "The token parameter is required"},
		"null":            {http.MethodPost, jsonType, "null", http.StatusBadRequest, "The token parameter is required"},
		"two URLs":        {http.MethodPost, formType, "url=a&url=b&token=" + token, http.StatusBadRequest, "The url parameter is repeated"},
		"not a form":      {http.MethodPost, formType, "token=%zz" + token, http.StatusBadRequest, "The body cannot be parsed as application/x-www-form-urlencoded"},
		"not JSON":        {http.MethodPost, jsonType, `{"token":"` + token, http.StatusBadRequest, "The body cannot be parsed as application/json"},
		"a number":        {http.MethodPost, jsonType, `{"token":1}`, http.StatusBadRequest, "The body cannot be parsed as application/json"},
		"something after": {http.MethodPost, jsonType, `{"token":"` + token + `"} {}`, http.StatusBadRequest, "The body cannot be parsed as application/json"},
		"101 tokens":      {http.MethodPost, formType, wide, http.StatusBadRequest, "The report has more than 100 tokens"},
		"a large body":    {http.MethodPost, formType, "token=" + strings.Repeat("a", 64<<10), http.StatusBadRequest, "The body is incomplete or larger than 64 KiB"},
	} {
		page := h.send(row.method, leakedPath, row.contentType, row.body)
		h.wantRefused(t, name, page, row.status, "invalid_request")
		if got := decode(t, page).Description; got != row.description {
			t.Errorf("%s: %q, want %q", name, got, row.description)
		}
		if page.Header.Get("Access-Control-Allow-Origin") != "" || page.Status == http.StatusMethodNotAllowed && page.Header.Get("Allow") != "POST" {
			t.Errorf("%s: %v", name, page.Header)
		}
	}
	if !h.lives(token) {
		t.Error("a refused report paused the token")
	}
}

func TestReportsAreLimitedPerAddress(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.limited()
	from := func(ip, body string) *webtest.Page {
		r := h.Request(http.MethodPost, leakedPath, strings.NewReader(body))
		r.Header.Set("Content-Type", formType)
		r.Header.Set("X-Forwarded-For", ip)
		return h.Send(r)
	}
	for range 30 {
		h.wantReceived("within the limit", from("192.0.2.1", "token=x"))
	}
	for _, body := range []string{"token=x", "", "token=" + url.QueryEscape(h.token().AccessToken)} {
		page := from("192.0.2.1", body)
		h.wantRefused(t, "above it", page, http.StatusTooManyRequests, "temporarily_unavailable")
		if page.Header.Get("Retry-After") != "10" {
			t.Errorf("Retry-After is %q", page.Header.Get("Retry-After"))
		}
	}
	h.wantReceived("another address", from("192.0.2.2", "token=x"))
	h.clock.Advance(10 * time.Second)
	h.wantReceived("later", from("192.0.2.1", "token=x"))
}

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
	for range 40 {
		h.wantReceived("again", h.scan(body, key.Header(t, []byte(body))))
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

func TestASignedReportThatIsTooLargeIsToldItsLimit(t *testing.T) {
	t.Parallel()
	h, key := scanned(t)
	body := strings.Repeat("x", 1<<20+1)
	page := h.scan(body, key.Header(t, []byte(body)))
	h.wantRefused(t, "more than 1 MiB", page, http.StatusBadRequest, "invalid_request")
	if got := decode(t, page).Description; got != "The body is incomplete or larger than 1 MiB" {
		t.Errorf("got %q", got)
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

func TestNothingThatIsReportedIsLogged(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var log bytes.Buffer
	h := opened(t, func(h *fixture) { h.app.Log = slog.New(slog.NewTextHandler(locked{&mu, &log}, nil)) })
	token := h.token().AccessToken
	h.send(http.MethodPost, leakedPath+"?token="+token, formType, "token="+url.QueryEscape(token)+"&url=https://paste.example/found")
	h.send(http.MethodPost, leakedPath, jsonType, `{"token":"`+token)
	mu.Lock()
	defer mu.Unlock()
	if text := log.String(); !strings.Contains(text, leakedPath) || strings.Contains(text, token[:12]) || strings.Contains(text, "paste.example") {
		t.Errorf("the log is %s", text)
	}
}

// locked is a writer for several goroutines.
type locked struct {
	mu *sync.Mutex
	to *bytes.Buffer
}

func (l locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(b)
}
