package main

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"fairlead/partner"
	"fairlead/web/webtest"
)

// TestProxiesInFrontAsDocumented runs each configuration of docs/operate/proxy.md in front of
// two servers.
func TestProxiesInFrontAsDocumented(t *testing.T) {
	t.Parallel()
	for name, begin := range fronts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFront(t)
			f.serve()
			begin(f)
			f.namesTheClient()
			f.connects()
			f.passesLargeRequests()
			f.hidesOperations()
			f.leadsToHTTPS()
			f.logsNoQuery()
			f.survivesAServer()
		})
	}
}

// namesTheClient sends what clients try in order to seem somebody else.
func (f *front) namesTheClient() {
	f.t.Helper()
	b := f.browser()
	for name, header := range map[string]http.Header{
		"nothing":             {},
		"an address":          {"X-Forwarded-For": {"192.0.2.9"}},
		"two headers":         {"X-Forwarded-For": {"192.0.2.9", "192.0.2.10"}},
		"a trusted address":   {"X-Forwarded-For": {"192.0.2.9, 127.0.0.1"}},
		"a hop-by-hop header": {"X-Forwarded-For": {"192.0.2.9"}, "Connection": {"X-Forwarded-For, X-Real-Ip"}},
		"other names":         {"Forwarded": {"for=192.0.2.9"}, "X-Real-Ip": {"192.0.2.9"}, "X_forwarded_for": {"192.0.2.9"}},
	} {
		req := b.Request(http.MethodGet, "/login", nil)
		req.Header = header
		page := b.Send(req)
		if line := f.logged(page.Header.Get("X-Request-Id")); page.Status != http.StatusOK || line["address"] != visitor {
			f.t.Errorf("with %s: %d, and the log has %v", name, page.Status, line)
		}
	}
}

// connects goes from a partner's link to its token, with the longest state and callback.
func (f *front) connects() {
	f.t.Helper()
	s, b, state := f.newShop(), f.browser(), strings.Repeat("&", 1024)
	callback := "https://shop.example/"
	callback += strings.Repeat("a", partner.CallbackLength-len(callback))
	f.command("partner", "callback", "add", s.ID, callback)
	page := payBy(testCard, signUp(b.Get(s.link("state", state, "redirect_uri", callback)))).Submit("Allow access", nil)
	back, err := url.Parse(page.Location)
	if err != nil || back.Query().Get("state") != state {
		f.t.Fatalf("the browser is at %s (%d), not back at the shop: %q", page.URL, page.Status, page.Location)
	}
	var token issuedToken
	f.postAs(registered{ClientID: s.ID, ClientSecret: s.Secret}, "/oauth/access_token", url.Values{"grant_type": {"authorization_code"},
		"code": {back.Query().Get("code")}, "redirect_uri": {callback}}).JSON(&token)
	f.mustAnswer(token.AccessToken, http.StatusOK, "through the proxy")
	for _, cookie := range b.Cookies() {
		if !strings.HasPrefix(cookie.Name, "__Host-") {
			f.t.Errorf("the cookie %s is not for https alone", cookie.Name)
		}
	}
	if len(b.Cookies()) == 0 || page.Header.Get("Strict-Transport-Security") == "" {
		f.t.Error("there are no cookies, or no HSTS")
	}
}

func (f *front) passesLargeRequests() {
	f.t.Helper()
	b := f.browser()
	large := b.Request(http.MethodGet, "/login", nil)
	large.Header.Set("Cookie", "large="+strings.Repeat("a", 24<<10))
	if page := b.Send(large); page.Status != http.StatusOK {
		f.t.Errorf("with 24 KiB of headers: %d %s", page.Status, page.Body)
	}
	if page := b.Get("/login?" + strings.Repeat("a", 16<<10)); page.Status != http.StatusOK {
		f.t.Errorf("with a URL of 16 KiB: %d %s", page.Status, page.Body)
	}
	// It is too large for this path; the server says so, and no proxy.
	req := b.Request(http.MethodPost, "/oauth/access_token", strings.NewReader(strings.Repeat("a", 1<<20+1<<18)))
	if page := b.Send(req); page.Header.Get("X-Request-Id") == "" {
		f.t.Errorf("with a large body: %d %s", page.Status, page.Body)
	}
}

