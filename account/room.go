package account

import (
	"net/http"
	"net/url"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// Room is the account room.
type Room struct {
	Web *web.Hall
	// Hasher may be shared; Mount makes one where there is none.
	Hasher *Hasher

	signUps    web.Limit // by address, generous enough for a household
	logInsFrom web.Limit // by address
	logInsTo   web.Limit // by account, whether or not it exists
	resetsFrom web.Limit // by address
	resetsTo   web.Limit // by account, whether or not it exists
}

// Mount adds the room's pages.
func (m *Room) Mount(mux *http.ServeMux) {
	if m.Hasher == nil {
		m.Hasher = NewHasher()
	}
	m.signUps.Burst, m.signUps.Every = 20, 30*time.Second
	m.logInsFrom.Burst, m.logInsFrom.Every = 30, 2*time.Second
	m.logInsTo.Burst, m.logInsTo.Every = 10, 30*time.Second
	m.resetsFrom.Burst, m.resetsFrom.Every = 10, time.Minute
	m.resetsTo.Burst, m.resetsTo.Every = 3, 10*time.Minute

	mux.Handle("GET /signup", m.Web.Page(m.showSignUp))
	mux.Handle("POST /signup", m.Web.Page(m.submitSignUp))
	mux.Handle("GET /login", m.Web.Page(m.showLogIn))
	mux.Handle("POST /login", m.Web.Page(m.submitLogIn))
	mux.Handle("GET /forgot", m.Web.Page(m.showForgot))
	mux.Handle("POST /forgot", m.Web.Page(m.submitForgot))
	mux.Handle("GET /reset", m.Web.Page(m.showReset))
	mux.Handle("POST /reset", m.Web.Page(m.submitReset))
	mux.Handle("GET /logout", m.Web.Page(m.showLogOut))
	mux.Handle("POST /logout", m.Web.Page(m.submitLogOut))
	mux.Handle("GET /account", m.Web.SignedIn(m.showProfile))
}

// known is somebody who has just proved whose account it is.
type known struct {
	accountID string
	// passwordChangedAt is of the password that was proved to be known.
	passwordChangedAt storage.Time
}

// welcome signs somebody in and sends them on. The timeline is written last, since
// the dispatcher takes its word that whoever is signed in now has just proved it.
func (m *Room) welcome(w http.ResponseWriter, r *http.Request, a *storage.Attempt, who known, how storage.EventName) error {
	if err := m.Web.SignIn(w, r, who.accountID, who.passwordChangedAt); err != nil {
		return err
	}
	if err := m.Web.Note(r, a, how, ""); err != nil {
		return err
	}
	return &web.Detour{To: web.Next(a, r)}
}

// posted is the attempt that a form belongs to, nil outside of one, and the form.
func (m *Room) posted(r *http.Request) (*storage.Attempt, url.Values, error) {
	attempt, err := m.Web.Attempt(r)
	if err != nil {
		return nil, nil, err
	}
	form, err := web.Form(r)
	return attempt, form, err
}

// arrivedSignedIn says that a signed-in person has no business on these pages:
// outside of an attempt, and not to use another account.
func arrivedSignedIn(r *http.Request, a *storage.Attempt) bool {
	return web.VisitOf(r) != nil && a == nil && !wantsAnother(r)
}

// wantsAnother says that somebody asked to use another account, which signs them
// out of the present one only once it succeeds.
func wantsAnother(r *http.Request) bool { return r.URL.Query().Get("another") == "1" }

// chrome is what surrounds the pages for signing up and logging in.
func chrome(r *http.Request, a *storage.Attempt, title string) web.Chrome {
	c := web.Chrome{Title: title, Flow: web.FlowAt(a, web.StepAccount), Policy: web.PolicyFor(a)}
	if next := r.URL.Query().Get("next"); a == nil && next != "" {
		c.Next = web.LocalPath(next)
	}
	return c
}
