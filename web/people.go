package web

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"

	"fairlead/storage"
)

// People are those of a [Frame] who sign in to see any of its pages. Their scripts may ask for
// JSON with the same session.
type People struct {
	// Home is the path that all of their pages are at or below, LogIn where they sign in.
	Home, LogIn string
	// SignedOut is what a script reads whose session has ended.
	SignedOut Error
}

// Private is for pages that no cache keeps. Whoever is signed out signs in first; errors are
// JSON where that is asked for.
func (p People) Private(handle Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Add("Vary", "Accept")
		err := handle(w, r)
		if errors.Is(err, storage.ErrSignedOut) { // also if the session has ended since
			err = p.signedOut(r)
		}
		var elsewhere *Redirect
		if err != nil && PrefersJSON(r) && !errors.As(err, &elsewhere) {
			AnswerJSONError(w, r, err)
			return nil
		}
		return err
	}
}

func (p People) signedOut(r *http.Request) error {
	if PrefersJSON(r) {
		return &p.SignedOut
	}
	to := p.LogIn
	if r.Method == http.MethodGet && r.URL.Path != p.Home {
		to = WithQuery(to, url.Values{"next": {r.URL.RequestURI()}})
	}
	return &Redirect{To: to}
}

// Next is a page of these people to return to; empty for none. A page elsewhere is none.
func (p People) Next(next string) string {
	u, err := url.Parse(next)
	if err != nil || LocalPath(next) != next || path.Clean(u.Path) != u.Path {
		return ""
	}
	if u.Path != p.Home && !strings.HasPrefix(u.Path, p.Home+"/") {
		return ""
	}
	return next
}
