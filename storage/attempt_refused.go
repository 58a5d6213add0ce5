package storage

import (
	"context"
	"net/url"
	"strconv"
	"strings"
)

// RefuseAttempt writes an attempt that was refused before it could begin, with the ID of
// the cause, so that support finds it by its code.
func (db *DB) RefuseAttempt(ctx context.Context, a *Attempt, cause, detail string) error {
	now := db.Time()
	a.ID, a.SupportCode, a.Outcome = NewUnguessableID(), NewSupportCode(), Refused
	a.BeganAt, a.ExpiresAt, a.EndedAt = now, now, now
	if a.BrowserHash == nil {
		a.BrowserHash = []byte{} // bound to no browser
	}
	return db.transact(ctx, func(t tx) error {
		if err := t.beginAttempt(a); err != nil {
			return err
		}
		return t.recordEvent(a.ID, AttemptEvent{Name: EventRefused, Cause: cause, Detail: detail}, now)
	})
}

// EndRefused ends an open attempt whose request can no longer be granted.
func (db *DB) EndRefused(ctx context.Context, id, cause, detail string) error {
	return db.endAttempt(ctx, id, "", Refused, AttemptEvent{Name: EventRefused, Cause: cause, Detail: detail})
}

// lengthMark begins the name of a parameter of which only the length is kept.
const lengthMark = "#"

// LengthOnly is how a parameter is stored of which only the length is kept.
func LengthOnly(name, value string) (storedName, length string) {
	return lengthMark + name, strconv.Itoa(len([]rune(value)))
}

// IsLengthOnly reports whether a parameter is stored so, by its stored name.
func IsLengthOnly(storedName string) bool { return strings.HasPrefix(storedName, lengthMark) }

// Received are the parameters of the request as they may be shown: the state and what else
// is secret by its length alone.
func (a Attempt) Received() (all url.Values) {
	stored, err := url.ParseQuery(a.Parameters)
	if err != nil {
		return nil
	}
	all = url.Values{}
	for name, values := range stored {
		for _, value := range values {
			switch shown, marked := strings.CutPrefix(name, lengthMark); {
			case marked:
				all.Add(shown, characters(value))
			case name == "state", name == "code_verifier":
				_, length := LengthOnly(name, value)
				all.Add(name, characters(length))
			default:
				all.Add(name, value)
			}
		}
	}
	return all
}

func characters(n string) string {
	if n == "1" {
		return "1 character"
	}
	return n + " characters"
}
