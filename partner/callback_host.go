package partner

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

func checkHost(u *url.URL) string {
	host := u.Hostname()
	switch {
	case host == "":
		return "has no host; write it like https://example.com/callback"
	case strings.Contains(host, "*"):
		return "has a wildcard in its host; register each host by its full name"
	case strings.Contains(host, "%"):
		return "has a zone in its IPv6 address, which means something on one machine only; remove it"
	case strings.HasPrefix(u.Host, "["): // url.Parse has read the address
		return ""
	case len(host) > 253:
		return "has a host longer than 253 characters, which no name server knows"
	}
	return checkName(host)
}

// checkName refuses names that do not exist and spellings of an IPv4 address
// that browsers rewrite, such as 127.1.
func checkName(host string) string {
	labels := strings.Split(host, ".")
	for _, label := range labels {
		switch {
		case label == "":
			return "has a host with an empty part; look at its dots"
		case len(label) > 63:
			return "has a host with a part longer than 63 characters, which no name server knows"
		case strings.Trim(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "":
			return "has a host with other characters than letters, digits, hyphens and dots"
		case label[0] == '-' || label[len(label)-1] == '-':
			return "has a host with a hyphen at the beginning or end of a part"
		}
	}
	last := labels[len(labels)-1]
	if _, err := netip.ParseAddr(host); err != nil && startsWithDigit(last) && isNumber(last) {
		return "has a host that looks like an IPv4 address and is none; write all four numbers"
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
		return "has a colon without a port after its host; remove the colon or add the port"
	}
	if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
		return fmt.Sprintf("has the port %s; ports are between 1 and 65535", port)
	}
	return ""
}

func checkLoopback(u *url.URL) string {
	if u.Scheme == "https" || slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname()) {
		return ""
	}
	return fmt.Sprintf("is plain http on the host %s; use https, or for tests on your own machine localhost, 127.0.0.1 or [::1]", u.Hostname())
}
