package partner

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"fairlead/web"
)

func checkHost(u *url.URL) string {
	host := u.Hostname()
	switch {
	case host == "":
		return "has no host; write it like https://example.com/callback"
	case strings.Contains(host, "%"):
		return "has a zone in its IPv6 address; remove it"
	case strings.HasPrefix(u.Host, "["): // url.Parse has read the address
		return ""
	case len(host) > 253:
		return "has a host longer than 253 characters, the DNS maximum"
	}
	return checkName(host)
}

// checkName refuses names that cannot exist and spellings of an IPv4 address that
// browsers rewrite, such as 127.1.
func checkName(host string) string {
	labels := strings.Split(host, ".")
	for _, label := range labels {
		switch {
		case label == "":
			return "has a host with an empty part; check its dots"
		case len(label) > 63:
			return "has a host with a part longer than 63 characters, the DNS maximum"
		case strings.Trim(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "":
			return "has a host with characters other than letters, digits, hyphens and dots"
		case label[0] == '-' || label[len(label)-1] == '-':
			return "has a host with a hyphen at the start or end of a part"
		}
	}
	last := labels[len(labels)-1]
	if _, err := netip.ParseAddr(host); err != nil && startsWithDigit(last) && isNumber(last) {
		return "has a host that looks like an IPv4 address but isn't one; write all four numbers"
	}
	return ""
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 0, 64)
	return err == nil || strings.Trim(s, "0123456789") == ""
}

func checkPort(u *url.URL) string {
	port := u.Port()
	if port == "" && strings.HasSuffix(u.Host, ":") {
		return "has a colon without a port; remove the colon or add the port"
	}
	if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
		return fmt.Sprintf("has the port %s; use a port from 1 to 65535", port)
	}
	return ""
}

func checkLoopback(u *url.URL) string {
	if u.Scheme == "https" || web.IsLoopback(u.Hostname()) {
		return ""
	}
	return fmt.Sprintf("uses plain http on %s; use https, or http on localhost, 127.0.0.1 or [::1] for tests on your own machine", u.Hostname())
}
