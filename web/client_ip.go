package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ClientIP is who asks: the peer, or whom a trusted proxy names. Proxies append,
// so the list is read from its end.
func (a *App) ClientIP(r *http.Request) netip.Addr {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	address := peer.Addr().Unmap()
	named := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, name := range slices.Backward(named) {
		if !a.trusts(address) {
			break
		}
		next, err := netip.ParseAddr(strings.TrimSpace(name))
		if err != nil {
			break
		}
		address = next.Unmap().WithZone("") // a zone is any text, and means nothing here
	}
	return address
}

func (a *App) trusts(ip netip.Addr) bool {
	return slices.ContainsFunc(a.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// limitNetwork is what a rate limit counts as one address: of IPv6 a /64, since one
// subscriber has all of it.
func limitNetwork(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// IsLoopback reports whether a URL's host is this machine, by one of the names that
// RFC 8252 §7.3 and §8.3 know. It is the one rule for plain http.
func IsLoopback(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}
