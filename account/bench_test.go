package account_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"fairlead/account"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// BenchmarkShowSignUp renders a page for a user who is not logged in.
func BenchmarkShowSignUp(b *testing.B) {
	app := webtest.App(b, storagetest.Open(b))
	mux := http.NewServeMux()
	(&account.Handlers{App: app, Hasher: cheapHasher()}).Mount(mux)
	door := app.Wrap(mux)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		door.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/signup", nil))
		if w.Code != http.StatusOK {
			b.Fatalf("got %d %s", w.Code, w.Body)
		}
	}
}
