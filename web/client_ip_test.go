package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"fairlead/web"
)

// behindProxies trusts two networks of proxies.
var behindProxies = &web.App{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}

func from(peer string, forwarded ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = peer
	r.Header["X-Forwarded-For"] = forwarded
	return r
}

func TestClientIPIsWhatTrustedProxiesName(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"the peer":                                 {"192.0.2.1:99", nil, "192.0.2.1"},
		"the peer, whatever it claims":             {"192.0.2.1:99", []string{"198.51.100.7"}, "192.0.2.1"},
		"whom a proxy names":                       {"10.0.0.1:99", []string{"192.0.2.1"}, "192.0.2.1"},
		"whom the last proxy names, not the first": {"10.0.0.1:99", []string{"198.51.100.7, 192.0.2.1"}, "192.0.2.1"},
		"through two proxies":                      {"10.0.0.1:99", []string{"192.0.2.1, 10.0.0.2"}, "192.0.2.1"},
		"through two, past what was made up":       {"10.0.0.1:99", []string{"198.51.100.7,192.0.2.1 ,10.0.0.2"}, "192.0.2.1"},
		"over two headers":                         {"10.0.0.1:99", []string{"192.0.2.1", "10.0.0.2"}, "192.0.2.1"},
		"a proxy that names no client":             {"10.0.0.1:99", nil, "10.0.0.1"},
		"a proxy that names nonsense":              {"10.0.0.1:99", []string{"unknown"}, "10.0.0.1"},
		"nothing before nonsense is trusted":       {"10.0.0.1:99", []string{"192.0.2.1, unknown, 10.0.0.2"}, "10.0.0.2"},
		"an address with a port":                   {"10.0.0.1:99", []string{"192.0.2.1:4711"}, "192.0.2.1"},
		"an IPv6 address with a port":              {"10.0.0.1:99", []string{"[2001:db8::1]:4711"}, "2001:db8::1"},
		"an IPv6 address in brackets":              {"10.0.0.1:99", []string{"[2001:db8::1]"}, "2001:db8::1"},
		"with ports through two proxies":           {"10.0.0.1:99", []string{"192.0.2.1:1, 10.0.0.2:2"}, "192.0.2.1"},
		"a port that is none":                      {"10.0.0.1:99", []string{"192.0.2.1:port"}, "10.0.0.1"},
		"only proxies":                             {"10.0.0.1:99", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		"over IPv6":                                {"[fd00::1]:99", []string{"2001:db8::1"}, "2001:db8::1"},
		"IPv4 in IPv6":                             {"[::ffff:10.0.0.1]:99", []string{"::ffff:192.0.2.1"}, "192.0.2.1"},
		"a zone is no part of it":                  {"10.0.0.1:99", []string{"fe80::1%\xff"}, "fe80::1"},
		"a peer without an address":                {"@", []string{"192.0.2.1"}, "invalid IP"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := behindProxies.ClientIP(from(row.peer, row.forwarded...)).String(); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"", ",", "192.0.2.1", "fe80::1%eth0, 10.0.0.1", "fe80::1%\xff", "10.0.0.1:80", "[::1]", strings.Repeat("10.0.0.1,", 1000)} {
		f.Add("10.0.0.1:1", seed)
		f.Add("192.0.2.9:1", seed)
	}
	f.Fuzz(func(t *testing.T, peer, forwarded string) {
		got := behindProxies.ClientIP(from(peer, forwarded))
		if s := got.String(); !utf8.ValidString(s) || len(s) > 45 {
			t.Errorf("the address %q cannot be stored", s)
		}
		if known, err := netip.ParseAddrPort(peer); err == nil && got != known.Addr().Unmap() && !trusted(known.Addr().Unmap()) {
			t.Errorf("%s was taken for %s", peer, got)
		}
	})
}

func trusted(a netip.Addr) bool {
	return behindProxies.TrustedProxies[0].Contains(a) || behindProxies.TrustedProxies[1].Contains(a)
}

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.8.8.8": false, "::1": true,
		"": false, "localhost.example": false, "127.0.0.1.example": false, "10.0.0.1": false, "0.0.0.0": false, "::": false,
	} {
		if got := web.IsLoopback(host); got != want {
			t.Errorf("%q: got %v", host, got)
		}
	}
}

func TestClientIPLogsOnceThatAProxyNamesNoAddress(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.app.TrustedProxies = behindProxies.TrustedProxies
	for _, forwarded := range []string{"", "192.0.2.1:99", "unknown", strings.Repeat("x", 10_000), "192.0.2.1"} {
		h.app.ClientIP(from("10.0.0.1:99", forwarded))
	}
	h.app.ClientIP(from("192.0.2.9:99", "nonsense of a stranger"))
	const message = "a trusted proxy sends an X-Forwarded-For that is not an address: its clients share the limits of one"
	lines := h.log.Lines(t, message)
	if len(lines) != 1 || lines[0]["level"] != "WARN" || lines[0]["proxy"] != "10.0.0.1" || lines[0]["sent"] != "unknown" {
		t.Errorf("logged %v", lines)
	}
}

// Behind a proxy that is not trusted everybody has its address, which nothing told operators.
func TestClientIPLogsOnceThatAProxyIsNotTrusted(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.app.TrustedProxies = behindProxies.TrustedProxies
	h.app.ClientIP(from("192.0.2.8:99"))
	h.app.ClientIP(from("10.0.0.1:99", "198.51.100.7"))
	const message = "a request with X-Forwarded-For came from an address that is not one of --trusted-proxies: if it is a proxy, " +
		"all its clients share its address and its limits"
	if lines := h.log.Lines(t, message); len(lines) != 0 {
		t.Errorf("logged %v without a reason", lines)
	}
	for _, peer := range []string{"192.0.2.9:99", "192.0.2.9:98", "192.0.2.10:99"} {
		h.app.ClientIP(from(peer, "198.51.100.7"))
	}
	lines := h.log.Lines(t, message)
	if len(lines) != 1 || lines[0]["level"] != "WARN" || lines[0]["peer"] != "192.0.2.9" {
		t.Errorf("logged %v", lines)
	}
}
