package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ClientIP is the address of the client: the peer, or the one that a trusted proxy
// names. It is found once for each request.
func (a *App) ClientIP(r *http.Request) netip.Addr {
	t := traceOf(r.Context())
	if t == nil {
		return a.findClientIP(r)
	}
	if !t.client.IsValid() {
		t.client = a.findClientIP(r)
	}
	return t.client
}

// findClientIP reads X-Forwarded-For from its end, since proxies append.
func (a *App) findClientIP(r *http.Request) netip.Addr {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	address := peer.Addr().Unmap()
	if !a.trusts(address) {
		if len(r.Header["X-Forwarded-For"]) > 0 {
			a.reportUntrusted(address)
		}
		return address
	}
	named := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, name := range slices.Backward(named) {
		if !a.trusts(address) {
			break
		}
		next, ok := parseForwarded(strings.TrimSpace(name))
		if !ok {
			a.reportForwarded(address, name)
			break
		}
		address = next
	}
	return address
}

// parseForwarded reads an address with or without a port: some proxies write one.
func parseForwarded(name string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(name, "["), "]"))
	if err != nil {
		var withPort netip.AddrPort
		withPort, err = netip.ParseAddrPort(name)
		address = withPort.Addr()
	}
	return address.Unmap().WithZone(""), err == nil // a zone is any text, and means nothing here
}

// reportForwarded logs once that a proxy does not name its clients: they then share the
// proxy's rate limits.
func (a *App) reportForwarded(proxy netip.Addr, sent string) {
	if sent == "" || a.Log == nil {
		return
	}
	a.forwarded.Do(func() {
		a.Log.Warn("a trusted proxy sends an X-Forwarded-For that is not an address: its clients share the limits of one",
			"proxy", proxy.String(), "sent", clip(sent, maxLoggedPath))
	})
}

// reportUntrusted logs once that there may be a proxy that is not trusted. What it sent is
// not logged: it may just as well be a stranger.
func (a *App) reportUntrusted(peer netip.Addr) {
	if a.Log == nil {
		return
	}
	a.untrusted.Do(func() {
		a.Log.Warn("a request with X-Forwarded-For came from an address that is not one of --trusted-proxies: if it is a proxy, "+
			"all its clients share its address and its limits", "peer", peer.String())
	})
}

func (a *App) trusts(ip netip.Addr) bool {
	return slices.ContainsFunc(a.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// ClientNetwork is what a rate limit counts as one client, for limits of several keys.
func (a *App) ClientNetwork(r *http.Request) string { return limitNetwork(a.ClientIP(r)) }

// limitNetwork is what a rate limit counts as one client: an IPv4 address or an IPv6
// /64, since one subscriber has all of it.
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
