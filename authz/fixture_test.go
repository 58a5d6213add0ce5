package authz_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"fairlead/authz"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

const (
	callbackURL = "https://shop.example/connect/callback"
	otherURL    = "https://shop.example/other/"
	loopbackURL = "http://127.0.0.1:9000/cb"
)

// fixture is an authorization server with one partner, and a browser.
type fixture struct {
	*webtest.Browser
	t        testing.TB
	db       *storage.DB
	app      *web.App
	handlers *authz.Handlers
	client   storage.Client
	secret   string
	clock    *storagetest.Clock
}

// init starts a server. What other packages do, signing in and paying, is done by a
// path for tests and by writing rows.
func open(t testing.TB) *fixture {
	t.Helper()
	return opened(t, func(*fixture) {})
}

// opened is open with a change to what the server is started with.
func opened(t testing.TB, change func(*fixture)) *fixture {
	t.Helper()
	db := storagetest.Open(t)
	h := &fixture{t: t, db: db, app: webtest.App(t, db), clock: storagetest.NewClock()}
	db.Now = h.clock.Now
	key := func() [][]byte { return [][]byte{bytes.Repeat([]byte{7}, 32)} }
	h.handlers = &authz.Handlers{App: h.app, CodeKeys: key, TokenKeys: key}
	change(h)
	h.Browser = webtest.Serve(t, h.app, h.handlers, signIn{h.app})
	h.client, h.secret = h.register("Demo Store", callbackURL, otherURL, loopbackURL)
	return h
}

// signIn signs in any account.
type signIn struct{ app *web.App }

func (s signIn) Mount(mux *http.ServeMux) {
	mux.Handle("/test/second-step/{account}", s.app.Page(s.pending))
	mux.Handle("/test/sign-in/{account}", s.app.Page(func(w http.ResponseWriter, r *http.Request) error {
		return s.app.SignIn(w, r, web.SignIn{AccountID: r.PathValue("account")})
	}))
}

func (h *fixture) register(company string, callbacks ...string) (storage.Client, string) {
	h.t.Helper()
	return storagetest.Partner(h.t, h.db, storage.Client{Name: company}, callbacks...)
}

// service registers a client for client_credentials.
func (h *fixture) service(scope string) (storage.Client, string) {
	h.t.Helper()
	return storagetest.Service(h.t, h.db, storage.Client{Scope: scope})
}

// ask posts a form to an endpoint as a client.
func (h *fixture) ask(path string, c storage.Client, secret string, pairs ...string) *webtest.Page {
	h.t.Helper()
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r := h.Request(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(c.ID, secret)
	return h.Another().Send(r)
}

func (h *fixture) update(change func(*storage.Client)) {
	h.t.Helper()
	_, err := h.db.UpdateClient(h.t.Context(), h.client.ID, func(c *storage.Client) error {
		change(c)
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// person is an account with a card on file.
func (h *fixture) person(email string) storage.Account {
	h.t.Helper()
	a := h.unpaid(email)
	storagetest.PaymentMethod(h.t, h.db, a.ID)
	return a
}

func (h *fixture) unpaid(email string) storage.Account {
	h.t.Helper()
	return storagetest.Account(h.t, h.db, storage.Account{Email: email})
}

// signIn logs the browser in and records it on an attempt, as package account does.
func (h *fixture) signIn(b *webtest.Browser, a storage.Account, attempt string) {
	h.t.Helper()
	if page := b.Post("/test/sign-in/"+a.ID, url.Values{}); page.Status != http.StatusOK {
		h.t.Fatalf("sign in: %d", page.Status)
	}
	if attempt != "" {
		if err := h.db.RecordEvent(h.t.Context(), attempt, storage.EventLoggedIn, ""); err != nil {
			h.t.Fatal(err)
		}
	}
}

// link is a partner's link with parameters as name, value, name, value….
func (h *fixture) link(pairs ...string) string {
	v := url.Values{"response_type": {"code"}, "client_id": {h.client.ID}, "scope": {"*"}, "state": {"xyz"}}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "-" {
			v.Del(pairs[i])
			continue
		}
		v.Set(pairs[i], pairs[i+1])
	}
	return "/oauth/authorize?" + v.Encode()
}

// consent brings a signed-in person's browser to the consent page.
func (h *fixture) consent(b *webtest.Browser, a storage.Account, pairs ...string) *webtest.Page {
	h.t.Helper()
	h.signIn(b, a, "")
	page := b.Get(h.link(pairs...))
	if page.Status != http.StatusOK || page.URL.Path != "/oauth/consent" {
		h.t.Fatalf("got %d at %s, want the consent page: %s", page.Status, page.URL, page.Text())
	}
	return page
}

// code has a new account allow access and returns the code.
func (h *fixture) code(pairs ...string) string {
	h.t.Helper()
	page := h.consent(h.Another(), h.person(storage.NewID()+"@example.com"), pairs...).Submit("Allow access", nil)
	code := query(h.t, page.Location).Get("code")
	if code == "" {
		h.t.Fatalf("no code in %q", page.Location)
	}
	return code
}

// post sends a form to the token endpoint, as name, value, name, value….
func (h *fixture) post(pairs ...string) *webtest.Page {
	h.t.Helper()
	v := url.Values{"client_id": {h.client.ID}, "client_secret": {h.secret}, "grant_type": {"authorization_code"}}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "-" {
			v.Del(pairs[i])
			continue
		}
		v.Set(pairs[i], pairs[i+1])
	}
	r := h.Request(http.MethodPost, "/oauth/access_token", strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.Another().Send(r)
}

// answer is any answer of the token endpoint.
type answer struct {
	AccessToken string `json:"access_token"`
	Scope       string `json:"scope"`
	TokenType   string `json:"token_type"`
	AccountID   string `json:"account_id"`
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

func decode(t testing.TB, page *webtest.Page) answer {
	t.Helper()
	var a answer
	if err := json.Unmarshal([]byte(page.Body), &a); err != nil {
		t.Fatalf("%v in %s", err, page.Body)
	}
	return a
}

// token exchanges a fresh code.
func (h *fixture) token() answer {
	h.t.Helper()
	page := h.post("code", h.code())
	if page.Status != http.StatusOK {
		h.t.Fatalf("exchange: %d %s", page.Status, page.Body)
	}
	return decode(h.t, page)
}

// lives reports whether a token is valid.
func (h *fixture) lives(token string) bool {
	h.t.Helper()
	_, err := h.handlers.Verify(h.t.Context(), token, netip.Addr{})
	return err == nil
}

func query(t testing.TB, location string) url.Values {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}
