package bearer_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"fairlead/bearer"
)

// good is a token of an account, and unknown one that the server has never issued.
const (
	good    = "oauth.612BUDkTaTuJP3ll5-VkebURXdvfz0Fv9q4ChDbI.c2lnbmF0dXJlIG9mIHR3ZW50eS1laWdodCBieTX2PJs="
	unknown = "oauth.unknown_TaTuJP3ll5-VkebURXdvfz0Fv9q4ChDb.c2lnbmF0dXJlIG9mIHR3ZW50eS1laWdodCBieQntjYc="
)

// made returns the token of a key, with the right checksum.
func made(key string) string {
	head, signature := "oauth."+key+".", make([]byte, 28, 32)
	sum := crc32.Update(crc32.ChecksumIEEE([]byte(head)), crc32.IEEETable, signature)
	return head + base64.URLEncoding.EncodeToString(binary.BigEndian.AppendUint32(signature, sum))
}

// peer is an authorization server that answers both endpoints as RFC 7662 and the
// server's contract say, from a table that tests can change at any time.
type peer struct {
	*httptest.Server
	mu       sync.Mutex
	tokens   map[string]map[string]any // introspections of live tokens
	requests map[string]int
	answer   http.HandlerFunc // replaces the usual answer
}

func newPeer(tb testing.TB) *peer {
	tb.Helper()
	p := &peer{requests: map[string]int{}, tokens: map[string]map[string]any{good: accountToken()}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /oauth/introspect", p.introspect)
	mux.HandleFunc("GET /oauth/verify", p.verify)
	p.Server = httptest.NewServer(mux)
	tb.Cleanup(p.Close)
	return p
}

func accountToken() map[string]any {
	return map[string]any{"active": true, "client_id": "partner_1", "sub": "0123456789abcdef0123456789abcdef", "scope": "*",
		"token_type": "bearer", "iat": 1767323045}
}

func (p *peer) introspect(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id != "service_1" || secret != "half+a%25secret" || r.PostFormValue("token_type_hint") != "access_token" {
		w.Header().Set("WWW-Authenticate", "Basic")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	answer, replacement := p.about(r.PostFormValue("token"))
	switch {
	case replacement != nil:
		replacement(w, r)
	case answer == nil:
		_, _ = w.Write([]byte(`{"active": false}`))
	default:
		_ = json.NewEncoder(w).Encode(answer)
	}
}

func (p *peer) verify(w http.ResponseWriter, r *http.Request) {
	var token string
	_, _ = fmt.Sscanf(r.Header.Get("Authorization"), "Bearer %s", &token)
	answer, replacement := p.about(token)
	switch {
	case replacement != nil:
		replacement(w, r)
	case answer == nil:
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		w.WriteHeader(http.StatusUnauthorized)
	case answer["active"] == false:
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", reason="any"`)
		w.WriteHeader(http.StatusUnauthorized)
		_ = json.NewEncoder(w).Encode(answer)
	default:
		w.Header().Set("X-Client-Id", answer["client_id"].(string))
		w.Header().Set("X-Scope", answer["scope"].(string))
		if answer["sub"] != answer["client_id"] {
			w.Header().Set("X-Account-Id", answer["sub"].(string))
		}
	}
}

func (p *peer) about(token string) (answer map[string]any, replacement http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests[token]++
	return p.tokens[token], p.answer
}

func (p *peer) set(token string, answer map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tokens[token] = answer
}

// answers replaces the answer to every request until it is called with nil.
func (p *peer) answers(replacement http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = replacement
}

func (p *peer) fail() { p.answers(status(http.StatusServiceUnavailable)) }

func (p *peer) count(token string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests[token]
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// api is an API that a Checker protects.
type api struct {
	*bearer.Checker
	peer  *peer
	clock *clock
	log   *output
}

// newAPI asks by introspection.
func newAPI(tb testing.TB) *api {
	tb.Helper()
	a := &api{peer: newPeer(tb), clock: &clock{at: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}, log: &output{}}
	a.Checker = &bearer.Checker{IntrospectURL: a.peer.URL + "/oauth/introspect", ClientID: "service_1", ClientSecret: "half a%secret",
		Now: a.clock.now, Log: slog.New(slog.NewTextHandler(a.log, nil))}
	return a
}

// newVerifyingAPI asks as a proxy does.
func newVerifyingAPI(tb testing.TB) *api {
	tb.Helper()
	a := newAPI(tb)
	a.Checker = &bearer.Checker{VerifyURL: a.peer.URL + "/oauth/verify", Now: a.Now, Log: a.Log}
	return a
}

// both runs a test for each way of asking the server.
func both(t *testing.T, test func(t *testing.T, a *api)) {
	t.Helper()
	t.Run("by introspection", func(t *testing.T) { t.Parallel(); test(t, newAPI(t)) })
	t.Run("as a proxy", func(t *testing.T) { t.Parallel(); test(t, newVerifyingAPI(t)) })
}

// call sends Authorization headers to the API.
func (a *api) call(authorization ...string) *httptest.ResponseRecorder {
	return serve(a.Handler(http.HandlerFunc(showCaller)), authorization...)
}

func (a *api) mustAnswer(t *testing.T, token string, status int, when string) {
	t.Helper()
	if w := a.call("Bearer " + token); w.Code != status {
		t.Errorf("%s: got %d %s, want %d", when, w.Code, w.Body, status)
	}
}

func serve(h http.Handler, authorization ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/labels", nil)
	for _, sent := range authorization {
		r.Header.Add("Authorization", sent)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// showCaller is the API's handler.
func showCaller(w http.ResponseWriter, r *http.Request) {
	caller, ok := bearer.FromContext(r.Context())
	if !ok {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(caller)
}

// clock is set by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// output can be read while it is written.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}
