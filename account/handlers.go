package account

import (
	"cmp"
	"net/http"
	"net/url"
	"time"

	"fairlead/factor"
	"fairlead/flow"
	"fairlead/hash"
	"fairlead/key"
	"fairlead/locale"
	"fairlead/password"
	"fairlead/storage"
	"fairlead/web"
)

// Handlers serves the pages of package account.
type Handlers struct {
	App    *web.App
	Hasher *hash.Hasher
	// VerifyFirst makes no account before its address is verified.
	VerifyFirst bool
	// CodeLifetime and ResetLifetime are how long codes by mail and reset links work; zero
	// is ten minutes and half an hour.
	CodeLifetime, ResetLifetime time.Duration
	// LinkKeys are those that the mailer derives codes and links with, the newest first.
	LinkKeys func() [][]byte
	// NotMailed counts password resets that are not mailed because there were too many
	// for one address.
	NotMailed *web.Flood
	// ClosingGrace is how long a closed account can be kept by logging in; zero is two weeks.
	ClosingGrace time.Duration
	// Seeds seals the secrets of authenticator apps.
	Seeds func() key.Sealer
	// RememberBrowser is how long a remembered browser needs no second step; zero remembers
	// none.
	RememberBrowser time.Duration

	factors           *factor.Checker
	signUps           *web.Limit        // by IP address, which several people may share
	logInsByIP        *web.Limit        // by IP address
	passwords         *password.Checker // its tries are by email, whether or not it has an account
	resetsByIP        *web.Limit        // by IP address
	resetsByRequester *web.Limit        // by email and requester
	resetsByEmail     *web.Limit        // by email, whether or not it has an account
	secondSteps       *web.Limit        // by account: second steps of logins, and confirmations
	apiKeys           *web.Limit        // new ones, by account
	exports           *web.Limit        // by account
	codes             *web.Limit        // mailed, by account or email, and requester
	codesBySubject    *web.Limit        // mailed, by account or sign-up, from everywhere
	codesByRecipient  *web.Limit        // mailed, by the email that they go to
	limited           *web.Limit        // by attempt: how often a limit is written to its timeline
}

func (h *Handlers) setDefaults() {
	h.ClosingGrace = cmp.Or(h.ClosingGrace, 14*24*time.Hour)
	h.CodeLifetime = cmp.Or(h.CodeLifetime, 10*time.Minute)
	h.ResetLifetime = cmp.Or(h.ResetLifetime, 30*time.Minute)
	h.signUps = web.NewLimit(20, 30*time.Second)
	h.logInsByIP = web.NewLimit(30, 2*time.Second)
	h.passwords = &password.Checker{App: h.App, Hasher: h.Hasher, Tries: web.NewLimit(10, 30*time.Second)}
	h.resetsByIP = web.NewLimit(10, time.Minute)
	h.resetsByRequester = web.NewLimit(3, 10*time.Minute)
	h.resetsByEmail = web.NewLimit(6, 5*time.Minute)
	h.factors = &factor.Checker{App: h.App, Store: h.App.DB.AccountFactors(), Prefix: "fairlead", Seeds: h.Seeds,
		BrowserID: flow.BrowserID, IsBrowser: flow.IsBrowser, Challenges: web.NewLimit(60, 2*time.Second)}
	h.secondSteps = web.NewLimit(10, 5*time.Minute)
	h.apiKeys = web.NewLimit(10, 6*time.Minute)
	h.exports = web.NewLimit(10, 6*time.Minute)
	h.codes = web.NewLimit(5, 10*time.Minute)
	h.codesBySubject = web.NewLimit(10, 10*time.Minute)
	h.codesByRecipient = web.NewLimit(20, 5*time.Minute)
	h.limited = flow.NewLimited()
	if h.NotMailed == nil {
		h.NotMailed = web.NewFlood()
	}
}

// recordRefused is [flow.RecordRefused].
func (h *Handlers) recordRefused(r *http.Request, a storage.Attempt, what storage.EventName, detail string, refused *web.Error) error {
	return flow.RecordRefused(h.App, h.limited, r, a, what, detail, refused)
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

// isSignedIn reports whether the user is already logged in and neither clicked "Use another
// account" nor was sent here by the partner's prompt. The form is then skipped.
func isSignedIn(r *http.Request) bool {
	_, signedIn := web.IdentityOf(r)
	return signedIn && !wantsAnother(r) && !r.URL.Query().Has("prompt")
}

// wantsAnother reports whether the user clicked "Use another account". The current session
// ends only when logging in succeeds.
func wantsAnother(r *http.Request) bool { return r.URL.Query().Get("another") == "1" }

// chrome is the frame of this package's pages.
func chrome(r *http.Request, a storage.Attempt, title locale.Text) web.Chrome {
	c := web.Chrome{Title: title, Flow: flow.Progress(a, flow.StepAccount), Policy: flow.Policy(a)}
	if next := r.URL.Query().Get("next"); a.ID == "" && next != "" {
		c.Next = web.LocalPath(next)
	}
	return c
}
