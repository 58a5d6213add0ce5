package web

import (
	"net/http"
	"net/url"

	"fairlead/storage"
)

// Confirmed is the stack for sensitive pages: [App.SignedIn] for people who have logged
// in or confirmed who they are within [App.StepUpLifetime]. Others confirm it first and
// come back, to the page with the form if they have sent one too late.
func (a *App) Confirmed(formPage string, handle SignedInHandler) http.Handler {
	return a.SignedIn(func(w http.ResponseWriter, r *http.Request, who Identity) error {
		if a.IsConfirmed(who) {
			return handle(w, r, who)
		}
		next := formPage
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next = r.URL.RequestURI()
		}
		return &Redirect{To: WithQuery("/account/confirm", url.Values{"next": {next}})}
	})
}

// IsConfirmed reports whether a person has just logged in or confirmed who they are.
func (a *App) IsConfirmed(who Identity) bool {
	return a.DB.Now().Sub(who.Session.ConfirmedAt.Time) < a.StepUpLifetime
}

// Confirm records that the person has just confirmed who they are, and gives the browser
// a new session ID and secret. Errors are those of [storage.DB.ConfirmSession].
func (a *App) Confirm(w http.ResponseWriter, r *http.Request, who Identity, proven Proven) error {
	return a.ReplaceSession(w, r, who, proven, func(fresh storage.Session) error {
		return a.DB.ConfirmSession(r.Context(), who.Session.ID, fresh)
	})
}
