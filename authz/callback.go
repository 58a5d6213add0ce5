package authz

import (
	"net/url"
	"strconv"
	"strings"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// resolveCallback finds the callback that a request asks for: the default one if it
// names none, otherwise the one that is equal character for character. Only the port of
// a loopback URL may differ (RFC 8252 §7.3).
func resolveCallback(registered []storage.Callback, requested string) (string, bool) {
	for _, c := range registered {
		if requested == "" && c.IsDefault {
			return c.URL, true
		}
		if requested != "" && (c.URL == requested || sameButPort(c.URL, requested)) {
			return requested, true
		}
	}
	return "", false
}

// sameButPort compares two http loopback URLs without their ports. Nothing is
// normalized.
func sameButPort(registered, requested string) bool {
	r, rest, ok := cutLoopback(registered)
	if !ok {
		return false
	}
	a, requestedRest, ok := cutLoopback(requested)
	return ok && r == a && rest == requestedRest
}

// cutLoopback splits http://HOST[:PORT]REST into HOST and REST if HOST is a loopback host.
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

// explainMismatch says how an unregistered callback differs from a registered one, if
// they differ in only one way. It never reveals a registered callback.
func explainMismatch(registered []storage.Callback, requested string) locale.Text {
	a, err := url.Parse(requested)
	if err != nil || !a.IsAbs() || a.Host == "" {
		return "it is not a complete URL"
	}
	if port := a.Port(); port != "" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return "its port is not a number up to 65535"
		}
	}
	if a.Fragment != "" || strings.Contains(requested, "#") {
		return "it has a fragment (“#…”), which a callback must not have"
	}
	best, rank := locale.Text("it doesn’t match any registered callback"), len(differences)
	for _, c := range registered {
		r, err := url.Parse(c.URL)
		if err != nil {
			continue
		}
		for i, d := range differences[:rank] {
			if d.only(requested, c.URL, a, r) {
				best, rank = d.text, i
				break
			}
		}
	}
	return best
}

// difference is one way in which two URLs can differ. only reports whether they differ
// in nothing else.
type difference struct {
	text locale.Text
	only func(requested, registered string, a, r *url.URL) bool
}

// differences are tried in this order, the most likely mistake first.
var differences = []difference{
	{"it differs from a registered callback by its trailing slash", func(requested, registered string, _, _ *url.URL) bool {
		return requested+"/" == registered || registered+"/" == requested
	}},
	{"it differs from a registered callback by its letter case", func(requested, registered string, _, _ *url.URL) bool {
		return strings.EqualFold(requested, registered)
	}},
	{"it differs from a registered callback by its scheme", func(_, _ string, a, r *url.URL) bool {
		return a.Host == r.Host && samePath(a, r) && a.RawQuery == r.RawQuery
	}},
	{"it differs from a registered callback by its port", func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && a.Hostname() == r.Hostname() && samePath(a, r) && a.RawQuery == r.RawQuery
	}},
	{"it differs from a registered callback by its host", func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && samePath(a, r) && a.RawQuery == r.RawQuery
	}},
	{"it differs from a registered callback by its query", func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && a.Host == r.Host && samePath(a, r)
	}},
	{"it differs from a registered callback by its path", func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && a.Host == r.Host && a.RawQuery == r.RawQuery
	}},
}

func samePath(a, r *url.URL) bool { return a.EscapedPath() == r.EscapedPath() }
