package storage

import (
	"context"
	"errors"
	"strconv"
)

// EraseAccount erases an account whose time has come. ErrSpent means that it has not,
// ErrNotFound that the account is erased already.
func (db *DB) EraseAccount(ctx context.Context, id string) error {
	if err := db.eraseEvents(ctx, id); err != nil {
		return err
	}
	return db.transact(ctx, func(t tx) error { return t.erase(id, db.Time()) })
}

// erasedAtOnce is how many events are erased in one transaction, since an account can have
// very many.
const erasedAtOnce = 200

// eventsToErase are the events of an account that are erased with it, with their deliveries:
// all but those that say so.
const eventsToErase = ` FROM event WHERE account_id = ? AND account_id <> '' AND type <> '` + string(TypeAccountClosed) + `'`

// eraseEvents erases the events of an account whose time has come, in small steps.
func (db *DB) eraseEvents(ctx context.Context, id string) error {
	for n := int64(erasedAtOnce); n == erasedAtOnce; {
		var err error
		n, err = db.sql.Exec(ctx, `DELETE FROM event WHERE sequence IN (SELECT sequence`+eventsToErase+` LIMIT `+strconv.Itoa(erasedAtOnce)+`)
			AND EXISTS (SELECT 1 FROM account WHERE id = ? AND closing_at <= ?)`, id, id, db.Time())
		if err != nil {
			return err
		}
	}
	return nil
}

// EraseClosed erases up to limit accounts whose time has come, and returns how many. One that
// cannot be erased keeps no other waiting.
func (db *DB) EraseClosed(ctx context.Context, limit int) (erased int, err error) {
	var ids []string
	err = db.sql.List(ctx, &ids, `SELECT id FROM account WHERE closing_at <= ? ORDER BY closing_at LIMIT ?`, db.Time(), limit)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		switch e := db.EraseAccount(ctx, id); {
		case errors.Is(e, ErrNotFound), errors.Is(e, ErrSpent): // another server was first, or the owner
		case e != nil:
			err = errors.Join(err, aboutAccount(id, e))
		default:
			erased++
		}
	}
	return erased, err
}

// erase deletes an account with everything that belongs to it, here and at the payment
// processor. An empty row keeps its ID from being given again.
func (t tx) erase(id string, now Time) error {
	a, err := t.lockAccount(id)
	if err != nil {
		return err
	}
	if a.ClosingAt.IsZero() || now.Before(a.ClosingAt.Time) {
		return ErrSpent
	}
	if err := t.forgetCustomers(id, now); err != nil {
		return err
	}
	if err := t.disconnectCarriersOf(id, now); err != nil { // those of a platform's accounts are still connected
		return err
	}
	if err := t.endPlatform(id, now); err != nil {
		return err
	}
	if err := t.endLeftConnections(id, now); err != nil {
		return err
	}
	t.Change(id)
	for _, query := range []string{
		`DELETE` + eventsToErase, // the last ones
		`DELETE FROM endpoint WHERE owner = 'account' AND owner_id = ?`,
		`DELETE FROM token WHERE connection_id IN (SELECT id FROM connection WHERE account_id = ?)`, // it has no foreign key
		`DELETE FROM account WHERE id = ?`,                                                          // and every row that refers to it
		`INSERT INTO account (id, email, email_key, full_name, company_name, api_version, status, created_at, email_key_rule)
			SELECT k.id, '', ' ' || k.id, '', '', '', 'erased', 0, 2 FROM (SELECT CAST(? AS TEXT) AS id) k`, // no address has a key with a space
	} {
		if _, err := t.Exec(query, id); err != nil {
			return err
		}
	}
	if a.Unclaimed() {
		return nil
	}
	return t.notify(Notice{AccountID: id, Name: NoticeClosed, To: a.Email, Language: a.Language}, now)
}

// endLeftConnections counts as ended what closing the account has not ended. An account that was
// never closed by anybody, such as one of a platform's, has no connection that could be left.
func (t tx) endLeftConnections(accountID string, now Time) error {
	var left []Connection
	t.Change(accountID)
	err := t.List(&left, `UPDATE connection SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL RETURNING client_id`, now, accountID)
	for _, n := range left {
		t.countConnections(n.ClientID, 0, 1, now)
	}
	return err
}
