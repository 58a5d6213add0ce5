package storage

import (
	"context"
	"strings"
	"time"

	"fairlead/storage/database"
)

// sentKept is how long the same application sent again is the one sent before.
const sentKept = 10 * time.Minute

// ApplicationLimits are how many applications for new partners may be open, those of one contact
// and all of them. Zero is no limit.
type ApplicationLimits struct{ OfContact, InAll int }

// Receipt is what has become of an application that was sent.
type Receipt string

// What can become of an application.
const (
	Received    Receipt = "received"
	SentBefore  Receipt = "sent before"           // within ten minutes; it has the number of that one
	NotKept     Receipt = "not kept"              // since nobody is to read it
	ManyOfThese Receipt = "too many of a contact" // it was not kept
)

// ErrApplicationLimit means that too many applications are open in all. It may be sent again later.
const ErrApplicationLimit database.Refusal = "too many open applications"

// Apply receives an application for a new partner, gives it a number and mails its contact a link to
// its page. One that was sent before or is not kept looks like any other: it has a number, which the
// same one sent again has too. keep is false for one that nobody is to read.
func (db *DB) Apply(ctx context.Context, a *Application, keep bool, most ApplicationLimits) (as Receipt, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		a.Kind, as = ApplicationPartner, NotKept
		if isNew, err := t.numberApplication(a, now); err != nil || !isNew {
			as = SentBefore
			return err
		}
		if !keep {
			return nil
		}
		if as, err = t.weighApplications(a.Email, most); err != nil || as != Received {
			return err
		}
		if err := t.insertApplication(a, nil, now); err != nil {
			return err
		}
		return t.enqueue(JobApplication, ApplicationMail{Number: a.Number, Name: ApplicationWasReceived}, now)
	})
	return as, err
}

// numberApplication gives an application a number: that of the same one if it was just sent.
func (t tx) numberApplication(a *Application, now Time) (isNew bool, err error) {
	number, since := newApplicationNumber(), At(now.Add(-sentKept))
	typed := strings.Join([]string{a.Company, EmailKey(a.Email), a.Callback, a.UseCase}, "\x00")
	err = t.Get(&a.Number, `INSERT INTO application_sent (hash, number, sent_at) VALUES (?, ?, ?)
		ON CONFLICT (hash) DO UPDATE SET
			number = CASE WHEN application_sent.sent_at > ? THEN application_sent.number ELSE excluded.number END,
			sent_at = CASE WHEN application_sent.sent_at > ? THEN application_sent.sent_at ELSE excluded.sent_at END
		RETURNING number`, Hash(typed), number, now, since, since)
	return a.Number == number, err
}

// weighApplications reports whether there may be another open application. It locks the head of the
// audit log before it counts, which all of them write, so that two cannot both be the last.
func (t tx) weighApplications(email string, most ApplicationLimits) (Receipt, error) {
	if err := t.Once(ErrNotFound, `UPDATE audit_head SET number = number WHERE id = 1`); err != nil {
		return "", err
	}
	const open = `SELECT COUNT(*) FROM (SELECT number FROM application WHERE kind = ? AND decided_at IS NULL`
	var inAll, ofContact int
	if err := t.Get(&inAll, open+` LIMIT ?) AS few`, ApplicationPartner, most.InAll); err != nil {
		return "", err
	}
	if most.InAll > 0 && inAll >= most.InAll {
		return "", ErrApplicationLimit
	}
	err := t.Get(&ofContact, open+` AND email_key = ? LIMIT ?) AS few`, ApplicationPartner, EmailKey(email), most.OfContact)
	if most.OfContact > 0 && ofContact >= most.OfContact {
		return ManyOfThese, err
	}
	return Received, err
}

// TellOfLimit mails a contact that another application with their address was not kept, with a link
// to their latest one.
func (db *DB) TellOfLimit(ctx context.Context, email string) error {
	return db.transact(ctx, func(t tx) error {
		var number string
		err := t.Get(&number, `SELECT number FROM application WHERE kind = ? AND decided_at IS NULL AND email_key = ?
			ORDER BY created_at DESC LIMIT 1`, ApplicationPartner, EmailKey(email))
		if err != nil {
			return err
		}
		return t.enqueue(JobApplication, ApplicationMail{Number: number, Name: ApplicationWasSurplus}, db.Time())
	})
}
