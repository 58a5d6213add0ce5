package api

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// anyone takes every token for that of one account.
type anyone struct{}

func (anyone) Verify(context.Context, string, netip.Addr) (web.Caller, error) {
	return web.Caller{AccountID: "1", By: web.AccessToken}, nil
}

// writing is an API with a resource that can be changed.
type writing struct{ *Handlers }

func (h writing) Mount(mux *http.ServeMux) {
	save := func(w http.ResponseWriter, _ *http.Request, caller web.Caller) error {
		return web.JSON(w, http.StatusCreated, caller.AccountID)
	}
	h.mount(mux, "/api/v1/things", methods{http.MethodGet: h.ping, http.MethodPost: save})
}

func TestMountServesMethodsThatWrite(t *testing.T) {
	t.Parallel()
	app := webtest.App(t, storagetest.Open(t))
	b := webtest.Serve(t, app, writing{&Handlers{App: app, Tokens: anyone{}}})
	for method, want := range map[string]int{http.MethodGet: http.StatusOK, http.MethodPost: http.StatusCreated, http.MethodPut: http.StatusMethodNotAllowed} {
		r := b.Request(method, "/api/v1/things", strings.NewReader("{}"))
		r.Header.Set("Authorization", "Bearer token")
		page := b.Send(r)
		if page.Status != want {
			t.Errorf("%s: got %d %s, want %d", method, page.Status, page.Body, want)
		}
		if want == http.StatusMethodNotAllowed && (page.Header.Get("Allow") != "GET, HEAD, POST" || !strings.Contains(page.Body, "only accepts GET and POST")) {
			t.Errorf("%s: Allow %q, %s", method, page.Header.Get("Allow"), page.Body)
		}
	}
	if page := b.Send(b.Request(http.MethodPost, "/api/v1/things", nil)); page.Status != http.StatusUnauthorized {
		t.Errorf("POST without a token: got %d %s", page.Status, page.Body)
	}
}
