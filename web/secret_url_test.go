package web_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"fairlead/web"
	"fairlead/web/webtest"
)

func TestSecretURLCoversEveryResponse(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.Browser = webtest.Serve(t, h.app, routes(func(mux *http.ServeMux) {
		for path, err := range map[string]error{"/good": nil, "/gone": &web.Error{Status: http.StatusGone, Heading: "Gone"}} {
			mux.Handle(path, web.SecretURL(h.app.Page(func(http.ResponseWriter, *http.Request) error { return err })))
		}
	}))
	foreign := h.Request(http.MethodPost, "/good", nil)
	foreign.Header.Set("Origin", "https://evil.example")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	for name, page := range map[string]*webtest.Page{"a page": h.Get("/good"), "an error": h.Get("/gone"), "a form from elsewhere": h.Send(foreign)} {
		for header, want := range map[string]string{"Referrer-Policy": "strict-origin", "Cache-Control": "no-store"} {
			if got := page.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
}

// A page whose URL had the token of a password reset sent it along in the Referer of
// each request for its style sheet.
func TestSecretURLKeepsTheSecretOutOfTheReferer(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	var mu sync.Mutex
	seen := map[string]http.Header{}
	h.Browser = webtest.Serve(t, h.app, routes(func(mux *http.ServeMux) {
		form := func(w http.ResponseWriter, _ *http.Request) error {
			_, err := io.WriteString(w, `<!doctype html><title>Form</title><link rel="stylesheet" href="/style"><form method="post" action="/form"><button>Save</button></form>`)
			return err
		}
		mux.Handle("GET /form", web.SecretURL(h.app.Page(form)))
		record := func(w http.ResponseWriter, r *http.Request) error {
			mu.Lock()
			defer mu.Unlock()
			seen[r.URL.Path] = r.Header
			_, err := io.WriteString(w, "saved")
			return err
		}
		mux.Handle("GET /style", h.app.Page(record))
		mux.Handle("POST /form", h.app.Page(record))
	}))
	tab := webtest.NewTab(t)
	origin := h.app.PublicURL.String()
	tab.Open(origin + "/form?token=hunter2")
	tab.Click("Save")
	if got := tab.Text(); got != "saved" {
		t.Errorf("the form was answered with %q", got)
	}
	mu.Lock()
	defer mu.Unlock()
	if got := seen["/form"].Get("Origin"); got != origin {
		t.Errorf("the form's Origin is %q, want %q", got, origin)
	}
	for path, header := range seen {
		if got := header.Get("Referer"); strings.Contains(got, "hunter2") {
			t.Errorf("%s gets the Referer %s", path, got)
		}
	}
	if len(seen) != 2 {
		t.Errorf("%d requests came, want 2", len(seen))
	}
}
