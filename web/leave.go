package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Leave redirects the browser to another server, without a Referer.
func Leave(w http.ResponseWriter, status int, to string) error {
	header := w.Header()
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("Location", ascii(to))
	w.WriteHeader(status)
	return nil
}

// ascii escapes what a header cannot have.
func ascii(to string) string {
	var b strings.Builder
	for i := range len(to) {
		if c := to[i]; c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// WithReply appends parameters to the URL of another server, in this order and without
// those that are empty. Spaces become %20, and the URL's own query is unchanged.
func WithReply(to string, pairs ...[2]string) string {
	var b strings.Builder
	b.WriteString(to)
	separator := "?"
	if strings.Contains(to, "?") {
		separator = "&"
	}
	for _, pair := range pairs {
		if pair[1] != "" {
			b.WriteString(separator + pair[0] + "=" + strings.ReplaceAll(url.QueryEscape(pair[1]), "+", "%20"))
			separator = "&"
		}
	}
	return b.String()
}

// IsEndpoint reports whether a URL can be redirected to or asked: absolute and https, or
// http on this machine, without a fragment (RFC 6749 §3.1.2) or user info. Its host is in
// ASCII (xn--…), in which no letter looks like another.
func IsEndpoint(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.Contains(raw, "#") || !IsText(raw) || u.Host != ascii(u.Host) || !IsPort(u.Port()) {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && IsLoopback(u.Hostname())
}

// IsPort reports whether a URL's port can be connected to; none is the scheme's own.
func IsPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}
