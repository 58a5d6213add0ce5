package staff

import (
	"cmp"
	"net/http"
	"time"

	"fairlead/factor"
	"fairlead/flow"
	"fairlead/hash"
	"fairlead/key"
	"fairlead/password"
	"fairlead/web"
)

const (
	homePath          = "/staff"
	logInPath         = "/staff/login"
	codePath          = "/staff/login/code"
	passwordPath      = "/staff/password"
	enrolPath         = "/staff/second-factor"
	recoveryCodesPath = "/staff/recovery-codes"
	confirmPath       = "/staff/confirm"
	welcomePath       = "/staff/welcome"
	mePath            = "/staff/me"
	peoplePath        = "/staff/people"
)

// people are the staff.
var people = web.People{Home: homePath, LogIn: logInPath,
	SignedOut: web.Error{Status: http.StatusUnauthorized, Heading: "Signed out", Text: "Please log in to the support console."}}

// frame surrounds every page.
var frame = &web.Frame{
	Label: "Support", Home: homePath, LogIn: logInPath, Me: mePath, LogOut: "/staff/logout",
	Links: []web.FrameLink{
		{Path: homePath, Text: "Home"},
		{Path: "/staff/partners", Text: "Partners"},
		{Path: "/staff/applications", Text: "Applications"},
		{Path: "/staff/attempts", Text: "Attempts"},
		{Path: "/staff/accounts", Text: "Accounts"},
		{Path: "/staff/tokens", Text: "Tokens"},
		{Path: "/staff/audit", Text: "Audit"},
		{Path: peoplePath, Text: "Staff", AdminOnly: true},
	},
}

// Handlers serves the console.
type Handlers struct {
	App *web.App
	// Sessions are those of staff.
	Sessions web.SessionKind
	Hasher   *hash.Hasher
	// Seeds seals the secrets of authenticator apps.
	Seeds func() key.Sealer
	// WelcomeLifetime is how long a link for new staff works; zero is three days.
	WelcomeLifetime time.Duration
	// SecondFactorWait is how long a reset of an account's second factor waits for somebody who
	// approves it; zero is a day.
	SecondFactorWait time.Duration
	// CodeLifetime and ResetLifetime are how long codes by mail and links to a new password
	// work; zero is ten minutes and half an hour.
	CodeLifetime, ResetLifetime time.Duration
	// HandoverLifetime is how long a link works at which a partner reads a secret; zero is 72
	// hours.
	HandoverLifetime time.Duration

	mails     *web.Limit        // to one address
	lookUps   *web.Limit        // searches and look-ups, by staff member
	passwords *password.Checker // its tries are by email, whether or not staff have it
	factors   *factor.Checker
	addresses *web.Limit // sign-ins by IP address
	codes     *web.Limit // second steps and confirmations, by staff member
}

func (h *Handlers) setDefaults() {
	h.Sessions.Name = "staff"
	h.Sessions.Idle = cmp.Or(h.Sessions.Idle, 30*time.Minute)
	h.Sessions.Age = cmp.Or(h.Sessions.Age, 12*time.Hour)
	h.WelcomeLifetime = cmp.Or(h.WelcomeLifetime, 72*time.Hour)
	h.HandoverLifetime = cmp.Or(h.HandoverLifetime, 72*time.Hour)
	h.SecondFactorWait = cmp.Or(h.SecondFactorWait, 24*time.Hour)
	h.CodeLifetime = cmp.Or(h.CodeLifetime, 10*time.Minute)
	h.ResetLifetime = cmp.Or(h.ResetLifetime, 30*time.Minute)
	h.lookUps = web.NewLimit(60, time.Second)
	h.passwords = &password.Checker{App: h.App, Hasher: h.Hasher, Tries: web.NewLimit(10, time.Minute)}
	h.factors = &factor.Checker{App: h.App, Store: h.App.DB.StaffFactors(), Prefix: "staff", Seeds: h.Seeds,
		BrowserID: flow.BrowserID, IsBrowser: flow.IsBrowser, Challenges: web.NewLimit(60, 2*time.Second)}
	h.addresses = web.NewLimit(10, time.Minute)
	h.codes = web.NewLimit(10, time.Minute)
	h.mails = web.NewLimit(mailsAnHour, time.Hour/mailsAnHour)
}

// Mount adds the pages.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.setDefaults()
	h.mountSignIn(mux)
	h.mountMe(mux)
	h.mountPeople(mux)
	mux.Handle("GET /staff", h.page(h.showHome))
	mux.Handle("GET /staff/search", h.page(h.showSearch))
	mux.Handle("POST /staff/search", h.page(h.submitSearch))
	mux.Handle("GET /staff/attempts", h.page(h.showAttempts))
	mux.Handle("GET /staff/attempts/{code}", h.page(h.showAttempt))
	h.mountAccounts(mux)
	h.mountPartners(mux)
	mux.Handle("GET /staff/tokens", h.page(h.showTokens))
	mux.Handle("POST /staff/tokens", h.page(h.submitTokens))
	mux.Handle("POST /staff/tokens/revocation", h.page(h.confirmed(toTokens, h.showTokenRevocation)))
	mux.Handle("POST /staff/tokens/revoke", h.page(h.confirmed(toTokens, h.submitTokenRevocation)))
	mux.Handle("GET /staff/audit", h.page(h.showAudit))
	mux.Handle("GET /staff/audit/{number}", h.page(h.showAuditRow))
	mux.Handle("GET /staff/audit/export", h.admin(h.confirmed(itself, h.showExport)))
	mux.Handle("POST /staff/audit/export", h.admin(h.confirmed(itself, h.submitExport)))
	h.mountApplications(mux)
	h.App.MountRest(mux, homePath, func(rest web.Handler) http.Handler {
		return h.page(func(w http.ResponseWriter, r *http.Request, _ Person) error { return rest(w, r) })
	})
}
