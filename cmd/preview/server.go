package main

import (
	_ "embed"
	"html/template"
	"net/http"

	"fairlead/web"
)

//go:embed index.html
var indexHTML string

// stripeStandIn draws grey boxes where Stripe's script would draw its form, so
// that the preview asks nothing of anybody.
//
//go:embed stripe_standin.js
var stripeStandIn []byte

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.index)
	mux.HandleFunc("GET /states/{state}", s.state)
	mux.HandleFunc("/", s.follow)
	mux.HandleFunc("GET /static/{name}", s.asset)
	mux.HandleFunc("GET /stand-in/stripe.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Write(stripeStandIn) //nolint:errcheck // the browser is gone
	})
	return mux
}

// check draws nothing but fails where a template or a file is broken.
func (s *server) check() error {
	_, _, err := s.load()
	return err
}

func (s *server) load() (*web.Pages, *web.Assets, error) {
	assets, err := web.NewAssets(s.static)
	if err != nil {
		return nil, nil, err
	}
	pages, err := web.NewPages(s.templates, assets)
	return pages, assets, err
}

func (s *server) state(w http.ResponseWriter, r *http.Request) {
	st, ok := find(r.PathValue("state"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	pages, _, err := s.load()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	body, err := pages.Render(st.page(st.chrome))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Security-Policy", st.chrome.Policy.String())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(body) //nolint:errcheck // the browser is gone
}

// follow makes links and forms lead somewhere: to the first state of the page
// that they name, or back to the index.
func (s *server) follow(w http.ResponseWriter, r *http.Request) {
	for _, room := range rooms() {
		for _, st := range room.States {
			if st.chrome.Path == r.URL.Path {
				http.Redirect(w, r, "/states/"+st.Name, http.StatusSeeOther)
				return
			}
		}
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *server) index(w http.ResponseWriter, _ *http.Request) {
	_, assets, err := s.load()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	page, err := template.New("index").Funcs(template.FuncMap{"asset": assets.URL}).Parse(indexHTML)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Security-Policy", web.Policy{}.String())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	page.Execute(w, rooms()) //nolint:errcheck // the browser is gone
}

func (s *server) asset(w http.ResponseWriter, r *http.Request) {
	_, assets, err := s.load()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	assets.ServeHTTP(w, r)
}
