package staff

import (
	"cmp"
	"net/http"
	"time"

	"fairlead/web"
)

const (
	homePath    = "/staff"
	logInPath   = "/staff/login"
	confirmPath = "/staff/confirm"
)

// frame surrounds every page.
var frame = &web.Frame{
	Label: "Support", Home: homePath, LogIn: logInPath, Me: "/staff/me", LogOut: "/staff/logout",
	Links: []web.FrameLink{
		{Path: homePath, Text: "Home"},
		{Path: "/staff/partners", Text: "Partners"},
		{Path: "/staff/applications", Text: "Applications"},
		{Path: "/staff/attempts", Text: "Attempts"},
		{Path: "/staff/accounts", Text: "Accounts"},
		{Path: "/staff/tokens", Text: "Tokens"},
		{Path: "/staff/audit", Text: "Audit"},
		{Path: "/staff/people", Text: "Staff", AdminOnly: true},
	},
}

// Handlers serves the console.
type Handlers struct {
	App *web.App
	// Sessions are those of staff.
	Sessions web.SessionKind
	// SecondFactorWait is how long a reset of an account's second factor waits for somebody who
	// approves it; zero is a day.
	SecondFactorWait time.Duration
	// CodeLifetime and ResetLifetime are how long codes by mail and links to a new password
	// work; zero is ten minutes and half an hour.
	CodeLifetime, ResetLifetime time.Duration

	lookUps *web.Limit // searches and look-ups, by staff member
	mails   *web.Limit // that staff have sent, by address
	// HandoverLifetime is how long a link works at which a partner reads a secret; zero is 72
	// hours.
	HandoverLifetime time.Duration
}

// Mount adds the pages.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.Sessions.Name = "staff"
	h.Sessions.Idle = cmp.Or(h.Sessions.Idle, 30*time.Minute)
	h.Sessions.Age = cmp.Or(h.Sessions.Age, 12*time.Hour)
	h.SecondFactorWait = cmp.Or(h.SecondFactorWait, 24*time.Hour)
	h.CodeLifetime = cmp.Or(h.CodeLifetime, 10*time.Minute)
	h.ResetLifetime = cmp.Or(h.ResetLifetime, 30*time.Minute)
	h.lookUps = web.NewLimit(60, time.Second)
	h.mails = web.NewLimit(mailsAnHour, time.Hour/mailsAnHour)
	h.HandoverLifetime = cmp.Or(h.HandoverLifetime, 72*time.Hour)
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
	h.App.MountRest(mux, homePath, func(rest web.Handler) http.Handler {
		return h.page(func(w http.ResponseWriter, r *http.Request, _ Person) error { return rest(w, r) })
	})
}
