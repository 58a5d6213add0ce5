package egress

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"code.dny.dev/ssrf"
	"golang.org/x/net/idna"

	"fairlead/locale"
	"fairlead/web"
)

// Network is where requests may go. It is asked at the moment of connecting, for the very
// address that is connected to.
type Network struct {
	// Private are networks of the operator's own that may be written to, over https alone.
	Private []netip.Prefix
	// Loopback allows localhost, 127.0.0.1 and [::1], also over plain http.
	Loopback bool
	// Resolver looks names up; nil means the system's.
	Resolver *net.Resolver
}

// metadata is where Azure has its host.
var metadata = netip.MustParsePrefix("168.63.129.16/32")

// guardian allows what is globally reachable by the IANA registries, and what is configured.
func (n Network) guardian() *ssrf.Guardian {
	var v4, v6 []netip.Prefix
	for _, p := range append(n.loopback(), n.Private...) {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	return ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...), ssrf.WithDeniedV4Prefixes(metadata))
}

func (n Network) loopback() []netip.Prefix {
	if !n.Loopback {
		return nil
	}
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("::1/128")}
}

// Dialer connects to allowed addresses alone. Of a name's addresses it tries one after the
// other.
func (n Network) Dialer(timeout time.Duration) *net.Dialer {
	return &net.Dialer{Timeout: timeout, KeepAlive: 30 * time.Second, Control: n.guardian().Safe, Resolver: n.Resolver}
}

// IsRefused reports whether an address was not allowed.
func IsRefused(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork) || errors.Is(err, ssrf.ErrInvalidHostPort)
}

// longestURL is in bytes.
const longestURL = 2048

// What is wrong with a URL.
const (
	sayTooLong     locale.Text = "It can have up to 2048 characters."
	sayNotAbsolute locale.Text = "Enter a complete https URL."
	sayUserInfo    locale.Text = "It must not contain a user name or password."
	sayFragment    locale.Text = "It must not have a fragment (#…)."
	sayAddress     locale.Text = "Its address cannot be reached from the internet."
	sayNumber      locale.Text = "Write the address as four numbers with full stops, or use a name."
)

// Check says what is wrong with a URL to send to; empty if nothing is. What a
// name leads to is found out when it is connected to.
func (n Network) Check(raw string) locale.Text {
	u, err := url.Parse(raw)
	switch {
	case len(raw) > longestURL:
		return sayTooLong
	case err != nil || !web.IsText(raw) || u.Opaque != "" || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return sayNotAbsolute
	case u.User != nil:
		return sayUserInfo
	case strings.Contains(raw, "#"):
		return sayFragment
	case !web.IsPort(u.Port()):
		return sayNotAbsolute
	}
	host, err := inASCII(u.Hostname())
	if err != nil {
		return sayNotAbsolute
	}
	return n.checkHost(u.Scheme, host)
}

// inASCII writes a host as it is looked up: a digit or a full stop of another script is an
// ordinary one then.
func inASCII(host string) (string, error) {
	if strings.Contains(host, ":") { // IPv6
		return strings.ToLower(host), nil
	}
	ascii, err := idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false)).ToASCII(host)
	if err == nil && strings.Contains("."+strings.TrimSuffix(ascii, ".")+".", "..") {
		err = errors.New("a part of the host is empty")
	}
	return ascii, err
}

func (n Network) checkHost(scheme, host string) locale.Text {
	isLocal := web.IsLoopback(host)
	if n.Loopback && isLocal {
		return ""
	}
	if scheme != "https" {
		return sayNotAbsolute
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if n.guardian().SafeAddr(ip) != nil {
			return sayAddress
		}
		return ""
	}
	name := strings.TrimSuffix(host, ".")
	switch {
	case name == "localhost" || strings.HasSuffix(name, ".localhost"):
		return sayAddress
	case isNumber(name[strings.LastIndexByte(name, '.')+1:]):
		return sayNumber
	}
	return ""
}

// isNumber reports whether the last part of a host is one that the URL standard reads as an
// IPv4 address in some spelling: decimal, octal or hexadecimal.
func isNumber(part string) bool {
	return strings.HasPrefix(part, "0x") || !strings.ContainsFunc(part, func(r rune) bool { return r < '0' || r > '9' })
}