func (f *front) hidesOperations() {
	f.t.Helper()
	for _, path := range []string{"/readyz", "/healthz", "/metrics", "/debug/pprof/", "/docs/operate"} {
		if page := f.browser().Get(path); page.Status != http.StatusNotFound {
			f.t.Errorf("%s: %d", path, page.Status)
		}
	}
}

func (f *front) leadsToHTTPS() {
	f.t.Helper()
	b := webtest.New(f.t, "http://"+frontName)
	b.Client.Transport = f.way
	page := b.Send(b.Request(http.MethodGet, "/login?x=1", nil))
	if (page.Status != http.StatusPermanentRedirect && page.Status != http.StatusMovedPermanently) || !strings.HasSuffix(page.Location, "/login?x=1") || !strings.HasPrefix(page.Location, "https://"+frontName) {
		f.t.Errorf("http: %d to %q", page.Status, page.Location)
	}
}

func (f *front) logsNoQuery() {
	f.t.Helper()
	f.browser().Get("/login?secret=1")
	f.browser().Get("/login/last-line")
	if !isFile(f.log) {
		return // this proxy logs no requests
	}
	eventually(f.t, "the proxy's line of the last request", func() bool { return strings.Contains(fileText(f.log), "/login/last-line") })
	for _, secret := range []string{"?", "secret", "state="} {
		if strings.Contains(fileText(f.log), secret) {
			f.t.Errorf("the proxy logs %q: %s", secret, fileText(f.log))
		}
	}
}

// survivesAServer stops one server, then the other.
func (f *front) survivesAServer() {
	f.t.Helper()
	for i := range f.each {
		f.each[i].terminate()
		for range 6 {
			page := f.browser().Get("/login")
			refused := f.browser().Post("/oauth/access_token", url.Values{"grant_type": {"authorization_code"}})
			if page.Status != http.StatusOK || refused.Status != http.StatusUnauthorized {
				f.t.Fatalf("without server %d: %d and %d %s", i+1, page.Status, refused.Status, refused.Body)
			}
		}
		f.serveOne(i)
		f.untilBack(i)
	}
}

// untilBack asks until a restarted server answers.
func (f *front) untilBack(i int) {
	f.t.Helper()
	eventually(f.t, "an answer of the restarted server", func() bool {
		f.browser().Get("/login")
		return strings.Contains(f.each[i].stderr.String(), `"msg":"request"`)
	})
}

// TestProxiesInFrontSendAPostOnce has servers that read a POST and close the connection. They
// are not Fairlead, which would answer.
func TestProxiesInFrontSendAPostOnce(t *testing.T) {
	t.Parallel()
	for name, begin := range fronts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFront(t)
			posts := f.hangUp()
			begin(f)
			for n := range int64(4) {
				for range 2 { // so that there are idle connections to both
					if page := f.browser().Get("/"); page.Status != http.StatusOK {
						t.Fatalf("GET: %d %s", page.Status, page.Body)
					}
				}
				b := f.browser()
				answer, err := f.way.RoundTrip(b.Request(http.MethodPost, "/", strings.NewReader("code=1")))
				if err == nil { // otherwise it closed the connection, too
					_ = answer.Body.Close()
				}
				if (err == nil && answer.StatusCode < 500) || posts.Load() != n+1 {
					t.Errorf("%v (%v), and %d POST requests were sent on for %d", answer, err, posts.Load(), n+1)
				}
			}
		})
	}
}

// hangUp listens in place of the servers and counts what is posted.
func (f *front) hangUp() *atomic.Int64 {
	f.t.Helper()
	posts := &atomic.Int64{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			return
		}
		posts.Add(1)
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
	})
	for _, address := range slices.Concat(f.servers[:], f.ops[:]) {
		socket, err := new(net.ListenConfig).Listen(f.t.Context(), "tcp", address)
		if err != nil {
			f.t.Fatal(err)
		}
		server := &http.Server{Handler: handler}
		go func() { _ = server.Serve(socket) }()
		f.t.Cleanup(func() { _ = server.Close() })
	}
	return posts
}
