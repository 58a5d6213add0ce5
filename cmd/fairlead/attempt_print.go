package main

import (
	"fmt"
	"strings"
	"time"

	"fairlead/attempt"
	"fairlead/storage"
)

// attemptJSON is an attempt in a list as scripts read it.
type attemptJSON struct {
	SupportCode string          `json:"support_code"`
	Outcome     storage.Outcome `json:"outcome"` // open, expired, allowed, denied or refused
	ClientID    *string         `json:"client_id"`
	Partner     *string         `json:"partner"`
	AccountID   *string         `json:"account_id"` // null if it is not known
	Email       *string         `json:"email"`
	Browser     string          `json:"browser"`
	UserAgent   string          `json:"user_agent"`
	Address     string          `json:"address"`
	Callback    string          `json:"callback"`
	BeganAt     time.Time       `json:"began_at"`
	ExpiresAt   time.Time       `json:"expires_at"`
	EndedAt     *time.Time      `json:"ended_at"`
}

func listedJSON(a storage.ListedAttempt, now storage.Time) attemptJSON {
	return attemptJSON{
		SupportCode: a.SupportCode, Outcome: a.State(now), ClientID: orNull(a.ClientID), Partner: orNull(a.Partner),
		AccountID: orNull(a.AccountID), Email: orNull(a.Email),
		Browser: attempt.Browser(a.Attempt), UserAgent: a.UserAgent, Address: a.Address, Callback: a.Callback,
		BeganAt: jsonTime(a.BeganAt), ExpiresAt: jsonTime(a.ExpiresAt), EndedAt: jsonTimeOrNull(a.EndedAt),
	}
}

// detailsJSON is an attempt as scripts read it: what the console says, and more.
type detailsJSON struct {
	attempt.Details
	Partner   *string     `json:"partner"`
	Email     *string     `json:"email"`
	UserAgent string      `json:"user_agent"`
	Address   string      `json:"address"`
	ExpiresAt time.Time   `json:"expires_at"`
	Timeline  []eventJSON `json:"timeline"`
}

// eventJSON is an event as scripts read it.
type eventJSON struct {
	attempt.Event
	LastAt    time.Time `json:"last_at"`
	Count     int64     `json:"count"`
	RequestID *string   `json:"request_id"` // null if it is not known
}

func (f foundAttempt) json() detailsJSON {
	j := detailsJSON{Details: f.Details, Partner: f.Company, Email: f.AccountEmail,
		UserAgent: f.UserAgent, Address: f.Address, ExpiresAt: jsonTime(f.ExpiresAt)}
	for i, e := range f.Timeline {
		e.Detail = f.events[i].Detail // the count has a key of its own
		j.Timeline = append(j.Timeline, eventJSON{e, e.LastAt, e.Count, orNull(e.RequestID)})
	}
	return j
}

// printAttempt shows an attempt and its timeline.
func (p *program) printAttempt(f foundAttempt, asJSON bool) error {
	if asJSON {
		return p.printJSON(f.json())
	}
	t := table{top: "Attempt " + f.SupportCode + ": " + string(f.Details.Outcome) + "."}
	t.line("Partner", choose(f.Partner == "", "not known", f.Partner+" ("+f.ClientID+")"))
	account := "not known"
	if f.AccountEmail != nil {
		account = *f.AccountEmail + " (" + f.AccountID + ")"
	}
	t.line("Account", account)
	if f.Address != "" {
		t.line("Browser", f.Browser+", "+f.Address)
	}
	t.line("Callback", choose(f.Callback == "", "not known", f.Callback))
	t.line("Began", shownTime(f.BeganAt))
	t.line("Expires", shownTime(f.ExpiresAt))
	if !f.EndedAt.IsZero() {
		t.line("Ended", shownTime(f.EndedAt))
	}
	events := table{}
	events.row("TIME", "REQUEST ID", "WHAT HAPPENED")
	for _, e := range f.events {
		events.row(shownTime(e.At), choose(e.RequestID == "", "-", e.RequestID), inWords(e))
	}
	out := append(append(t.bytes(), '\n'), events.bytes()...)
	if f.Answer != "" {
		out = append(out, "\nCause: "+f.Cause+"\nFix: "+f.Fix+"\n\nAnswer to the partner:\n"+f.Answer+"\n"...)
	}
	return p.print(out)
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
	storage.EventResetRefused:    "The link to a new password was refused",
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
