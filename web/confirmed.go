package web

import (
	"context"
	"errors"
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
			return a.SpendStepUp(r, handle(w, r, who), func(ctx context.Context) error { return a.DB.EndConfirmation(ctx, who.Session.ID) })
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
	return a.StepsUp(who.Session.CreatedAt, who.Session.ConfirmedAt)
}

// StepsUp reports whether somebody may do what is sensitive who signed in and last confirmed
// who they are at these times.
func (a *App) StepsUp(signedIn, confirmed storage.Time) bool {
	if a.StepUpOnce && confirmed.Equal(signedIn.Time) {
		return false
	}
	return a.DB.Now().Sub(confirmed.Time) < a.StepUpLifetime
}

// SpendStepUp ends a confirmation that allows one change, once a form has succeeded, which
// answers with a redirect. err is what the form's handler returned.
func (a *App) SpendStepUp(r *http.Request, err error, end func(context.Context) error) error {
	var done *Redirect
	if !a.StepUpOnce || r.Method == http.MethodGet || !errors.As(err, &done) {
		return err
	}
	if failed := end(r.Context()); failed != nil && !errors.Is(failed, storage.ErrSignedOut) { // the form may have ended it
		return failed
	}
	return err
}

// Confirm records that the person has just confirmed who they are, and gives the browser
// a new session ID and secret. Errors are those of [storage.DB.ConfirmSession].
func (a *App) Confirm(w http.ResponseWriter, r *http.Request, who Identity, proven Proven) error {
	return a.ReplaceSession(w, r, who, proven, func(fresh storage.Session) error {
		return a.DB.ConfirmSession(r.Context(), who.Session.ID, fresh)
	})
}
