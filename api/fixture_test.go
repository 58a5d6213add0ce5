package api_test

import (
	"bytes"
	"context"
	"net/http"
	"net/netip"
	"sync"
	"testing"
	"time"

	"fairlead/api"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// rows verifies tokens by their rows alone.
type rows struct{ db *storage.DB }

func (s rows) Verify(ctx context.Context, token string, _ netip.Addr) (web.Caller, error) {
	row, err := s.db.TokenByHash(ctx, storage.Hash(token))
	if err == nil && !row.Live(s.db.Time()) {
		err = storage.ErrNotFound
	}
	return web.Caller{AccountID: row.AccountID, ClientID: row.ClientID, Scope: row.Scope, By: web.AccessToken, Hash: row.Hash}, err
}

// service takes every token for a service's.
type service struct{}

func (service) Verify(context.Context, string, netip.Addr) (web.Caller, error) {
	return web.Caller{ClientID: "service_1", Scope: "ping", By: web.AccessToken}, nil
}

// theKey is the only key that is valid.
const theKey = "shippo_test_0123456789abcdef0123456789abcdef01234567"

// keys verifies that key as the account's own.
type keys struct{ accountID string }

func (k keys) Verify(_ context.Context, key string, _ netip.Addr) (web.Caller, error) {
	if key != theKey {
		return web.Caller{}, storage.ErrNotFound
	}
	return web.Caller{AccountID: k.accountID, Scope: "*", By: web.APIKey, Test: true}, nil
}

// fixture is the API over a database with one connected account.
type fixture struct {
	db      *storage.DB
	browser *webtest.Browser
	account storage.Account
	client  storage.Client
	token   string
}

func open(t *testing.T) *fixture {
	t.Helper()
	h := &fixture{db: storagetest.Open(t)}
	clock := storagetest.NewClock()
	clock.Set(time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC))
	h.db.Now = clock.Now
	h.client, _ = storagetest.Partner(t, h.db, storage.Client{Name: "Shop"})
	h.account = storagetest.Account(t, h.db, storage.Account{Email: "ada@example.com", FullName: "Ada Marlin", CompanyName: "Marlin & Sons"})
	h.token = h.connect(t, h.account)
	h.browser = serve(t, h, rows{h.db})
	return h
}

func serve(t *testing.T, h *fixture, tokens api.Verifier) *webtest.Browser {
	t.Helper()
	app := webtest.App(t, h.db)
	return webtest.Serve(t, app, &api.Handlers{App: app, Tokens: tokens, Keys: keys{h.account.ID}, KeyScheme: "ShippoToken",
		AccountHeader: "SHIPPO-ACCOUNT-ID", VersionHeader: "Shippo-API-Version"})
}

// connect returns a token issued with the account's consent.
func (h *fixture) connect(t *testing.T, account storage.Account) string {
	t.Helper()
	_, token := storagetest.Connection(t, h.db, storage.Connection{AccountID: account.ID, ClientID: h.client.ID})
	return token
}

// lockedBuffer can be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// call sends a request with headers, in order, repeated ones too.
func (h *fixture) call(t *testing.T, method, path string, headers ...[2]string) *webtest.Page {
	t.Helper()
	r := h.browser.Request(method, path, nil)
	for _, header := range headers {
		r.Header[http.CanonicalHeaderKey(header[0])] = append(r.Header[http.CanonicalHeaderKey(header[0])], header[1])
	}
	return h.browser.Send(r)
}

func (h *fixture) bearer() [2]string { return [2]string{"Authorization", "Bearer " + h.token} }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
