package storage

import (
	"context"
	"errors"
	"time"

	"fairlead/audit"
)

// Cursor is where the page after this account begins.
func (a Account) Cursor() Cursor { return Cursor{a.CreatedAt.UnixMilli(), a.ID} }

// NewestAccounts lists accounts, the newest first.
func (db *DB) NewestAccounts(ctx context.Context, after Cursor, limit int) (all []Account, err error) {
	where, args := `created_at > 0 AND test_client_id = ''`, []any{} // of those that are erased it is zero
	if !after.IsZero() {
		where, args = where+` AND (created_at, id) < (?, ?)`, append(args, after.Number, after.Text)
	}
	err = db.sql.List(ctx, &all, `SELECT `+accountColumns+` FROM account WHERE `+where+` ORDER BY created_at DESC, id DESC LIMIT ?`, append(args, limit)...)
	return all, err
}

// lookedAtEvery is how often it is noted that somebody looks at an account.
const lookedAtEvery = time.Hour

// LookAtAccount notes that a member of staff looks at an account, unless they did so within
// the last hour.
func (db *DB) LookAtAccount(ctx context.Context, accountID string) error {
	query := `SELECT EXISTS (SELECT 1 FROM audit WHERE on_id = ? AND what = ? AND who = ? AND at > ?)`
	args := []any{accountID, lookedAt, authorOf(ctx).who.Label(), At(db.Now().Add(-lookedAtEvery))}
	noted, err := db.sql.Has(ctx, query, args...)
	if err != nil || noted {
		return err
	}
	return db.transact(ctx, func(t tx) error {
		if _, err := t.lockAccount(accountID); err != nil {
			return err
		}
		if err := t.Get(&noted, query, args...); err != nil || noted { // in another tab
			return err
		}
		t.audit(audit.Entry{What: lookedAt, On: accountObject(accountID)})
		return nil
	})
}

const lookedAt = "account.looked_at"

// EndSessionsOf logs an account out everywhere, and reports whether there was a session to
// end.
func (db *DB) EndSessionsOf(ctx context.Context, accountID string) (changed bool, err error) {
	err = db.transact(ctx, func(t tx) error {
		if _, err := t.lockAccount(accountID); err != nil {
			return err
		}
		now := db.Time()
		n, err := t.Exec(`UPDATE session SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL AND expires_at > ?`, now, accountID, now)
		if err != nil {
			return err
		}
		if err := t.delete(accounts, accountID, deletePendingLogIns); err != nil {
			return err
		}
		if changed = n > 0; !changed {
			return nil
		}
		t.audit(audit.Entry{What: auditedAs[SupportEndedSessions], On: accountObject(accountID), Before: audit.Values{"sessions": n}})
		return t.recordSupport(SupportChange{AccountID: accountID, What: SupportEndedSessions}, now)
	})
	return changed && err == nil, err
}

// DisconnectFor is [DB.Disconnect] of one connection by support. ErrNotFound means that the
// account never had it, ErrSpent that it has ended.
func (db *DB) DisconnectFor(ctx context.Context, accountID, connectionID string) error {
	return db.transact(ctx, func(t tx) error {
		if _, err := t.lockAccount(accountID); err != nil {
			return err
		}
		t.Change(accountID)
		now, n := db.Time(), Connection{}
		err := t.Get(&n, `UPDATE connection SET revoked_at = ? WHERE id = ? AND account_id = ? AND revoked_at IS NULL RETURNING id, client_id`,
			now, connectionID, accountID)
		if errors.Is(err, ErrNotFound) {
			return t.isConnectionOf(accountID, connectionID)
		}
		if err != nil {
			return err
		}
		partners, err := t.endConnections(accountID, []Connection{n}, ConnectionDisconnected, Device{}, now)
		if err != nil {
			return err
		}
		t.audit(audit.Entry{What: auditedAs[SupportDisconnected], On: accountObject(accountID),
			Before: audit.Values{"connection": n.ID, "partner": n.ClientID}})
		return t.notify(Notice{AccountID: accountID, Name: NoticeDisconnected, Partner: partners[0]}, now)
	})
}

// isConnectionOf is ErrSpent if an account had a connection, else ErrNotFound.
func (t tx) isConnectionOf(accountID, connectionID string) error {
	var had bool
	if err := t.Get(&had, `SELECT EXISTS (SELECT 1 FROM connection WHERE id = ? AND account_id = ?)`, connectionID, accountID); err != nil {
		return err
	}
	if had {
		return ErrSpent
	}
	return ErrNotFound
}

// ConnectionOf finds a connection of an account, which may have ended, and counts its tokens
// that are not revoked.
func (db *DB) ConnectionOf(ctx context.Context, accountID, id string) (n Connection, tokens int64, err error) {
	if err := db.sql.Get(ctx, &n, selectConnection+` AND n.id = ?`, accountID, id); err != nil {
		return n, 0, err
	}
	err = db.sql.Get(ctx, &tokens, `SELECT COUNT(*) FROM token WHERE connection_id = ? AND revoked_at IS NULL`, id)
	return n, tokens, err
}
