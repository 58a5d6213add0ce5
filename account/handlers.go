package account

import (
	"net/http"
	"net/url"
	"time"

	"fairlead/flow"
	"fairlead/hash"
	"fairlead/storage"
	"fairlead/web"
)

// Handlers serves the pages of package account.
type Handlers struct {
	App    *web.App
	Hasher *hash.Hasher

	signUps    *web.Limit // by address, generous enough for a household
	logInsFrom *web.Limit // by address
	logInsTo   *web.Limit // by account, whether or not it exists
	resetsFrom *web.Limit // by address
	resetsTo   *web.Limit // by account, whether or not it exists
}

// Mount adds the pages.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.signUps = web.NewLimit(20, 30*time.Second)
	h.logInsFrom = web.NewLimit(30, 2*time.Second)
	h.logInsTo = web.NewLimit(10, 30*time.Second)
	h.resetsFrom = web.NewLimit(10, time.Minute)
	h.resetsTo = web.NewLimit(3, 10*time.Minute)

	mux.Handle("GET /signup", h.App.Page(h.showSignUp))
	mux.Handle("POST /signup", h.App.Page(h.submitSignUp))
	mux.Handle("GET /login", h.App.Page(h.showLogIn))
	mux.Handle("POST /login", h.App.Page(h.submitLogIn))
	mux.Handle("GET /forgot", h.App.Page(h.showForgot))
	mux.Handle("POST /forgot", h.App.Page(h.submitForgot))
	mux.Handle("GET /reset", web.SecretURL(h.App.Page(h.showReset)))
	mux.Handle("POST /reset", web.SecretURL(h.App.Page(h.submitReset)))
	mux.Handle("GET /logout", h.App.Page(h.showLogOut))
	mux.Handle("POST /logout", h.App.Page(h.submitLogOut))
	mux.Handle("GET /account", h.App.SignedIn(h.showProfile))
}

// proof is somebody who has just proved whose account it is.
type proof struct {
	accountID string
	// passwordChangedAt is of the password that was proved to be known.
	passwordChangedAt storage.Time
}

// signInAndRedirect signs somebody in and sends them on. The timeline is written last, since
// the dispatcher takes its word that whoever is signed in now has just proved it.
func (h *Handlers) signInAndRedirect(w http.ResponseWriter, r *http.Request, a storage.Attempt, who proof, how storage.EventName) error {
	if err := h.App.SignIn(w, r, who.accountID, who.passwordChangedAt); err != nil {
		return err
	}
	if err := flow.RecordEvent(h.App, r, a, how, ""); err != nil {
		return err
	}
	return &web.Redirect{To: flow.Next(a, r)}
}

// readPost is the attempt that a form belongs to, nil outside of one, and the form.
func (h *Handlers) readPost(r *http.Request) (storage.Attempt, url.Values, error) {
	attempt, err := flow.AttemptOf(h.App, r)
	if err != nil {
		return storage.Attempt{}, nil, err
	}
	form, err := web.Form(r)
	return attempt, form, err
}

// arrivedSignedIn says that a signed-in person has no business on these pages:
// outside of an attempt, and not to use another account.
func arrivedSignedIn(r *http.Request, a storage.Attempt) bool {
	_, signedIn := web.IdentityOf(r)
	return signedIn && a.ID == "" && !wantsAnother(r)
}

// wantsAnother says that somebody asked to use another account, which signs them
// out of the present one only once it succeeds.
func wantsAnother(r *http.Request) bool { return r.URL.Query().Get("another") == "1" }

// chrome is what surrounds the pages for signing up and logging in.
func chrome(r *http.Request, a storage.Attempt, title string) web.Chrome {
	c := web.Chrome{Title: title, Flow: flow.Progress(a, flow.StepAccount), Policy: flow.Policy(a)}
	if next := r.URL.Query().Get("next"); a.ID == "" && next != "" {
		c.Next = web.LocalPath(next)
	}
	return c
}
