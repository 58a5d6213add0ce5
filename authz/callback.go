package authz

import (
	"strconv"
	"strings"

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
