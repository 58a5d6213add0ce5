package authz

import (
	"net/url"
	"strconv"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// resolveCallback finds the callback that a request asks for: the default one
// where it names none, else the one that is equal character for character. Of a
// registered loopback URL alone the port may differ (RFC 8252 §7.3).
func resolveCallback(registered []storage.Callback, asked string) (string, bool) {
	for _, c := range registered {
		if asked == "" && c.IsDefault {
			return c.URL, true
		}
		if asked != "" && (c.URL == asked || sameButPort(c.URL, asked)) {
			return asked, true
		}
	}
	return "", false
}

// sameButPort compares two plain-http loopback URLs without their ports. The
// rest stays exact, for nothing is normalised.
func sameButPort(registered, asked string) bool {
	r, rest, ok := cutLoopback(registered)
	if !ok {
		return false
	}
	a, askedRest, ok := cutLoopback(asked)
	return ok && r == a && rest == askedRest
}

// cutLoopback splits http://HOST[:PORT]REST of a loopback host, without the port.
func cutLoopback(raw string) (host, rest string, ok bool) {
	after, ok := strings.CutPrefix(raw, "http://")
	if !ok {
		return "", "", false
	}
	host = after
	if end := strings.IndexAny(after, "/?"); end >= 0 {
		host, rest = after[:end], after[end:]
	}
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		if _, err := strconv.ParseUint(host[colon+1:], 10, 16); err != nil {
			return "", "", false
		}
		host = host[:colon]
	}
	return host, rest, web.IsLoopback(strings.Trim(host, "[]"))
}

// explainMismatch tells a developer how an unregistered callback differs from a
// registered one, when it differs in one thing alone. It never gives a
// registered callback away.
func explainMismatch(registered []storage.Callback, asked string) string {
	a, err := url.Parse(asked)
	if err != nil || !a.IsAbs() || a.Host == "" {
		return "it is not a complete URL"
	}
	if port := a.Port(); port != "" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return "its port is not a number up to 65535"
		}
	}
	if a.Fragment != "" || strings.Contains(asked, "#") {
		return "it has a fragment (“#…”), which a callback must not have"
	}
	best, rank := "it doesn't match any registered callback", len(differences)
	for _, c := range registered {
		r, err := url.Parse(c.URL)
		if err != nil {
			continue
		}
		for i, d := range differences[:rank] {
			if d.only(asked, c.URL, a, r) {
				best, rank = "it differs from a registered callback by its "+d.name, i
				break
			}
		}
	}
	return best
}

// difference is one way in which two URLs may differ while all else is equal.
type difference struct {
	name string
	only func(asked, registered string, a, r *url.URL) bool
}

// differences are told in this order, the likeliest slip first.
var differences = []difference{
	{"trailing slash", func(asked, registered string, _, _ *url.URL) bool {
		return asked+"/" == registered || registered+"/" == asked
	}},
	{"letter case", func(asked, registered string, _, _ *url.URL) bool { return strings.EqualFold(asked, registered) }},
	{"scheme", func(_, _ string, a, r *url.URL) bool {
		return a.Host == r.Host && samePath(a, r) && a.RawQuery == r.RawQuery
	}},
	{"port", func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && a.Hostname() == r.Hostname() && samePath(a, r) && a.RawQuery == r.RawQuery
	}},
	{"host", func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && samePath(a, r) && a.RawQuery == r.RawQuery
	}},
	{"query", func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && a.Host == r.Host && samePath(a, r)
	}},
	{"path", func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && a.Host == r.Host && a.RawQuery == r.RawQuery
	}},
}

func samePath(a, r *url.URL) bool { return a.EscapedPath() == r.EscapedPath() }
