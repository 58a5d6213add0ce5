package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"fairlead/storage"
)

// Paused is a token or API key that was reported as leaked, as its owner sees it.
type Paused struct {
	At time.Time
	// By is the scanner that found it, and URL where. Without a scanner, anybody may have chosen the
	// URL, and it is no link.
	By, URL string
}

// NewPaused returns what a page shows of a report.
func NewPaused(at storage.Time, f storage.Found) Paused { return Paused{at.Time, f.By, f.URL} }

// Until is what a form sends of what its page shows, so that it decides about nothing that was
// reported later.
func (p Paused) Until() int64 { return p.At.UnixMilli() }

// PausedSeen is what an owner decides about with a form.
func (a *App) PausedSeen(r *http.Request, who Identity, form url.Values) storage.PausedSeen {
	until, _ := strconv.ParseInt(form.Get("until"), 10, 64) // zero decides about nothing
	return storage.PausedSeen{AccountID: who.Account.ID, SessionID: who.Session.ID, Device: a.Device(r), Until: storage.At(time.UnixMilli(until))}
}
