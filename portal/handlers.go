package portal

import (
	"cmp"
	"net/http"
	"time"

	"fairlead/audit"
	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

const (
	homePath        = "/partners"
	logInPath       = "/partners/login"
	linkPath        = "/partners/login/link"
	sentPath        = "/partners/login/sent"
	confirmPath     = "/partners/confirm"
	mePath          = "/partners/me"
	welcomePath     = "/partners/welcome"
	applicationPath = "/partners/application"
	guidePath       = "/docs"

	// onePath is the pattern that all pages of one partner begin with.
	onePath = homePath + "/{partner}"
)

// people are those of partners.
var people = web.People{Home: homePath, LogIn: logInPath,
	SignedOut: web.Error{Status: http.StatusUnauthorized, Heading: "Signed out", Text: "Please sign in to the partner portal."}}

// Handlers serves the pages.
type Handlers struct {
	App          *web.App
	Applications *partner.Applications
	// Sessions are those of partners' people.
	Sessions web.SessionKind
	// LinkLifetime is how long a mailed sign-in link works; zero is a quarter of an hour.
	LinkLifetime time.Duration
	// StepUpLifetime is how long a sign-in allows sensitive changes; zero is an hour.
	StepUpLifetime time.Duration
	// LeavingGrace is the time from "Leave" until everything ends.
	LeavingGrace time.Duration
	// LendSecret gives a test client a secret that works until it is given back.
	LendSecret func(clientID string) (secret string, giveBack func())
	// HostCheck looks for the proof that a partner controls a callback's host.
	HostCheck HostCheck
	// ApprovalBySupport has support decide about callbacks that are proved.
	ApprovalBySupport bool

	links     *web.Limit // to one address
	additions *web.Limit // of one address to partners
	strangers *web.Limit // mailed by one partner
	exports   *web.Limit // of one partner
	addresses *web.Limit // links asked for, by IP address

	runs, secretsMade *web.Limit // by partner
	applying          applyLimits
	logos             *web.Limit // uploaded, by partner
	checks            *web.Limit // of hosts, by partner
}

func (h *Handlers) setDefaults() {
	h.Sessions.Name = "partner"
	h.Sessions.Idle = cmp.Or(h.Sessions.Idle, 24*time.Hour)
	h.Sessions.Age = cmp.Or(h.Sessions.Age, 14*24*time.Hour)
	h.LinkLifetime = cmp.Or(h.LinkLifetime, 15*time.Minute)
	h.StepUpLifetime = cmp.Or(h.StepUpLifetime, time.Hour)
	h.additions = web.NewLimit(additionsAnHour, time.Hour/additionsAnHour)
	h.strangers = web.NewLimit(strangersADay, 24*time.Hour/strangersADay)
	h.exports = web.NewLimit(exportsAnHour, time.Hour/exportsAnHour)
	h.links = web.NewLimit(linksAnHour, time.Hour/linksAnHour)
	h.addresses = web.NewLimit(30, time.Minute)
}

// Mount adds the pages. The URLs of links have their secrets.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.setDefaults()
	mux.Handle("GET "+welcomePath, h.linked(h.showWelcome))
	mux.Handle("POST "+welcomePath, h.linked(h.submitWelcome))
	mux.Handle("GET "+applicationPath, h.linked(h.showApplication))
	mux.Handle("POST "+applicationPath, h.linked(h.submitApplication))
	h.mountApply(mux)
	h.mountSignIn(mux)
	h.mountProfile(mux)
	mux.Handle("GET "+homePath, h.person(h.showPartners))
	mux.Handle("GET "+onePath, h.page(h.showOverview))
	h.mountSecrets(mux)
	h.mountConnections(mux)
	h.mountTest(mux)
	h.mountPeople(mux)
	h.mountMe(mux)
	h.mountLeave(mux)
	h.mountCallbacks(mux)
	h.mountAttempts(mux)
	h.App.MountRest(mux, homePath, func(rest web.Handler) http.Handler {
		return h.person(func(w http.ResponseWriter, r *http.Request, _ Person) error { return rest(w, r) })
	})
}

// mountSignIn adds the pages that lead into the portal, and out of it.
func (h *Handlers) mountSignIn(mux *http.ServeMux) {
	mux.Handle("GET "+logInPath, h.open(h.showLogIn))
	mux.Handle("POST "+logInPath, h.open(h.submitLogIn))
	mux.Handle("GET "+sentPath, h.open(h.showSent))
	mux.Handle("GET "+linkPath, h.linked(h.showLink))
	mux.Handle("POST "+linkPath, h.linked(h.submitLink))
	mux.Handle("GET "+confirmPath, h.person(h.showConfirm))
	mux.Handle("POST "+confirmPath, h.person(h.submitConfirm))
	mux.Handle("POST /partners/logout", h.person(h.logOut))
}

// by returns a request whose changes are audited as those of a kind of people at its address.
func (h *Handlers) by(r *http.Request, kind audit.Kind) *http.Request {
	who := audit.Who{Kind: kind, Address: h.App.Device(r).Address}
	return r.WithContext(storage.WithWho(r.Context(), who))
}

// refused is an error page that leads to the guide.
func refused(status int, heading, text locale.Text, args ...any) error {
	return &web.Error{Status: status, Heading: heading, Text: text, Args: args, BackURL: guidePath, BackLabel: "Read the guide"}
}
