package manual

import (
	"fmt"
	"io/fs"
	"net/http"

	"fairlead/static"
	"fairlead/web"
)

// Handlers serve the pages and the style sheets that they link to.
type Handlers struct {
	assets *web.Assets
	pages  map[string][]byte // by slug
}

// New reads and renders all files once.
func New(files fs.FS) (*Handlers, error) {
	assets, err := web.NewAssets(static.FS)
	if err != nil {
		return nil, err
	}
	topics, err := readTopics(files)
	if err != nil {
		return nil, err
	}
	h := &Handlers{assets: assets, pages: map[string][]byte{}}
	show, err := newTemplate(assets)
	if err != nil {
		return nil, err
	}
	for i := range topics {
		page, err := render(show, topics, i)
		if err != nil {
			return nil, fmt.Errorf("render docs/%s: %w", topics[i].file, err)
		}
		h.pages[topics[i].Slug] = page
	}
	return h, nil
}

// Mount adds the routes.
func (h *Handlers) Mount(mux *http.ServeMux) {
	mux.HandleFunc("GET "+indexPath, h.show)
	mux.HandleFunc("GET "+indexPath+"/{slug}", h.show)
	mux.Handle("GET /static/{name}", h.assets)
}

func (h *Handlers) show(w http.ResponseWriter, r *http.Request) {
	page, ok := h.pages[r.PathValue("slug")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	for name, value := range map[string]string{
		"Content-Type":            "text/html; charset=utf-8",
		"Content-Security-Policy": web.Policy{}.String(),
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "no-referrer",
		"X-Robots-Tag":            "noindex",
		"Cache-Control":           "no-cache", // another version of the program has other pages
	} {
		w.Header().Set(name, value)
	}
	_, _ = w.Write(page)
}
