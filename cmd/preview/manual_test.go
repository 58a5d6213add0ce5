package preview

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"fairlead/docs"
	"fairlead/manual"
	"fairlead/web/webtest"
)

// The documentation for operators is on another listener than the pages of the preview.
func TestManualInChromium(t *testing.T) {
	t.Parallel()
	axe := sync.OnceValue(func() string { return installAxe(t) })
	h, err := manual.New(docs.FS)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	h.Mount(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	tab := webtest.NewTab(t)
	for _, link := range webtest.New(t, server.URL).Get("/docs/operate").Find(".contents details > ul > li > a").EachIter() {
		path := link.AttrOr("href", "")
		t.Run(path, func(t *testing.T) {
			tab.Open(server.URL + path)
			accessible(t, tab, axe())
			fits(t, tab, true)
		})
	}
}
