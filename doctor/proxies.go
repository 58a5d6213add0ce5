package doctor

import (
	"context"
	"net/netip"
)

var proxiesCheck = check{"proxies", []*kind{&proxyUntrusted, &proxySilent, &proxiesMissing, &proxiesEverybody, &proxiesPublic}, checkProxies}

const sharedLimits = "All clients look like the proxy and share its rate limits, so one of them can lock all others out."

var (
	proxyUntrusted   = kind{Problem, "Requests come through a proxy at %s, which is not one of --trusted-proxies.", sharedLimits, "Add the proxy: --trusted-proxies=%s."}
	proxySilent      = kind{Warning, "The proxy at %s does not name its clients in X-Forwarded-For.", sharedLimits, "Have the proxy set X-Forwarded-For, and list the proxy in --trusted-proxies."}
	proxiesMissing   = kind{Warning, "The public URL is https, so there is a proxy, but --trusted-proxies is empty.", sharedLimits, "Set --trusted-proxies to the address that the proxy connects from, such as 127.0.0.1."}
	proxiesEverybody = kind{Problem, "--trusted-proxies has %s, which is everybody.", "Anyone can claim any address, and so escapes the rate limits and writes wrong addresses into logs.", "List only the addresses of your own proxies."}
	proxiesPublic    = kind{Note, "--trusted-proxies has %s, which is public.", "Everybody with such an address can claim any other one.", "Check that all of it belongs to your proxy or CDN, and let only that reach the server."}
)

func checkProxies(_ context.Context, e *examination) (found []Finding) {
	for _, p := range e.TrustedProxies {
		switch {
		case isEverybody(p):
			found = append(found, proxiesEverybody.found(p))
		case !isInside(p.Masked().Addr()) || !isInside(last(p)):
			found = append(found, proxiesPublic.found(p))
		}
	}
	if a := e.public(); a.Proven {
		found = append(found, e.checkPath(a)...)
	} else if e.PublicURL.Scheme == "https" && len(e.TrustedProxies) == 0 {
		found = append(found, proxiesMissing.found())
	}
	return orPassed(found, "The trusted proxies fit the public URL.")
}

// checkPath judges by how a request came to the server.
func (e *examination) checkPath(a publicAnswer) []Finding {
	switch {
	case a.Self.Forwarded && !a.Self.Trusted:
		return []Finding{proxyUntrusted.found(a.Self.Peer)}
	case e.PublicURL.Scheme == "https" && !a.Self.Forwarded:
		return []Finding{proxySilent.found(a.Self.Peer)}
	}
	return nil
}

// isEverybody reports whether a network is a large part of the Internet. The largest that one
// organization has is a /8, or a /19 of IPv6.
func isEverybody(p netip.Prefix) bool {
	if p.Addr().Unmap().Is4() {
		return p.Bits() < 8
	}
	return p.Bits() < 16 && !isInside(p.Addr()) // fd00::/8 is private
}

// last is the last address of a network.
func last(p netip.Prefix) netip.Addr {
	bytes := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 1 << (7 - bit%8)
	}
	address, _ := netip.AddrFromSlice(bytes) // as long as it was
	return address
}
