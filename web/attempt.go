package web

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"fairlead/storage"
)

// browserAge is how long a browser is remembered after its last attempt.
const browserAge = 30 * 24 * time.Hour

// DispatcherPath is where every step of an attempt returns to.
const DispatcherPath = "/oauth/authorize"

// BrowserID is the secret that binds attempts to this browser; a browser that has
// none is given one. It is renewed each time, so that no attempt outlives it.
func (a *App) BrowserID(w http.ResponseWriter, r *http.Request) string {
	name, value := cookieName("browser", a.https()), storage.NewUnguessableID()
	if c, err := r.Cookie(name); err == nil && len(c.Value) >= 20 && len(c.Value) <= 64 {
		value = c.Value
	}
	//nolint:gosec // Secure is set wherever the public URL is https
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(browserAge.Seconds()),
		Secure: a.https(), HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return value
}

// SameBrowser says whether an attempt began in the browser that asks.
func (a *App) SameBrowser(attempt storage.Attempt, r *http.Request) bool {
	c, err := r.Cookie(cookieName("browser", a.https()))
	return err == nil && c.Value != "" &&
		subtle.ConstantTimeCompare(storage.Hash(c.Value), attempt.BrowserHash) == 1
}

// Attempt is the open attempt that attempt request of attempt step belongs to, nil outside
// of one. One that has ended, or began elsewhere, leads to the dispatcher, which
// says so.
func (a *App) Attempt(r *http.Request) (*storage.Attempt, error) {
	id := r.URL.Query().Get("attempt")
	if id == "" {
		return nil, nil
	}
	if !IsText(id) {
		return nil, &Redirect{To: DispatcherURL(id)}
	}
	attempt, err := a.DB.AttemptByID(r.Context(), id)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	if err != nil || !a.SameBrowser(attempt, r) || !attempt.Open(a.DB.Time()) {
		return nil, &Redirect{To: DispatcherURL(id)}
	}
	return &attempt, nil
}

// RecordEvent adds attempt line to an attempt's timeline. Outside of an attempt there is none.
func (a *App) RecordEvent(r *http.Request, attempt *storage.Attempt, event storage.EventName, detail string) error {
	if attempt == nil {
		return nil
	}
	return a.DB.RecordEvent(r.Context(), attempt.ID, event, detail)
}

// DispatcherURL is where a step of an attempt returns to.
func DispatcherURL(attempt string) string {
	return DispatcherPath + "?" + url.Values{"attempt": {attempt}}.Encode()
}

// The steps of an attempt as the progress line names them.
const (
	StepAccount = "Account"
	StepBilling = "Billing"
	StepAccess  = "Access"
)

// FlowAt is what the pages of an attempt show around a step; nil outside of one.
func FlowAt(a *storage.Attempt, current string) *Flow {
	if a == nil {
		return nil
	}
	f := &Flow{Attempt: a.ID, Partner: a.Partner, SupportCode: a.SupportCode, ReturnHost: hostOf(a.Callback)}
	state := StepDone
	for _, name := range []string{StepAccount, StepBilling, StepAccess} {
		if name == current {
			f.Steps = append(f.Steps, Step{name, StepCurrent})
			state = StepAhead
			continue
		}
		f.Steps = append(f.Steps, Step{name, state})
	}
	return f
}

// PolicyFor lets a form of an attempt end at the partner.
func PolicyFor(a *storage.Attempt) Policy {
	if a == nil {
		return Policy{}
	}
	return LeadingTo(a.Callback)
}

// Next is where somebody goes on after signing in: back to the dispatcher, or to
// the page of this server that they came from.
func Next(a *storage.Attempt, r *http.Request) string {
	if a != nil {
		return DispatcherURL(a.ID)
	}
	return LocalPath(r.URL.Query().Get("next"))
}

// LocalPath is a path on this server and never a way to another one. It has no
// backslash anywhere: browsers read one as a slash, and http.Redirect resolves
// dots, which brings one from farther back to the front.
func LocalPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || len(path) < 2 || path[0] != '/' || path[1] == '/' || strings.Contains(path, `\`) || !IsText(path) {
		return "/account"
	}
	return path
}

func hostOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	if (u.Scheme == "https" && u.Port() == "443") || (u.Scheme == "http" && u.Port() == "80") {
		return u.Hostname()
	}
	return u.Host
}
