package portal_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/egress"
	"fairlead/egress/egresstest"
	"fairlead/portal"
)

const theLine = "partner_1 0123456789abcdef0123456789abcdef"

// shop is a partner's host, over real TLS.
type shop struct {
	*httptest.Server
	asked  atomic.Int64
	answer atomic.Pointer[http.HandlerFunc]
}

// newShop has a certificate for a name, for so much longer.
func newShop(t *testing.T, a *egresstest.Authority, name string, valid time.Duration) *shop {
	t.Helper()
	s := &shop{}
	s.serves("")
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		(*s.answer.Load())(w, r)
	}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{a.Issue(name, valid)}}
	s.Config.ErrorLog = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// does has it answer in another way.
func (s *shop) does(answer http.HandlerFunc) { s.answer.Store(&answer) }

// serves has the file with this text, and nothing else.
func (s *shop) serves(text string) {
	s.does(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.RequestURI() != "/.well-known/fairlead-callback" || r.Header.Get("Cookie") != "" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, text)
	})
}

// at is a host that leads to this server, with its port.
func (s *shop) at(host string) string {
	u, _ := url.Parse(s.URL)
	return net.JoinHostPort(host, u.Port())
}

func says(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

func TestHostIsProvedByALineOfItsFile(t *testing.T) {
	t.Parallel()
	authority, dns := egresstest.NewAuthority(t), egresstest.NewNames(t)
	dns.Set("shop.example", "127.0.0.1")
	s := newShop(t, authority, "shop.example", time.Hour)
	elsewhere := newShop(t, authority, "shop.example", time.Hour)
	elsewhere.serves(theLine)
	check := portal.HostCheck{Network: egress.Network{Loopback: true, Resolver: dns.Resolver}, Roots: authority.Roots, Timeout: time.Minute}
	const noLine = "The file does not contain the expected line."
	for name, row := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"the line alone":          {says(200, theLine), ""},
		"a line among others":     {says(200, "# ours\r\n\r\nother\r\n "+theLine+"\t\r\nmore"), ""},
		"after a byte order mark": {says(200, "\uFEFF"+theLine+"\n"), ""},
		"as any type": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "image/png")
			_, _ = io.WriteString(w, theLine)
		}, ""},
		"at the end of what is read": {says(200, strings.Repeat("\n", 4096-len(theLine))+theLine+strings.Repeat("\nmore", 10_000)), ""},
		"after what is read":         {says(200, strings.Repeat("\n", 4096)+theLine), noLine},
		"across the end of it":       {says(200, strings.Repeat("\n", 4090)+theLine), noLine},
		"nothing":                    {says(200, ""), noLine},
		"another proof":              {says(200, strings.Replace(theLine, "0123", "3210", 1)), noLine},
		"another partner":            {says(200, strings.Replace(theLine, "partner_1", "partner_2", 1)), noLine},
		"inside of a line":           {says(200, "x"+theLine), noLine},
		"with more on the line":      {says(200, theLine+" x"), noLine},
		"two lines":                  {says(200, strings.Replace(theLine, " ", "\n", 1)), noLine},
		"capital letters":            {says(200, strings.ToUpper(theLine)), noLine},
		"not found":                  {says(404, theLine), "File not found (404)."},
		"refused":                    {says(403, theLine), "File not found (403)."},
		"created":                    {says(201, theLine), "File not found (201)."},
		"broken":                     {says(500, theLine), "File not found (500)."},
		"a redirect to the file":     {http.RedirectHandler(elsewhere.URL+"/.well-known/fairlead-callback", http.StatusFound).ServeHTTP, "File not found (302)."},
		"headers without end": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 100_000))
			_, _ = io.WriteString(w, theLine)
		}, "shop.example cannot be reached."},
		"a connection that is closed": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "shop.example cannot be reached."},
		"half a file": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, theLine)
		}, "shop.example cannot be reached."},
	} {
		s.does(row.answer)
		if got := check.Find(t.Context(), s.at("shop.example"), theLine).English(); got != row.want {
			t.Errorf("%s: got %q, want %q", name, got, row.want)
		}
	}
	if n := elsewhere.asked.Load(); n != 0 {
		t.Errorf("a redirect was followed %d times", n)
	}
}

func TestHostThatIsSlowIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	authority, dns := egresstest.NewAuthority(t), egresstest.NewNames(t)
	dns.Set("shop.example", "127.0.0.1")
	s := newShop(t, authority, "shop.example", time.Hour)
	check := portal.HostCheck{Network: egress.Network{Loopback: true, Resolver: dns.Resolver}, Roots: authority.Roots, Timeout: 300 * time.Millisecond}
	for name, answer := range map[string]http.HandlerFunc{
		"without an answer": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"in the file": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, theLine+"\n")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		s.does(answer)
		if got := check.Find(t.Context(), s.at("shop.example"), theLine).English(); got != "shop.example cannot be reached." {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestHostsThatAreNotAsked(t *testing.T) {
	t.Parallel()
	authority, dns := egresstest.NewAuthority(t), egresstest.NewNames(t)
	open := portal.HostCheck{Network: egress.Network{Loopback: true, Resolver: dns.Resolver}, Roots: authority.Roots, Timeout: time.Minute}
	closed := open
	closed.Network.Loopback = false
	good := newShop(t, authority, "shop.example", time.Hour)
	old := newShop(t, authority, "shop.example", -time.Hour)
	unknown := newShop(t, egresstest.NewAuthority(t), "shop.example", time.Hour)
	plain := httptest.NewServer(says(200, theLine))
	t.Cleanup(plain.Close)
	for _, s := range []*shop{good, old, unknown} {
		s.serves(theLine)
	}
	for host, address := range map[string]string{"shop.example": "127.0.0.1", "other.example": "127.0.0.1", "private.example": "10.0.0.1",
		"metadata.example": "169.254.169.254", "azure.example": "168.63.129.16", "mapped.example": "64:ff9b::a00:1", "second.example": "127.0.0.2"} {
		dns.Set(host, address)
	}
	dns.Set("rebinds.example", "10.0.0.1", "fd00::1")
	for _, row := range []struct {
		name, host, want string
		check            portal.HostCheck
	}{
		{"a good one", good.at("shop.example"), "", open},
		{"a certificate of another host", good.at("other.example"), "The certificate is not valid for other.example.", open},
		{"a certificate that has expired", old.at("shop.example"), "The certificate is not valid for shop.example.", open},
		{"an unknown authority", unknown.at("shop.example"), "The certificate is not valid for shop.example.", open},
		{"no TLS", strings.Replace(strings.TrimPrefix(plain.URL, "http://"), "127.0.0.1", "shop.example", 1), "shop.example cannot be reached.", open},
		{"no such name", "nowhere.example", "nowhere.example cannot be reached.", open},
		{"nobody at the port", "shop.example:1", "shop.example cannot be reached.", open},
		{"a loopback address", good.at("127.0.0.1"), "127.0.0.1 is not a public address.", closed},
		{"a name of loopback", good.at("shop.example"), "shop.example is not a public address.", closed},
		{"localhost", good.at("localhost"), "localhost is not a public address.", closed},
		{"another loopback address", good.at("second.example"), "second.example is not a public address.", open},
		{"a private address", "10.0.0.1", "10.0.0.1 is not a public address.", open},
		{"an IPv6 address", "[fd00::1]:8443", "fd00::1 is not a public address.", open},
		{"a number", "0x7f.1", "0x7f.1 is not a public address.", open},
		{"a private name", "private.example", "private.example is not a public address.", open},
		{"private names alone", "rebinds.example", "rebinds.example is not a public address.", open},
		{"a cloud's metadata", "metadata.example", "metadata.example is not a public address.", open},
		{"Azure's host", "azure.example", "azure.example is not a public address.", open},
		{"an address inside of another", "mapped.example", "mapped.example is not a public address.", open},
	} {
		if got := row.check.Find(t.Context(), row.host, theLine).English(); got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

// A proxy would connect where we may not.
func TestHostIsAskedWithoutTheProxyOfTheEnvironment(t *testing.T) {
	var asked atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(proxy.Close)
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	authority, dns := egresstest.NewAuthority(t), egresstest.NewNames(t)
	dns.Set("shop.example", "127.0.0.1")
	s := newShop(t, authority, "shop.example", time.Hour)
	s.serves(theLine)
	check := portal.HostCheck{Network: egress.Network{Loopback: true, Resolver: dns.Resolver}, Roots: authority.Roots}
	if got := check.Find(t.Context(), s.at("shop.example"), theLine); !got.IsZero() || asked.Load() != 0 {
		t.Errorf("got %q, and the proxy was asked %d times", got.English(), asked.Load())
	}
}
