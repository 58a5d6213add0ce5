package web_test

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"fairlead/web"
	"fairlead/web/webtest"
)

// packed requests a path without the transport's own decompression.
func packed(t *testing.T, b *webtest.Browser, path, accept string) (page *webtest.Page, text string) {
	t.Helper()
	r := b.Request(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", accept)
	page = b.Send(r)
	if page.Header.Get("Content-Encoding") != "gzip" {
		return page, page.Body
	}
	unpacked, err := gzip.NewReader(strings.NewReader(page.Body))
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	return page, string(all)
}

func TestPagesAndStaticFilesAreCompressedWhereTheClientWantsIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	css := assetURL(t, "app.css")
	for _, path := range []string{css, "/nothing"} {
		_, plain := packed(t, h.Browser, path, "identity")
		for accept, want := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "br": false, "": false} {
			page, text := packed(t, h.Browser, path, accept)
			if got := page.Header.Get("Content-Encoding") == "gzip"; got != want || !strings.Contains(page.Header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s for %q: compressed %t, want %t: %v", path, accept, got, want, page.Header)
			}
			if len(text) != len(plain) {
				t.Errorf("%s for %q: %d bytes, want %d", path, accept, len(text), len(plain))
			}
		}
	}
}

func TestPageIsNotCompressedOnceSignedIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signIn(h.Browser, h.account("ada@example.com"))
	page, _ := packed(t, h.Browser, "/nothing", "gzip")
	if page.Header.Get("Content-Encoding") != "" || page.Header.Get("No-Gzip-Compression") != "" {
		t.Errorf("got %v", page.Header)
	}
}

func TestAssetsAnswer304ToAnETag(t *testing.T) {
	t.Parallel()
	h := open(t)
	css := assetURL(t, "app.css")
	for _, accept := range []string{"gzip", "identity"} {
		first, _ := packed(t, h.Browser, css, accept)
		r := h.Request(http.MethodGet, css, nil)
		r.Header.Set("Accept-Encoding", accept)
		r.Header.Set("If-None-Match", first.Header.Get("ETag"))
		if again := h.Send(r); first.Header.Get("ETag") == "" || again.Status != http.StatusNotModified || again.Body != "" {
			t.Errorf("%s: got %d with %d bytes", accept, again.Status, len(again.Body))
		}
	}
}

func TestConstantAnswersPassNoGate(t *testing.T) {
	t.Parallel()
	w := openBlocking(t, 1)
	w.fill(1, http.MethodGet, "/page")
	w.fill(1, http.MethodGet, "/program")
	css := assetURL(t, "app.css")
	for _, path := range []string{css, "/favicon.ico", "/robots.txt"} {
		if page := w.Get(path); page.Status != http.StatusOK {
			t.Errorf("%s: %d while the gates are full", path, page.Status)
		}
	}
	w.release()
}

func TestSearchEnginesListNothingButConstantPages(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.Browser = webtest.Serve(t, h.app, h, routes(func(mux *http.ServeMux) {
		mux.Handle("GET /public", h.app.ConstantPage("/public", func() (web.View, error) { return &web.ErrorPage{}, nil }))
		mux.Handle("GET /broken", h.app.ConstantPage("/broken", func() (web.View, error) { return nil, errors.New("broken") }))
	}))
	for path, want := range map[string]string{"/me": "noindex", "/nothing": "noindex", "/robots.txt": "noindex", "/public": "all", "/broken": "noindex"} {
		if got := h.Get(path).Header.Get("X-Robots-Tag"); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if page := h.Get("/robots.txt"); !strings.Contains(page.Body, "User-agent: *\nDisallow: /oauth/\n") {
		t.Errorf("robots.txt is %q", page.Body)
	}
	if page := h.Get("/broken"); page.Status != http.StatusInternalServerError {
		t.Errorf("a page that cannot be built got %d", page.Status)
	}
}
