package token

import (
	"context"
	"time"

	"fairlead/attempt"
	"fairlead/storage"
)

// Inspected is all that is known about a token.
type Inspected struct {
	storage.Token
	Client  storage.Client
	Account storage.Account // empty for a service's token
	// Found is where it was found, if it was reported as leaked.
	Found storage.Found
	// Reasons are why it is not valid; none if it is.
	Reasons []storage.InactiveReason
}

// Inspect looks up a token by its hash, with its client and its account. The error is
// storage.ErrNotFound for one that was not issued from this database, or that expired and was
// deleted.
func Inspect(ctx context.Context, db *storage.DB, hash []byte) (found Inspected, err error) {
	if found.Token, err = db.TokenByHash(ctx, hash); err != nil {
		return found, err
	}
	found.Reasons = found.InactiveReasons(db.Time())
	if found.IsPaused() {
		if found.Found, err = db.FoundToken(ctx, hash); err != nil {
			return found, err
		}
	}
	if found.Client, err = db.ClientByID(ctx, found.ClientID); err != nil {
		return found, err
	}
	if found.AccountID != "" {
		found.Account, err = db.AnyAccountByID(ctx, found.AccountID)
	}
	return found, err
}

// IsValid reports whether the token works.
func (i Inspected) IsValid() bool { return len(i.Reasons) == 0 }

// IsRevoked reports whether the token itself was revoked.
func (i Inspected) IsRevoked() bool { return !i.RevokedAt.IsZero() }

// Verdict says whether a token works and, if not, every reason.
func (i Inspected) Verdict() string {
	if i.IsValid() {
		return "This token is valid."
	}
	verdict := "This token is not valid: " + attempt.Reasons(i.Reasons, i.Client) + "."
	if i.IsPaused() {
		verdict += " " + Reported(i.PausedAt, i.Found)
	}
	return verdict
}

// Reported says of a paused token or key when it was reported and what can be done. It names no
// URL, which anybody can have chosen.
func Reported(at storage.Time, f storage.Found) string {
	by := ""
	if f.By != "" {
		by = " by " + f.By
	}
	return "Reported" + by + " on " + attempt.At(at) + ". The account’s owner can use it again or revoke it."
}

// Fact is one thing that is known: a text, or else a time, which is zero for never.
type Fact struct {
	Label, Text string
	At          time.Time
	// ClientID and AccountID are set on the fact that names these.
	ClientID, AccountID string
}

// Facts are what is known about the token, in the order in which people read it.
func (i Inspected) Facts() []Fact {
	client, expires := Fact{Label: "Partner", Text: i.Client.Name, ClientID: i.Client.ID}, Fact{Label: "Expires", At: i.ExpiresAt.Time}
	if i.Client.Kind == storage.ServiceKind {
		client.Label = "Service"
	}
	if i.Client.IsTest() {
		client.Text += " (test)"
	}
	if i.ExpiresAt.IsZero() {
		expires.Text = "never"
	}
	facts := []Fact{client}
	switch {
	case i.Account.IsTest(): // which has no page
		facts = append(facts, Fact{Label: "Test account", Text: i.Account.FullName + " (" + i.Account.ID + ")"})
	case i.Account.ID != "":
		facts = append(facts, Fact{Label: "Account", Text: i.Account.Email, AccountID: i.Account.ID})
	}
	facts = append(facts, Fact{Label: "Scope", Text: i.Scope}, Fact{Label: "Issued", At: i.IssuedAt.Time},
		Fact{Label: "Last used", At: i.LastUsedAt.Time}, expires, Fact{Label: "Revoked", At: i.RevokedAt.Time})
	if i.IsPaused() {
		facts = append(facts, Fact{Label: "Paused", At: i.PausedAt.Time})
	}
	if i.Found.URL != "" {
		facts = append(facts, Fact{Label: "Found at", Text: i.Found.URL})
	}
	return facts
}
