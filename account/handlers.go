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

	signUps    *web.Limit // by IP address; a household shares one
	logInsFrom *web.Limit // by IP address
	logInsTo   *web.Limit // by email, whether or not it has an account
	resetsFrom *web.Limit // by IP address
	resetsBy   *web.Limit // by email and who asks
	resetsTo   *web.Limit // by email, whether or not it has an account
	limited    *web.Limit // by attempt: how often a limit is written to its timeline
}

// Mount adds the pages.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.signUps = web.NewLimit(20, 30*time.Second)
	h.logInsFrom = web.NewLimit(30, 2*time.Second)
	h.logInsTo = web.NewLimit(10, 30*time.Second)
	h.resetsFrom = web.NewLimit(10, time.Minute)
	h.resetsBy = web.NewLimit(3, 10*time.Minute)
	h.resetsTo = web.NewLimit(6, 5*time.Minute)
	h.limited = web.NewLimit(1, time.Minute)

	mux.Handle("GET /signup", h.App.Page(h.showSignUp))
	mux.Handle("POST /signup", h.App.Page(h.submitSignUp))
	mux.Handle("GET /login", h.App.Page(h.showLogIn))
	mux.Handle("POST /login", h.App.Page(h.submitLogIn))
	mux.Handle("GET /forgot", h.App.Page(h.showForgot))
	mux.Handle("POST /forgot", h.App.Page(h.submitForgot))
	mux.Handle("GET /reset", web.SecretURL(h.App.Page(h.showReset)))
	mux.Handle("POST /reset", web.SecretURL(h.App.Page(h.submitReset)))
	mux.Handle("GET /.well-known/change-password", http.RedirectHandler("/forgot", http.StatusSeeOther)) // w3.org/TR/change-password-url
	mux.Handle("GET /logout", h.App.Page(h.showLogOut))
	mux.Handle("POST /logout", h.App.Page(h.submitLogOut))
	mux.Handle("GET /account", h.App.SignedIn(h.showProfile))
}

// signInAndRedirect signs a person in and sends them on. The timeline is written last,
// since the dispatcher takes its word that they have just proved who they are.
func (h *Handlers) signInAndRedirect(w http.ResponseWriter, r *http.Request, a storage.Attempt, who proof, how storage.EventName) error {
	if err := h.signIn(w, r, a, who, how); err != nil {
		return err
	}
	return &web.Redirect{To: flow.Next(a, r)}
}

func (h *Handlers) signIn(w http.ResponseWriter, r *http.Request, a storage.Attempt, who proof, how storage.EventName) error {
	if err := h.App.SignIn(w, r, who.account.ID, who.passwordChangedAt); err != nil {
		return err
	}
	if err := h.remember(w, r, who.account.Email); err != nil {
		return err
	}
	return flow.RecordEvent(h.App, r, a, how, "")
}

// recordRefused adds a refusal to the attempt's timeline. Requests beyond a limit are
// added once a minute, so that a flood writes nothing.
func (h *Handlers) recordRefused(r *http.Request, a storage.Attempt, what storage.EventName, detail string, refused *web.Error) error {
	if refused.RetryAfter > 0 {
		if a.ID == "" || h.limited.Take(a.ID, h.App.DB.Now()) > 0 {
			return nil
		}
		what, detail = storage.EventRateLimited, string(what)
	}
	return flow.RecordEvent(h.App, r, a, what, detail)
}

// readPost returns the attempt that a form belongs to and the form.
func (h *Handlers) readPost(r *http.Request) (storage.Attempt, url.Values, error) {
	attempt, err := flow.AttemptOf(h.App, r)
	if err != nil {
		return storage.Attempt{}, nil, err
	}
	form, err := web.Form(r)
	return attempt, form, err
}

// isSignedIn reports whether the person who asks for a form is signed in already and
// did not ask for it: by "Use another account", or as the partner's prompt did. The
// step of an attempt that is due is then another one.
func isSignedIn(r *http.Request) bool {
	_, signedIn := web.IdentityOf(r)
	return signedIn && !wantsAnother(r) && !r.URL.Query().Has("prompt")
}

// wantsAnother reports whether a person asked to use another account, which signs them
// out of the present one only once it succeeds.
func wantsAnother(r *http.Request) bool { return r.URL.Query().Get("another") == "1" }

// chrome surrounds the pages for signing up and logging in.
func chrome(r *http.Request, a storage.Attempt, title string) web.Chrome {
	c := web.Chrome{Title: title, Flow: flow.Progress(a, flow.StepAccount), Policy: flow.Policy(a)}
	if next := r.URL.Query().Get("next"); a.ID == "" && next != "" {
		c.Next = web.LocalPath(next)
	}
	return c
}
