package partner

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// CallbackLength is the longest callback, in bytes, that every browser and proxy accepts
// in a redirect.
const CallbackLength = 2000

// CheckCallback reports what is wrong with a callback URL and how to fix it. It
// accepts absolute https URLs, and plain http on a loopback host (RFC 8252
// §7.3), without fragment or user info. It normalizes nothing.
func CheckCallback(raw string) error {
	for _, check := range []func(string) string{checkLength, checkCharacters, checkEscapes, checkFragment, checkScheme, checkUserInfo} {
		if wrong := check(raw); wrong != "" {
			return invalid("The callback %s %s.", shown(raw), wrong)
		}
	}
	u, err := url.Parse(raw)
	if err != nil { // only a host or port can still be wrong
		return invalid("The callback %s has an invalid host or port; write it like https://example.com/callback or https://example.com:8443/callback.", shown(raw))
	}
	for _, check := range []func(*url.URL) string{checkHost, checkPort, checkLoopback, checkPath, checkQuery} {
		if wrong := check(u); wrong != "" {
			return invalid("The callback %s %s.", shown(raw), wrong)
		}
	}
	return nil
}

// shown quotes a URL for a message, with invisible characters escaped.
func shown(raw string) string {
	if len(raw) > 200 {
		raw = raw[:200] + "…"
	}
	return strconv.Quote(raw)
}

func checkLength(raw string) string {
	switch {
	case raw == "":
		return "is empty; enter a complete URL, such as https://example.com/callback"
	case len(raw) > CallbackLength:
		return fmt.Sprintf("is %d characters long; the maximum is %d", len(raw), CallbackLength)
	}
	return ""
}

// checkCharacters accepts the characters of RFC 3986 except the star, which people use as
// a wildcard. Browsers rewrite other characters, so that the callback would not match.
func checkCharacters(raw string) string {
	if strings.TrimSpace(raw) != raw {
		return "begins or ends with whitespace; remove it"
	}
	for _, r := range raw {
		switch {
		case r == ' ':
			return "contains a space; remove it or write %20"
		case r < ' ' || r == 0x7f:
			return fmt.Sprintf("contains the control character %q; remove it", r)
		case r == '\\':
			return "contains a backslash; use forward slashes"
		case r > 0x7f:
			return fmt.Sprintf("contains %q, which is not ASCII; write the host in punycode (xn--…) and percent-encode everything after it", r)
		case r == '*':
			return "contains a *, but there are no wildcards; register each callback by its full URL"
		case strings.ContainsRune("\"<>^`{|}", r):
			return fmt.Sprintf("contains %q; percent-encode it (%%%02X)", r, r)
		}
	}
	return ""
}

func checkEscapes(raw string) string {
	for i := range len(raw) {
		if raw[i] == '%' && (i+2 >= len(raw) || !isHex(raw[i+1]) || !isHex(raw[i+2])) {
			return "contains a % without two hex digits after it; write %25 for a percent sign"
		}
	}
	return ""
}

func isHex(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }

func checkFragment(raw string) string {
	if i := strings.IndexByte(raw, '#'); i >= 0 {
		return fmt.Sprintf("has a fragment (%s); remove the # and everything after it (RFC 6749, section 3.1.2)", shown(raw[i:]))
	}
	return ""
}

// schemeRE is RFC 3986 §3.1.
var schemeRE = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*$`)

func checkScheme(raw string) string {
	scheme, rest, _ := strings.Cut(raw, ":")
	switch {
	case rest == "", !schemeRE.MatchString(scheme), startsWithDigit(rest):
		return "is incomplete; begin it with https://"
	case !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http"):
		return fmt.Sprintf("has the scheme %q; use https, or http for localhost, 127.0.0.1 or [::1]", scheme)
	case !strings.HasPrefix(rest, "//"):
		return fmt.Sprintf("has no // after %s:; write it like https://example.com/callback", scheme)
	}
	return ""
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func checkUserInfo(raw string) string {
	_, authority, _ := strings.Cut(raw, "//")
	if end := strings.IndexAny(authority, "/?"); end >= 0 {
		authority = authority[:end]
	}
	if strings.Contains(authority, "@") {
		return "contains a user name; remove the @ and everything before it"
	}
	return ""
}

func checkPath(u *url.URL) string {
	for segment := range strings.SplitSeq(u.Path, "/") {
		if segment == "." || segment == ".." {
			return fmt.Sprintf("contains the path segment %q, which browsers resolve; write the resulting path", segment)
		}
	}
	return ""
}

// checkQuery reserves the parameters of the authorization response.
func checkQuery(u *url.URL) string {
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		name, _ = url.QueryUnescape(name)
		if slices.Contains([]string{"code", "state", "error", "error_description", "iss"}, name) {
			return fmt.Sprintf("has a query parameter named %q, which we add ourselves; rename yours", name)
		}
	}
	return ""
}
