package testrun_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"fairlead/api"
	"fairlead/authz"
	"fairlead/billing"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/testrun"
	"fairlead/web"
	"fairlead/web/webtest"
)

// fixture is a server, and what came to it.
type fixture struct {
	t     *testing.T
	url   string // of the database
	db    *storage.DB
	app   *web.App
	log   *webtest.Log
	bench *testrun.Bench
	shop  storage.Client

	server http.Handler

	mu   sync.Mutex
	came []*http.Request
	// forms are the bodies of what came.
	forms []url.Values
}

func each(t *testing.T, test func(f *fixture)) {
	t.Helper()
	storagetest.URLEach(t, func(t *testing.T, url string) { test(open(t, url)) })
}

func open(t *testing.T, url string) *fixture {
	t.Helper()
	f := &fixture{t: t, url: url, db: storagetest.OpenURL(t, url), log: &webtest.Log{}}
	f.app = webtest.App(t, f.db)
	f.app.Log = f.log.Logger()
	keys := func() [][]byte { return [][]byte{bytes.Repeat([]byte{1}, 32)} }
	authorization := &authz.Handlers{App: f.app, CodeKeys: keys, TokenKeys: keys}
	mux := http.NewServeMux()
	for _, m := range []webtest.Mounter{f.app, authorization, &billing.Handlers{App: f.app, Processor: remote{}},
		&api.Handlers{App: f.app, Tokens: authorization, VersionHeader: "Shippo-API-Version"}} {
		m.Mount(mux)
	}
	f.shop, _ = storagetest.Partner(t, f.db, storage.Client{Name: "Acme <& Sons>"})
	f.server = f.app.Wrap(mux)
	f.bench = &testrun.Bench{PublicURL: f.app.PublicURL, LendSecret: authorization.LendSecret, Server: f.watch(f.app.Self())}
	return f
}

// browser asks the server over HTTP.
func (f *fixture) browser() *webtest.Browser {
	f.t.Helper()
	server := httptest.NewServer(f.server)
	f.t.Cleanup(server.Close)
	return webtest.New(f.t, server.URL)
}

// remote is a processor that must not be asked.
type remote struct{ billing.Processor }

// Remote says that it is elsewhere.
func (remote) Remote() bool { return true }

// watch keeps what comes to a server.
func (f *fixture) watch(server http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := &bytes.Buffer{}
		_, _ = body.ReadFrom(r.Body)
		form, _ := url.ParseQuery(body.String())
		r.Body = http.NoBody
		if body.Len() > 0 {
			r.Body = closer{body}
		}
		f.mu.Lock()
		f.came, f.forms = append(f.came, r.Clone(r.Context())), append(f.forms, form)
		f.mu.Unlock()
		server.ServeHTTP(w, r)
	})
}

type closer struct{ *bytes.Buffer }

func (closer) Close() error { return nil }

// secrets are what came that authorizes, by what it is.
func (f *fixture) secrets() map[string]string {
	f.t.Helper()
	all := map[string]string{}
	for i, r := range f.came {
		for _, c := range r.Cookies() {
			all["cookie "+c.Name] = c.Value
		}
		for _, name := range []string{"code", "client_secret", "attempt", "number"} {
			if value := r.URL.Query().Get(name) + f.forms[i].Get(name); value != "" {
				all[name] = value
			}
		}
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			all["token"] = token
		}
	}
	return all
}

func (f *fixture) run(name storage.TestName) testrun.Result {
	f.t.Helper()
	return f.bench.Run(f.t.Context(), testrun.Order{ClientID: storage.TestClientID(f.shop.ID), Name: name, Address: netip.MustParseAddr("192.0.2.77")})
}

// trace is what was asked for, and what was answered.
func trace(all storage.TestSteps) (asked []string) {
	for _, s := range all {
		u, _ := url.Parse(s.URL)
		asked = append(asked, fmt.Sprintf("%s %s %d", s.Method, u.Path, s.Status))
	}
	return asked
}

func TestRunsEndAsTheyShould(t *testing.T) {
	t.Parallel()
	begin := []string{"GET /oauth/authorize 303", "GET /oauth/test 200", "POST /oauth/test 303"}
	exchange := []string{"GET /partners/test/callback 200", "POST /oauth/access_token 200", "GET /api/v1/ping 200"}
	for name, row := range map[storage.TestName]struct {
		steps   []string
		outcome string
		tokens  bool
	}{
		storage.TestHappy: {slices.Concat(begin, []string{"GET /billing 200", "POST /billing 303", "GET /oauth/authorize 303", "GET /oauth/consent 200", "POST /oauth/consent 303"}, exchange),
			"Your first token works.", true},
		storage.TestDenies: {slices.Concat(begin, []string{"GET /oauth/consent 200", "POST /oauth/consent 303", "GET /partners/test/callback 200"}),
			"The merchant denied access. Show what your product can do without the connection.", false},
		storage.TestCardDeclined: {slices.Concat(begin, []string{"GET /billing 200", "POST /billing 422"}),
			"The merchant is still on our page. Your callback is not called.", false},
		storage.TestAlreadyConnected: {slices.Concat(begin, exchange),
			"The merchant came straight back to your callback, without seeing a page. You have another token for the same account.", true},
		storage.TestLeavesHalfway: {slices.Concat(begin, []string{"GET /oauth/consent 200"}),
			"Your callback is not called. Do not wait for it.", false},
	} {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			each(t, func(f *fixture) {
				for range 2 { // a run leaves nothing that changes the next one
					got := f.run(name)
					if !slices.Equal(trace(got.Steps), row.steps) || got.Outcome != row.outcome || got.AttemptID == "" || (got.Token != "") != row.tokens {
						f.t.Errorf("got %q (token: %v): %q", got.Outcome, got.Token != "", trace(got.Steps))
					}
					if row.tokens && !strings.HasPrefix(got.Token, "oauth.test_") {
						f.t.Errorf("the token is %q", got.Token)
					}
					for _, s := range got.Steps {
						if s.Says == "" || strings.Contains(s.Says, "refused") {
							f.t.Errorf("%s %s: %q", s.Method, s.URL, s.Says)
						}
					}
				}
			})
		})
	}
}

func TestTwentyRunsAtOnceEndAsTheyShould(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		var all sync.WaitGroup
		for i := range 20 { // as many as an hour has
			all.Go(func() {
				name := storage.TestNames[i%len(storage.TestNames)]
				if got := f.run(name); strings.Contains(got.Outcome, "should") || (got.Token != "") != (name == storage.TestHappy || name == storage.TestAlreadyConnected) {
					f.t.Errorf("%s: %s %v", name, got.Outcome, trace(got.Steps))
				}
			})
		}
		all.Wait()
	})
}
