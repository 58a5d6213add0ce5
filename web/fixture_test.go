package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// room is a room of one test.
type room func(mux *http.ServeMux)

func (f room) Mount(mux *http.ServeMux) { f(mux) }

// house is a hall with a room that shows who is signed in, and a browser in it.
type fixture struct {
	*webtest.Browser
	t   *testing.T
	app *web.App
	log *log
}

// open serves a hall to browsers under http.
func open(t *testing.T, rooms ...webtest.Mounter) fixture {
	t.Helper()
	h := newHouse(t)
	h.Browser = webtest.Serve(t, h.app, append(rooms, h)...)
	return h
}

// openTLS serves a hall whose public URL is https.
func openTLS(t *testing.T, rooms ...webtest.Mounter) fixture {
	t.Helper()
	h := newHouse(t)
	mux := http.NewServeMux()
	h.app.Mount(mux)
	for _, r := range append(rooms, h) {
		r.Mount(mux)
	}
	server := httptest.NewTLSServer(h.app.Wrap(mux))
	t.Cleanup(server.Close)
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	h.app.PublicURL = at
	h.Browser = webtest.New(t, server.URL)
	h.Client.Transport = server.Client().Transport
	return h
}

func newHouse(t *testing.T) fixture {
	t.Helper()
	h := fixture{t: t, app: webtest.App(t, storagetest.Open(t)), log: &log{}}
	h.app.Log = slog.New(slog.NewJSONHandler(h.log, nil))
	return h
}

// Mount adds /in, /out, /me, which says who is signed in, and /mine, which only
// they see.
func (h fixture) Mount(mux *http.ServeMux) {
	mux.Handle("POST /in", h.app.Page(func(w http.ResponseWriter, r *http.Request) error {
		return h.app.SignIn(w, r, r.URL.Query().Get("who"), storage.Time{})
	}))
	mux.Handle("POST /out", h.app.Page(h.app.SignOut))
	mux.Handle("GET /me", h.app.Page(me))
	mux.Handle("GET /mine", h.app.SignedIn(mine))
	mux.Handle("POST /mine/{what}", h.app.SignedIn(mine))
}

func me(w http.ResponseWriter, r *http.Request) error {
	who, _ := web.IdentityOf(r)
	return mine(w, r, who)
}

func mine(w http.ResponseWriter, _ *http.Request, who web.Identity) error {
	_, err := io.WriteString(w, who.Account.Email)
	return err
}

// account is a new account.
func (h fixture) account(email string) storage.Account {
	h.t.Helper()
	a := storage.Account{Email: email, FullName: "Ada Lovelace"}
	if err := h.app.DB.CreateAccount(h.t.Context(), &a, "hash"); err != nil {
		h.t.Fatal(err)
	}
	return a
}

// signIn signs a browser in and answers the cookie that it got.
func (h fixture) signIn(b *webtest.Browser, a storage.Account) *http.Cookie {
	h.t.Helper()
	page := b.Post("/in?who="+a.ID, nil)
	for _, name := range []string{"fairlead_session", "__Host-fairlead_session"} {
		if c := page.Cookie(name); c != nil {
			return c
		}
	}
	h.t.Fatalf("signing in gave %d and no cookie", page.Status)
	return nil
}

// with is a browser that has one cookie.
func (h fixture) with(c *http.Cookie) *webtest.Browser {
	b := h.Another()
	b.Header.Set("Cookie", c.Name+"="+c.Value)
	return b
}

// turn sets the clock so much later than it is, to what is kept, and stops it.
func (h fixture) turn(by time.Duration) {
	later := h.app.DB.Now().Add(by).Truncate(time.Millisecond)
	h.app.DB.Now = func() time.Time { return later }
}

func wantMe(t *testing.T, b *webtest.Browser, email string) {
	t.Helper()
	if page := b.Get("/me"); page.Status != http.StatusOK || page.Body != email {
		t.Errorf("got %d and %q, want %q to be signed in", page.Status, page.Body, email)
	}
}

// log keeps what the server logs.
type log struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// lines are the log's lines with this message.
func (l *log) lines(t *testing.T, message string) (found []map[string]any) {
	t.Helper()
	for line := range strings.Lines(l.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("the log has a line that is no JSON: %s", line)
		}
		if fields["msg"] == message {
			found = append(found, fields)
		}
	}
	return found
}

// of is the line of one request with this message; nil where there is none.
func (l *log) of(t *testing.T, message, request string) map[string]any {
	t.Helper()
	for _, line := range l.lines(t, message) {
		if line["request"] == request {
			return line
		}
	}
	return nil
}
