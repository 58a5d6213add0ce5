package storage

import (
	"context"
	"errors"

	"fairlead/audit"
)

// RequestChange writes an application of a partner for a change that merchants would see. It replaces
// the one of the same kind that still waits. Logo is the picture of one about a logo.
func (db *DB) RequestChange(ctx context.Context, a *Application, logo []byte) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.lockClient(a.ClientID); err != nil {
			return err
		}
		var waiting []string
		err := t.List(&waiting, `SELECT number FROM application
			WHERE client_id = ? AND client_id <> '' AND kind = ? AND decided_at IS NULL`, a.ClientID, a.Kind)
		if err != nil {
			return err
		}
		for _, number := range waiting {
			if _, err := t.withdraw(number, now); err != nil {
				return err
			}
		}
		return t.insertApplication(a, logo, now)
	})
}

// Requests lists the latest applications of a partner for another company name, use case or logo.
func (db *DB) Requests(ctx context.Context, clientID string, limit int) (all []Application, err error) {
	err = db.sql.List(ctx, &all, selectApplications+`WHERE client_id = ? AND client_id <> '' AND kind IN (?, ?)
		ORDER BY created_at DESC, number LIMIT ?`, clientID, ApplicationCompany, ApplicationLogo, limit)
	return all, err
}

// WithdrawRequest ends one of [DB.Requests] that is not decided. ErrConflict means that it is, and
// the application says how; ErrNotFound that the partner has none with this number.
func (db *DB) WithdrawRequest(ctx context.Context, clientID, number string) (a Application, err error) {
	err = db.transact(ctx, func(t tx) error {
		if err := t.lockClient(clientID); err != nil {
			return err
		}
		err := t.Get(&a, selectApplications+`WHERE number = ? AND client_id = ? AND kind IN (?, ?)`, number, clientID, ApplicationCompany, ApplicationLogo)
		if err == nil {
			a, err = t.withdraw(number, db.Time())
		}
		return err
	})
	return a, err
}

// withdraw ends an application of a partner that this transaction has locked.
func (t tx) withdraw(number string, now Time) (a Application, err error) {
	if a, err = t.lockApplication(number); err != nil {
		return a, err
	}
	if a.IsDecided() {
		return a, ErrConflict
	}
	a.State, a.DecidedAt, a.DecidedBy, a.DecidedByName = ApplicationWithdrawn, now, t.author.who.ID, t.author.who.Name
	t.audit(audit.Entry{What: "application.withdrawn", On: a.object()})
	return a, t.writeDecision(a)
}

// lockPartnerOf locks the partner that asks for something before its application, as everybody does
// who changes both.
func (t tx) lockPartnerOf(number string) error {
	var clientID string
	err := t.Get(&clientID, `SELECT client_id FROM application WHERE number = ?`, number)
	if err == nil && clientID != "" {
		err = t.lockClient(clientID)
	}
	if errors.Is(err, ErrNotFound) { // whoever needs it finds out
		return nil
	}
	return err
}
