package main

import (
	"fmt"
	"strings"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// attemptJSON is an attempt as scripts read it.
type attemptJSON struct {
	SupportCode string      `json:"support_code"`
	Outcome     string      `json:"outcome"` // open, expired, allowed, denied or refused
	ClientID    string      `json:"client_id"`
	Partner     string      `json:"partner"`
	AccountID   *string     `json:"account_id"` // null if it is not known
	Email       *string     `json:"email"`
	Browser     string      `json:"browser"`
	UserAgent   string      `json:"user_agent"`
	Address     string      `json:"address"`
	Callback    string      `json:"callback"`
	BeganAt     time.Time   `json:"began_at"`
	ExpiresAt   time.Time   `json:"expires_at"`
	EndedAt     *time.Time  `json:"ended_at"`
	Timeline    []eventJSON `json:"timeline,omitempty"` // not in lists
}

// eventJSON is an event as scripts read it.
type eventJSON struct {
	At        time.Time         `json:"at"`
	LastAt    time.Time         `json:"last_at"`
	Count     int64             `json:"count"`
	Event     storage.EventName `json:"event"`
	Detail    string            `json:"detail"`
	RequestID *string           `json:"request_id"` // null if it is not known
}

func (f foundAttempt) json() attemptJSON {
	j := attemptJSON{
		SupportCode: f.SupportCode, Outcome: f.state, ClientID: f.ClientID, Partner: f.Partner, AccountID: orNull(f.AccountID), Email: orNull(f.email),
		Browser: f.browser(), UserAgent: f.UserAgent, Address: f.Address, Callback: f.Callback,
		BeganAt: jsonTime(f.BeganAt), ExpiresAt: jsonTime(f.ExpiresAt), EndedAt: jsonTimeOrNull(f.EndedAt),
	}
	for _, e := range f.timeline {
		j.Timeline = append(j.Timeline, eventJSON{jsonTime(e.At), jsonTime(e.LastAt), e.Count, e.Name, e.Detail, orNull(e.RequestID)})
	}
	return j
}

func (f foundAttempt) browser() string {
	if f.Address == "" { // it began before browsers were noted
		return ""
	}
	return web.BrowserName(f.UserAgent).English()
}

// printAttempt shows an attempt and its timeline.
func (p *program) printAttempt(f foundAttempt, asJSON bool) error {
	if asJSON {
		return p.printJSON(f.json())
	}
	t := table{top: "Attempt " + f.SupportCode + ": " + f.state + "."}
	t.line("Partner", f.Partner+" ("+f.ClientID+")")
	t.line("Account", choose(f.email == "", "not known", f.email+" ("+f.AccountID+")"))
	if f.Address != "" {
		t.line("Browser", f.browser()+", "+f.Address)
	}
	t.line("Callback", f.Callback)
	t.line("Began", shownTime(f.BeganAt))
	t.line("Expires", shownTime(f.ExpiresAt))
	if !f.EndedAt.IsZero() {
		t.line("Ended", shownTime(f.EndedAt))
	}
	events := table{}
	events.row("TIME", "REQUEST ID", "WHAT HAPPENED")
	for _, e := range f.timeline {
		events.row(shownTime(e.At), choose(e.RequestID == "", "-", e.RequestID), inWords(e))
	}
	return p.print(append(append(t.bytes(), '\n'), events.bytes()...))
}

// eventWords say what happened.
var eventWords = map[storage.EventName]string{
	storage.EventBegan:           "The browser came from the partner",
	storage.EventSignUpRefused:   "Signing up was refused",
	storage.EventCodeMailed:      "Requested a code to verify an email",
	storage.EventEmailRefused:    "The code to verify an email was refused",
	storage.EventSignedUp:        "Signed up",
	storage.EventLoggedIn:        "Logged in",
	storage.EventLogInRefused:    "A login was refused",
	storage.EventResetRequested:  "Requested a link to a new password",
	storage.EventRateLimited:     "Had to wait after too many tries",
	storage.EventOtherBrowser:    "Opened in another browser, which was refused",
	storage.EventBillingDeclined: "A card was declined",
	storage.EventBillingSaved:    "Added a card",
	storage.EventConsented:       "Allowed access",
	storage.EventDenied:          "Denied access",
	storage.EventRefused:         "The request was refused",
	storage.EventCodeIssued:      "The browser went back to the partner with a code",
	storage.EventExchanged:       "The partner exchanged the code for a token",
	storage.EventExchangeRefused: "The partner's exchange was refused",
	storage.EventReplayed:        "The code was sent again, and the token was revoked",
}

func inWords(e storage.AttemptEvent) string {
	text, ok := eventWords[e.Name]
	if !ok {
		name := string(e.Name)
		text = strings.ToUpper(name[:1]) + name[1:]
	}
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.Count > 1 {
		text += fmt.Sprintf(" (%d times, last at %s)", e.Count, shownTime(e.LastAt))
	}
	return text
}
