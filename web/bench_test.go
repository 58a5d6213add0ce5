package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// What a call costs beside its handler.
func BenchmarkAPI(b *testing.B) {
	app := webtest.App(b, storagetest.Open(b))
	app.Log = slog.New(slog.NewJSONHandler(io.Discard, nil))
	through := func(stack func(web.Handler) http.Handler, status int) func(*testing.B) {
		served := app.Wrap(stack(func(w http.ResponseWriter, _ *http.Request) error {
			w.WriteHeader(status)
			return nil
		}))
		return func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, "/oauth/verify", nil)
			b.ReportAllocs()
			for b.Loop() {
				served.ServeHTTP(httptest.NewRecorder(), r)
			}
		}
	}
	logged := func(handle web.Handler) http.Handler { return app.API(web.API{}, handle) }
	unlogged := func(handle web.Handler) http.Handler { return web.Unlogged(logged(handle)) }
	b.Run("logged", through(logged, http.StatusOK))
	b.Run("unlogged", through(unlogged, http.StatusOK))
	b.Run("unlogged, refused", through(unlogged, http.StatusUnauthorized))
}

func BenchmarkJSON(b *testing.B) {
	v := struct {
		Active    bool   `json:"active"`
		Scope     string `json:"scope,omitempty"`
		ClientID  string `json:"client_id,omitempty"`
		Subject   string `json:"sub,omitempty"`
		TokenType string `json:"token_type,omitempty"`
		IssuedAt  int64  `json:"iat,omitempty"`
	}{true, "*", "partner_" + strings.Repeat("a", 24), strings.Repeat("b", 32), "bearer", 1_795_355_698}
	b.ReportAllocs()
	for b.Loop() {
		if err := web.JSON(httptest.NewRecorder(), http.StatusOK, v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBearerToken(b *testing.B) {
	header := http.Header{"Authorization": {"Bearer oauth." + strings.Repeat("a", 40) + "." + strings.Repeat("b", 43) + "="}}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := web.BearerToken(header); !ok {
			b.Fatal("refused")
		}
	}
}
