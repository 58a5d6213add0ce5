package authz_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"fairlead/authz"
)

// The benchmarks call the handler as it is mounted, without a network.

func BenchmarkVerify(b *testing.B) {
	h := open(b)
	token := h.token().AccessToken
	repeat(b, h, http.StatusOK, func() *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/oauth/verify", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		return r
	})
}

func BenchmarkIntrospect(b *testing.B) {
	h := open(b)
	form := url.Values{"token": {h.token().AccessToken}}.Encode()
	repeat(b, h, http.StatusOK, func() *http.Request { return posted(h, "/oauth/introspect", form) })
}

// BenchmarkAuthenticateClient asks about what is no token, so that little more is
// left than to find out who asks.
func BenchmarkAuthenticateClient(b *testing.B) {
	h := open(b)
	repeat(b, h, http.StatusOK, func() *http.Request { return posted(h, "/oauth/introspect", "token=none") })
}

func BenchmarkIssueToService(b *testing.B) {
	h := open(b)
	h.client, h.secret = h.service("orders:read")
	repeat(b, h, http.StatusOK, func() *http.Request { return posted(h, "/oauth/token", "grant_type=client_credentials") })
}

// BenchmarkExchange makes the codes outside of the time, as people do.
func BenchmarkExchange(b *testing.B) {
	h := open(b)
	door := mounted(h)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		r := posted(h, "/oauth/access_token", "grant_type=authorization_code&code="+h.code())
		b.StartTimer()
		ask(b, door, r, http.StatusOK)
	}
}

func BenchmarkLooksLikeToken(b *testing.B) {
	token := open(b).token().AccessToken
	b.ReportAllocs()
	for b.Loop() {
		if !authz.LooksLikeToken(token) {
			b.Fatal(token)
		}
	}
}

func repeat(b *testing.B, h *fixture, status int, request func() *http.Request) {
	b.Helper()
	door := mounted(h)
	b.ReportAllocs()
	for b.Loop() {
		ask(b, door, request(), status)
	}
}

func ask(b *testing.B, door http.Handler, r *http.Request, status int) {
	b.Helper()
	w := httptest.NewRecorder()
	door.ServeHTTP(w, r)
	if w.Code != status {
		b.Fatalf("got %d %s", w.Code, w.Body)
	}
}

func mounted(h *fixture) http.Handler {
	mux := http.NewServeMux()
	h.room.Mount(mux)
	return h.app.Wrap(mux)
}

func posted(h *fixture, path, form string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(h.client.ID, h.secret)
	return r
}
