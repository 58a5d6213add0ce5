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

// BenchmarkAuthenticateClient introspects an invalid token, so that little but client
// authentication is measured.
func BenchmarkAuthenticateClient(b *testing.B) {
	h := open(b)
	repeat(b, h, http.StatusOK, func() *http.Request { return posted(h, "/oauth/introspect", "token=none") })
}

func BenchmarkIssueToService(b *testing.B) {
	h := open(b)
	h.client, h.secret = h.service("orders:read")
	repeat(b, h, http.StatusOK, func() *http.Request { return posted(h, "/oauth/token", "grant_type=client_credentials") })
}

// BenchmarkExchange issues the codes before the timer starts.
func BenchmarkExchange(b *testing.B) {
	h := open(b)
	handler := mounted(h)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		r := posted(h, "/oauth/access_token", "grant_type=authorization_code&code="+h.code())
		b.StartTimer()
		ask(b, handler, r, http.StatusOK)
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
	handler := mounted(h)
	b.ReportAllocs()
	for b.Loop() {
		ask(b, handler, request(), status)
	}
}

func ask(b *testing.B, handler http.Handler, r *http.Request, status int) {
	b.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != status {
		b.Fatalf("got %d %s", w.Code, w.Body)
	}
}

func mounted(h *fixture) http.Handler {
	mux := http.NewServeMux()
	h.handlers.Mount(mux)
	return h.app.Wrap(mux)
}

func posted(h *fixture, path, form string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(h.client.ID, h.secret)
	return r
}
