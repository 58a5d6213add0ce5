package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"

	"fairlead/web"
)

var elsewhere = []string{
	"", "/", "account", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, `/.\evil.example`,
	`/./\evil.example`, `/x/..\evil.example`, `/x/../\evil.example`, "https://evil.example", "https:evil.example", "HTTPS://evil.example/account",
	"javascript:alert(1)", "data:text/html,x", "//evil.example/account", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
	" //evil.example", "/account\x00", "/account\r\nSet-Cookie: a=b", "/\xff", "/%", "mailto:a@evil.example", "?next=//evil.example",
}

var local = []string{
	"/account", "/account/connections?ended=1", "/account/", "/a//b", "/oauth/authorize?attempt=A&x=%2F%2Fevil.example",
	"/account?next=//evil.example", "/account?next=https://evil.example", "/größe", "/.hidden", "/x/../y",
}

func TestLocalPathIsOnThisServer(t *testing.T) {
	t.Parallel()
	for _, p := range elsewhere {
		if got := web.LocalPath(p); got != "/account" {
			t.Errorf("%q leads to %q", p, got)
		}
	}
	for _, p := range local {
		if got := web.LocalPath(p); got != p {
			t.Errorf("%q leads to %q", p, got)
		}
	}
}

// However a browser reads the redirect, it stays on this server.
func FuzzLocalPath(f *testing.F) {
	for _, p := range append(elsewhere, local...) {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, target string) {
		w := httptest.NewRecorder()
		http.Redirect(w, httptest.NewRequest(http.MethodPost, "https://here.example/login", nil), web.LocalPath(target), http.StatusSeeOther)
		location := w.Header().Get("Location")
		// Browsers drop tabs and line breaks and take a backslash for a slash.
		seen := strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(location)
		if !strings.HasPrefix(seen, "/") || strings.HasPrefix(seen, "//") {
			t.Errorf("%q leads to %q", target, location)
		}
		if p, _, _ := strings.Cut(location, "?"); strings.HasPrefix(path.Clean(p), "//") {
			t.Errorf("%q leads to %q", target, location)
		}
	})
}

func TestWithQueryKeepsTheQueryThatIsThere(t *testing.T) {
	t.Parallel()
	added := url.Values{"next": {"/a?b=c"}}
	for path, want := range map[string]string{"/login": "/login?next=%2Fa%3Fb%3Dc", "/login?x=1": "/login?x=1&next=%2Fa%3Fb%3Dc"} {
		if got := web.WithQuery(path, added); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := web.WithQuery(path, nil); got != path {
			t.Errorf("with nothing to add: got %s, want %s", got, path)
		}
	}
}
