package preview

import (
	"context"
	_ "embed"
	"html/template"
	"net/http"

	"fairlead/brand"
	"fairlead/web"
)

//go:embed index.html
var indexHTML string

// stripeStandIn draws boxes in place of Stripe's form, so that the preview makes no
// requests to other servers.
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

// check fails if a template or a file is broken.
func (s *server) check() error {
	assets, err := s.assets()
	if err != nil {
		return err
	}
	pages, err := web.NewPages(s.templates, assets, nil)
	if err != nil {
		return err
	}
	return pages.Check()
}

// state shows a state's page with its cookies, so that links and forms work from
// there.
func (s *server) state(w http.ResponseWriter, r *http.Request) {
	st, ok := find(r.PathValue("state"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.visit(r.Context(), st, r.URL.Query().Get("language"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	for _, name := range []string{"fairlead_browser", "fairlead_session", "staff", "partner", languageCookie} {
		http.SetCookie(w, p.handOver(name))
	}
	for _, name := range []string{"Content-Type", "Content-Security-Policy", "Cross-Origin-Opener-Policy"} {
		w.Header().Set(name, p.page.header.Get(name))
	}
	w.WriteHeader(p.page.status)
	w.Write(p.page.body.Bytes()) //nolint:errcheck // the browser is gone
}

// visit opens a new site and takes the state's steps in a language; English if it is empty.
func (s *server) visit(ctx context.Context, st state, language string) (*person, error) {
	s.close()
	next, err := openSite(ctx, s.templates, s.static, s.branded())
	if err != nil {
		return nil, err
	}
	s.current, next.language = next, language
	return next.walk(ctx, st)
}

// close closes the site of the last state.
func (s *server) close() {
	if s.current != nil {
		s.current.close()
		s.current = nil
	}
}

// follow serves links and forms from the site of the last state.
func (s *server) follow(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	s.current.handler.ServeHTTP(w, r)
}

// index is the list of all states, in the look that they have.
type index struct {
	Sections []section
	Look     brand.Look
	Name     string
}

func (s *server) index(w http.ResponseWriter, _ *http.Request) {
	assets, err := s.assets()
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
	page.Execute(w, index{sections(), s.brand.Look, s.branded().Name}) //nolint:errcheck // the browser is gone
}

func (s *server) asset(w http.ResponseWriter, r *http.Request) {
	assets, err := s.assets()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	assets.ServeHTTP(w, r)
}
