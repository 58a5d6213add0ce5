package web

import (
	"net/url"
	"strings"
)

// LocalPath is path if it stays on this server, else /account. A path with a backslash
// does not: browsers read it as a slash, and http.Redirect resolves dots, which can
// bring it to the front.
func LocalPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || len(path) < 2 || path[0] != '/' || path[1] == '/' || strings.Contains(path, `\`) || !IsText(path) {
		return "/account"
	}
	return path
}

// WithQuery adds parameters to a path, which may have a query already.
func WithQuery(path string, query url.Values) string {
	switch {
	case len(query) == 0:
		return path
	case strings.Contains(path, "?"):
		return path + "&" + query.Encode()
	}
	return path + "?" + query.Encode()
}
