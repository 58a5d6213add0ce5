package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"fairlead/static"
	"fairlead/web"
	"fairlead/web/webtest"
)

func TestAssetsAreCachedPermanentlyUnderTheirHash(t *testing.T) {
	t.Parallel()
	h := open(t)
	files, err := fs.Glob(static.FS, "*.*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, name := range files {
		content, err := fs.ReadFile(static.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		at := assetURL(t, name)
		sum := sha256.Sum256(content)
		ext := path.Ext(name)
		if want := "/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext; at != want {
			t.Errorf("%s is at %s, want %s", name, at, want)
		}
		page := h.Get(at)
		if page.Status != http.StatusOK || page.Body != string(content) || page.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" ||
			page.Header.Get("X-Content-Type-Options") != "nosniff" || page.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v", at, page.Status, page.Header)
		}
		kind := map[string]string{".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}[ext]
		if got := page.Header.Get("Content-Type"); !strings.HasPrefix(got, kind) {
			t.Errorf("%s is %s", at, got)
		}
	}
}

func TestAssetsServesOnlyStaticFiles(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, p := range []string{"/static/app.css", "/static/app.0000000000.css", "/static/static.go", "/static/..%2fstatic.go", "/static/%00", "/static/x/app.css"} {
		if page := h.Get(p); page.Status != http.StatusNotFound || page.Header.Get("Cache-Control") != "" {
			t.Errorf("%s: %d, Cache-Control %q", p, page.Status, page.Header.Get("Cache-Control"))
		}
	}
}

func TestFaviconRedirectsToTheIcon(t *testing.T) {
	t.Parallel()
	if page := open(t).Get("/favicon.ico"); page.Status != http.StatusOK || page.Header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("got %d %s", page.Status, page.Header.Get("Content-Type"))
	}
}

func TestRenderFailsForAnUnknownAsset(t *testing.T) {
	t.Parallel()
	assets, err := web.NewAssets(fstest.MapFS{"app.css": {Data: []byte("a{}")}})
	if err != nil {
		t.Fatal(err)
	}
	if at, err := assets.URL("other.css"); err == nil {
		t.Errorf("it is at %s", at)
	}
}

func TestCheckFailsForBrokenTemplates(t *testing.T) {
	t.Parallel()
	assets, err := web.NewAssets(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	shared := &fstest.MapFile{Data: []byte(`{{define "layout"}}{{template "content" .}}{{end}}`)}
	for name, files := range map[string]fstest.MapFS{
		"no shared ones":        {"folder/page.html": {Data: []byte(`x`)}},
		"a shared one is wrong": {"web/layout.html": {Data: []byte(`{{`)}},
		"a page is wrong":       {"web/layout.html": shared, "folder/page.html": {Data: []byte(`{{define "content"}}{{end`)}},
		"an unknown function":   {"web/layout.html": shared, "folder/page.html": {Data: []byte(`{{define "content"}}{{nothing}}{{end}}`)}},
	} {
		pages, err := web.NewPages(files, assets, nil)
		if err == nil {
			err = pages.Check()
		}
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestEveryPageCanBeParsed(t *testing.T) {
	t.Parallel()
	if err := webtest.Pages(t).Check(); err != nil {
		t.Error(err)
	}
}

func TestRenderReturnsNoHalfPage(t *testing.T) {
	t.Parallel()
	assets, err := web.NewAssets(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := web.NewPages(fstest.MapFS{
		"web/layout.html":     {Data: []byte(`{{define "layout"}}first {{template "content" .}}{{end}}`)},
		"web/page_error.html": {Data: []byte(`{{define "content"}}{{.Heading}} {{asset "gone.css"}}{{end}}`)},
	}, assets, nil)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := pages.Render(&web.ErrorPage{Heading: "first"}); err == nil || body != nil {
		t.Errorf("rendered %q, %v", body, err)
	}
	if body, err := pages.Render(&unlisted{}); err == nil || !strings.Contains(err.Error(), `no template "folder/unlisted" in "en"`) {
		t.Errorf("rendered %q, %v", body, err)
	}
}

type unlisted struct{ web.Chrome }

func (*unlisted) Template() string { return "folder/unlisted" }
