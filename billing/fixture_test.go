package billing_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"fairlead/billing"
	"fairlead/flow"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// fixture is the billing pages in a real server over a database of its own.
type fixture struct {
	*webtest.Browser
	db      *storage.DB
	url     string
	app     *web.App
	account storage.Account
	clock   *storagetest.Clock
	logged  *logged
}

// build starts a server with a processor.
func build(t *testing.T, processor func(*storage.DB) billing.Processor) *fixture {
	t.Helper()
	h := &fixture{url: storagetest.URL(t), clock: storagetest.NewClock(), logged: &logged{}}
	h.db = storagetest.OpenURL(t, h.url)
	h.db.Now = h.clock.Now
	h.app = webtest.App(t, h.db)
	h.app.Log = slog.New(slog.NewJSONHandler(io.MultiWriter(h.logged, t.Output()), &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.account = h.person(t, "ada@example.com")
	h.Browser = webtest.Serve(t, h.app, &billing.Handlers{App: h.app, Processor: processor(h.db)}, otherPages{h})
	return h
}

func sandbox(*storage.DB) billing.Processor { return billing.Sandbox{} }

func (h *fixture) person(t *testing.T, email string) storage.Account {
	t.Helper()
	return storagetest.Account(t, h.db, storage.Account{Email: email})
}

// signedIn starts a server and signs its account in.
func signedIn(t *testing.T, processor func(*storage.DB) billing.Processor) *fixture {
	t.Helper()
	h := build(t, processor)
	h.signIn(h.account)
	return h
}

func (h *fixture) signIn(a storage.Account) { h.Get("/test/sign-in?account=" + a.ID) }

// attempt begins an attempt in this browser and returns its id.
func (h *fixture) attempt(t *testing.T) string {
	t.Helper()
	return h.attemptOf(t, h.Get("/test/browser").Body)
}

// attemptOf begins an attempt of the browser with an id.
func (h *fixture) attemptOf(t *testing.T, browser string) string {
	t.Helper()
	client, _ := storagetest.Partner(t, h.db, storage.Client{})
	return storagetest.Attempt(t, h.db, storage.Attempt{ClientID: client.ID, BrowserHash: storage.Hash(browser)}).ID
}

// saved is the account's payment method, nil if it has none.
func (h *fixture) saved(t *testing.T) *storage.PaymentMethod {
	t.Helper()
	has, err := h.db.HasPaymentMethod(t.Context(), h.account.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !has {
		return nil
	}
	p, err := h.db.PaymentMethodByAccount(t.Context(), h.account.ID)
	if err != nil {
		t.Fatal(err)
	}
	return &p
}

// timeline is the events of an attempt after its beginning.
func (h *fixture) timeline(t *testing.T, attempt string) string {
	t.Helper()
	events, err := h.db.Timeline(t.Context(), attempt)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range events[1:] {
		all = append(all, string(e.Name)+": "+e.Detail)
	}
	return strings.Join(all, "; ")
}

// kept is everything in the database and in the log.
func (h *fixture) kept(t *testing.T) string {
	t.Helper()
	return h.logged.String() + storagetest.Content(t, h.url)
}

// otherPages are the pages that come before and after billing.
type otherPages struct{ *fixture }

func (d otherPages) Mount(mux *http.ServeMux) {
	mux.Handle("GET /test/sign-in", d.app.Page(func(w http.ResponseWriter, r *http.Request) error {
		return d.app.SignIn(w, r, web.SignIn{AccountID: r.URL.Query().Get("account")})
	}))
	mux.HandleFunc("GET /test/browser", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, flow.BrowserID(d.app, w, r))
	})
	mux.HandleFunc("GET /oauth/authorize", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "dispatched "+r.URL.Query().Get("attempt"))
	})
	mux.HandleFunc("GET /account", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "account") })
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "log in for "+r.URL.Query().Get("next"))
	})
}

// logged is a log that requests write concurrently.
type logged struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// cardForm is a valid form with changes.
func cardForm(changes ...string) url.Values {
	form := url.Values{"name": {"Ada Lovelace"}, "number": {"4242424242424242"}, "expiry": {"12/40"}, "security_code": {"973"},
		"street": {"12 St James's Square"}, "city": {"London"}, "postal_code": {"sw1y 4jh"}, "country": {"GB"}}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}
