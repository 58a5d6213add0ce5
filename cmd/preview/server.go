package main

import (
	"context"
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
	mux.HandleFunc("GET /static/{name}", s.asset)
	mux.HandleFunc("GET /stand-in/stripe.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Write(stripeStandIn) //nolint:errcheck // the browser is gone
	})
	mux.HandleFunc("/", s.follow)
	return mux
}

// check draws nothing but fails where a template or a file is broken.
func (s *server) check() error {
	assets, err := web.NewAssets(s.static)
	if err == nil {
		_, err = web.NewPages(s.templates, assets)
	}
	return err
}

// state answers with the page that a visitor of the state sees, and hands their
// cookies over, so that one can go on from there.
func (s *server) state(w http.ResponseWriter, r *http.Request) {
	st, ok := find(r.PathValue("state"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := s.visit(r.Context(), st)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	for _, name := range []string{"fairlead_browser", "fairlead_session"} {
		http.SetCookie(w, v.handOver(name))
	}
	for _, name := range []string{"Content-Type", "Content-Security-Policy", "Cross-Origin-Opener-Policy"} {
		w.Header().Set(name, v.page.header.Get(name))
	}
	w.WriteHeader(v.page.status)
	w.Write(v.page.body.Bytes()) //nolint:errcheck // the browser is gone
}

// visit opens a new house, in which the state's visitor walks to the page.
func (s *server) visit(ctx context.Context, st state) (*visitor, error) {
	s.close()
	h, err := openHouse(ctx, s.templates, s.static)
	if err != nil {
		return nil, err
	}
	s.current = h
	return h.receive(ctx, st)
}

// close leaves the house of the last state.
func (s *server) close() {
	if s.current != nil {
		s.current.close()
		s.current = nil
	}
}

// follow makes links and forms lead on in the house of the last state.
func (s *server) follow(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	s.current.handler.ServeHTTP(w, r)
}

func (s *server) index(w http.ResponseWriter, _ *http.Request) {
	assets, err := web.NewAssets(s.static)
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
	assets, err := web.NewAssets(s.static)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	assets.ServeHTTP(w, r)
}
