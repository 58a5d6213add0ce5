package partner

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// callbackLength keeps redirects within what every browser and proxy carries.
const callbackLength = 2000

// CheckCallback says what is wrong with a callback URL and how to mend it. It
// accepts absolute https URLs, and plain http on a loopback host (RFC 8252
// §7.3), without fragment or user info, and normalises nothing.
func CheckCallback(raw string) error {
	for _, check := range []func(string) string{checkLength, checkCharacters, checkEscapes, checkFragment, checkScheme, checkUserInfo} {
		if wrong := check(raw); wrong != "" {
			return refuse("The callback %s %s.", shown(raw), wrong)
		}
	}
	u, err := url.Parse(raw)
	if err != nil { // of what is left, only an odd host or port
		return refuse("The callback %s has a host or port that cannot be read; write it like https://example.com/callback or https://example.com:8443/callback.", shown(raw))
	}
	for _, check := range []func(*url.URL) string{checkHost, checkPort, checkLoopback, checkPath, checkQuery} {
		if wrong := check(u); wrong != "" {
			return refuse("The callback %s %s.", shown(raw), wrong)
		}
	}
	return nil
}

// shown is a URL as a message repeats it: visible, and not endless.
func shown(raw string) string {
	if len(raw) > 200 {
		raw = raw[:200] + "…"
	}
	return strconv.Quote(raw)
}

func checkLength(raw string) string {
	switch {
	case raw == "":
		return "is empty; a callback is a whole URL, such as https://example.com/callback"
	case len(raw) > callbackLength:
		return fmt.Sprintf("is %d characters long; at most %d are allowed", len(raw), callbackLength)
	}
	return ""
}

// checkCharacters lets through what RFC 3986 knows, since browsers rewrite the
// rest and the comparison would fail.
func checkCharacters(raw string) string {
	if strings.TrimSpace(raw) != raw {
		return "begins or ends with white space; remove it"
	}
	for _, r := range raw {
		switch {
		case r == ' ':
			return "has a space in it; write %20 in its place, or remove it"
		case r < ' ' || r == 0x7f:
			return fmt.Sprintf("has a control character (%q) in it; remove it", r)
		case r == '\\':
			return "has a backslash in it; URLs have forward slashes"
		case r > 0x7f:
			return fmt.Sprintf("has the character %q in it; write the host in punycode (xn--…) and percent-encode anything after it", r)
		case strings.ContainsRune("\"<>^`{|}", r):
			return fmt.Sprintf("has the character %q in it; percent-encode it (%%%02X)", r, r)
		}
	}
	return ""
}

func checkEscapes(raw string) string {
	for i := range len(raw) {
		if raw[i] == '%' && (i+2 >= len(raw) || !isHex(raw[i+1]) || !isHex(raw[i+2])) {
			return "has a % that two hex digits do not follow; write %25 for a percent sign"
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
		return "is not absolute; write it in full, beginning with https://"
	case !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http"):
		return fmt.Sprintf("has the scheme %q; only https is accepted, and http for localhost, 127.0.0.1 and [::1]", scheme)
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
		return "has user info before its host; remove the @ and what is before it"
	}
	return ""
}

func checkPath(u *url.URL) string {
	for segment := range strings.SplitSeq(u.Path, "/") {
		if segment == "." || segment == ".." {
			return fmt.Sprintf("has the step %q in its path, which browsers resolve; write the path that it leads to", segment)
		}
	}
	return ""
}

// checkQuery keeps names free that answers are given under.
func checkQuery(u *url.URL) string {
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		name, _ = url.QueryUnescape(name)
		if slices.Contains([]string{"code", "state", "error", "error_description", "iss"}, name) {
			return fmt.Sprintf("has a query parameter %q, under which the answer is given; call yours something else", name)
		}
	}
	return ""
}
