package demo

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

const (
	testAccount = "0123456789abcdef0123456789abcdef"
	testToken   = "oauth.key.signature"
	merchant    = `{"object_id": "` + testAccount + `", "email": "ada@example.com", "full_name": "Ada Marlin", "company_name": "Marlin & Sons",
		"billing": {"brand": "visa", "last4": "4242", "exp_month": 4, "exp_year": 2030}, "object_created": "2026-01-02T03:04:05Z"}`
)

// answer is an HTTP response; zero means the peer's usual one.
type answer struct {
	status int
	body   string
}

// peer stands in for Fairlead: it checks what the shop sends against the contract. Set its fields before the first
// request.
type peer struct {
	URL      string
	callback string
	refusal  string // what authorize answers instead of a code, as a query
	token    answer // what the token endpoint answers
	account  answer // what the API answers

	introspection answer // what introspection answers

	mu        sync.Mutex
	challenge map[string]string // by code, until it is spent
	exchanges int
	calls     []http.Header
}

// set replaces what the API answers from now on.
func (p *peer) set(a answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.account = a
}

func (p *peer) authorize(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := r.URL.Query()
	want := map[string]string{"response_type": "code", "client_id": "partner_shop", "scope": "*", "redirect_uri": p.callback, "code_challenge_method": "S256"}
	for name, value := range want {
		if got := q.Get(name); got != value {
			http.Error(w, fmt.Sprintf("%s is %q, want %q", name, got, value), http.StatusBadRequest)
			return
		}
	}
	if len(q.Get("state")) < 20 || len(q.Get("code_challenge")) != 43 {
		http.Error(w, "state or challenge too short", http.StatusBadRequest)
		return
	}
	reply := p.refusal
	if reply == "" {
		code := rand.Text()
		p.challenge[code] = q.Get("code_challenge")
		reply = "code=" + code
	}
	http.Redirect(w, r, p.callback+"?"+reply+"&state="+url.QueryEscape(q.Get("state")), http.StatusFound)
}

func (p *peer) exchange(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.exchanges++
	w.Header().Set("Content-Type", "application/json")
	id, secret, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	challenge, known := p.challenge[r.PostFormValue("code")]
	delete(p.challenge, r.PostFormValue("code"))
	switch {
	case p.token.status != 0:
		p.token.write(w)
	case id != "partner_shop" || secret != "s3cret":
		answer{http.StatusUnauthorized, `{"error": "invalid_client", "error_description": "Client authentication failed"}`}.write(w)
	case !known || challenge != base64.RawURLEncoding.EncodeToString(sum[:]) || r.PostFormValue("grant_type") != "authorization_code":
		answer{http.StatusBadRequest, `{"error": "invalid_grant", "error_description": "Invalid user credentials"}`}.write(w)
	default:
		answer{http.StatusOK, `{"access_token": "` + testToken + `", "scope": "*", "token_type": "bearer", "account_id": "` + testAccount + `"}`}.write(w)
	}
}

// introspect answers the shop that a token was issued to.
func (p *peer) introspect(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if id, secret, _ := r.BasicAuth(); id != "partner_shop" || secret != "s3cret" || r.PostFormValue("token") != testToken {
		answer{http.StatusUnauthorized, `{"error": "invalid_client"}`}.write(w)
		return
	}
	p.introspection.write(w)
}

func (p *peer) api(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, r.Header.Clone())
	w.Header().Set("Content-Type", "application/json")
	if p.account.status != 0 {
		p.account.write(w)
		return
	}
	answer{http.StatusOK, merchant}.write(w)
}

func (a answer) write(w http.ResponseWriter) {
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

// open starts the peer and a shop that uses it, and returns the shop's URL.
func open(t testing.TB, p *peer) (shop string) {
	t.Helper()
	p.challenge = map[string]string{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /oauth/authorize", p.authorize)
	mux.HandleFunc("POST /oauth/access_token", p.exchange)
	mux.HandleFunc("POST /oauth/introspect", p.introspect)
	mux.HandleFunc("GET /api/v1/account", p.api)
	issuer := httptest.NewServer(mux)
	t.Cleanup(issuer.Close)
	p.URL = issuer.URL

	server := httptest.NewUnstartedServer(nil)
	shop = "http://" + server.Listener.Addr().String()
	p.callback = shop + "/callback"
	store := &Store{ClientID: "partner_shop", ClientSecret: "s3cret", FairleadURL: issuer.URL, PublicURL: shop}
	server.Config.Handler = store.Handler()
	server.Start()
	t.Cleanup(server.Close)
	return shop
}

// browser keeps cookies, follows redirects and records each.
type browser struct {
	t       testing.TB
	client  *http.Client
	history []string
}

// page is what a browser shows.
type page struct {
	status int
	url    string
	header http.Header
	body   string
}

func newBrowser(t testing.TB) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t}
	b.client = &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		b.history = append(b.history, r.URL.String())
		return nil
	}}
	return b
}

func (b *browser) get(address string) page {
	b.t.Helper()
	res, err := b.client.Get(address)
	return b.read(res, err)
}

func (b *browser) post(address string) page {
	b.t.Helper()
	res, err := b.client.PostForm(address, nil)
	return b.read(res, err)
}

func (b *browser) read(res *http.Response, err error) page {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{res.StatusCode, res.Request.URL.String(), res.Header, string(body)}
}

// begin starts connecting without following the redirect, and returns the callback URL that would complete it.
func (b *browser) begin(shop string) (callback string) {
	b.t.Helper()
	stay := *b.client
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := stay.Get(shop + "/connect")
	b.read(res, err)
	res, err = stay.Get(res.Header.Get("Location"))
	b.read(res, err)
	return res.Header.Get("Location")
}

func (b *browser) cookie(shop string) string {
	b.t.Helper()
	address, err := url.Parse(shop)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, cookie := range b.client.Jar.Cookies(address) {
		if cookie.Name == visitorCookie {
			return cookie.Value
		}
	}
	return ""
}

func (p page) mustShow(t testing.TB, status int, texts ...string) {
	t.Helper()
	if p.status != status {
		t.Errorf("%s: got status %d, want %d", p.url, p.status, status)
	}
	for _, text := range texts {
		if !strings.Contains(p.body, text) {
			t.Errorf("%s lacks %q in:\n%s", p.url, text, p.body)
		}
	}
}

func (p page) mustNotShow(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(p.body, text) {
			t.Errorf("%s must not show %q", p.url, text)
		}
	}
}
