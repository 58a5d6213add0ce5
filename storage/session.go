package storage

import (
	"context"
	"errors"
)

// Session is one logged-in browser. Only that browser has its secret.
type Session struct {
	ID         string `db:"id"`
	SecretHash []byte `db:"secret_hash"`
	AccountID  string `db:"account_id"`
	UserAgent  string `db:"user_agent"`
	Address    string `db:"address"`
	CreatedAt  Time   `db:"created_at"`
	LastSeenAt Time   `db:"last_seen_at"`
	ExpiresAt  Time   `db:"expires_at"`
	RevokedAt  Time   `db:"revoked_at"`
	// ConfirmedAt is when its owner last logged in or confirmed who they are.
	ConfirmedAt Time `db:"confirmed_at"`
	// DeviceID stays the same when the session gets a new ID and secret.
	DeviceID string `db:"device_id"`

	// PasswordChangedAt identifies the password that the person logged in with; zero if
	// it was not a password.
	PasswordChangedAt Time `db:"-"`
	// Passkey is the passkey that the person logged in or confirmed with, if it was one.
	Passkey PasskeyUse `db:"-"`
	// SignedUp is set if signing up starts the session, which is not a login.
	SignedUp bool `db:"-"`
	// NewBrowser is set if the account has not been used in this browser before. The owner
	// is notified.
	NewBrowser bool `db:"-"`
	// KeptOpen is set by StartSession if the login has cancelled the closing of the account.
	KeptOpen bool `db:"-"`
	// PendingID is the pending login that the session completes, empty if there is none.
	PendingID string `db:"-"`
	// Code is the code of the second step that was checked.
	Code CodeUse `db:"-"`
	// Remembered has the hash of the browser's secret if it is to be remembered.
	Remembered RememberedBrowser `db:"-"`
}

const sessionColumns = `id, secret_hash, account_id, user_agent, address,
	created_at, last_seen_at, expires_at, revoked_at, confirmed_at, device_id`

// StartSession writes a new session and ends the browser's previous one in the same
// transaction (none if previous is empty). ErrSpent means that the password has been
// changed or the passkey removed since it was checked, that the pending login has ended, or
// that the account is closed; ErrCodeUsed that the code has been used; ErrCounter is that of
// the passkey.
func (db *DB) StartSession(ctx context.Context, s *Session, previous string) error {
	now := db.Time()
	s.CreatedAt, s.LastSeenAt, s.ConfirmedAt, s.DeviceID = now, now, now, NewID()
	return db.transact(ctx, func(t tx) (err error) {
		if s.KeptOpen, err = t.keepOpen(s.AccountID, s.Device(), now); err != nil {
			return err
		}
		if err := t.lockPassword(s.AccountID, s.PasswordChangedAt); err != nil {
			return err
		}
		if err := t.completeLogIn(s, now); err != nil {
			return err
		}
		if _, err := t.Exec(`UPDATE session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL`, now, previous); err != nil {
			return err
		}
		err = t.Insert(`INSERT INTO session (`+sessionColumns+`)
			VALUES (:id, :secret_hash, :account_id, :user_agent, :address,
			        :created_at, :last_seen_at, :expires_at, :revoked_at, :confirmed_at, :device_id)`, s)
		if err != nil || s.SignedUp {
			return err
		}
		return t.loggedIn(s, now)
	})
}

// loggedIn records a login. The owner is notified of one from a new browser.
func (t tx) loggedIn(s *Session, now Time) error {
	err := t.record(Activity{AccountID: s.AccountID, Name: ActivityLoggedIn, Device: s.Device()}, now)
	if err != nil || !s.NewBrowser {
		return err
	}
	return t.notify(Notice{AccountID: s.AccountID, Name: NoticeNewLogIn, Device: s.Device()}, now)
}

// completeLogIn uses up what proved the second step, or a passkey that is both.
func (t tx) completeLogIn(s *Session, now Time) error {
	if err := t.endPendingLogIn(accounts, s.PendingID, s.AccountID, now); err != nil {
		return err
	}
	if err := t.acceptCode(s.AccountID, s.Code, s.Device(), now); err != nil {
		return err
	}
	if err := t.usePasskey(accounts, s.AccountID, s.Passkey, now); err != nil {
		return err
	}
	return t.rememberBrowser(s.Remembered, now)
}

// Device is the browser that the session was started in.
func (s Session) Device() Device { return Device{s.UserAgent, s.Address} }

// ConfirmSession records that the owner of an active session has just confirmed who they
// are, and replaces its ID and secret: fresh has the new ones, and PasswordChangedAt, Code
// or Passkey if these were checked. ErrSignedOut means that the session has ended, ErrSpent
// that the password has been changed or the passkey removed since it was checked,
// ErrCodeUsed that the code has been used; ErrCounter is that of the passkey.
func (db *DB) ConfirmSession(ctx context.Context, id string, fresh Session) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.lockPassword(fresh.AccountID, fresh.PasswordChangedAt); err != nil {
			return err
		}
		now := db.Time()
		if err := t.usePasskey(accounts, fresh.AccountID, fresh.Passkey, now); err != nil {
			return err
		}
		if err := t.replaceSession(id, fresh, now); err != nil {
			return err
		}
		if err := t.acceptCode(fresh.AccountID, fresh.Code, fresh.Device(), now); err != nil {
			return err
		}
		_, err := t.Exec(`UPDATE session SET confirmed_at = ? WHERE id = ?`, now, fresh.ID)
		return err
	})
}

// EndConfirmation has an active session count as one that was confirmed at its login alone.
func (db *DB) EndConfirmation(ctx context.Context, id string) error {
	return db.transact(ctx, func(t tx) error {
		_, err := t.Exec(`UPDATE session SET confirmed_at = created_at WHERE id = ?`, id)
		return err
	})
}

// replaceSession gives an active session a new ID and secret. The old ones are no longer
// valid.
func (t tx) replaceSession(id string, fresh Session, now Time) error {
	return t.Once(ErrSignedOut, `UPDATE session SET id = ?, secret_hash = ?
		WHERE id = ? AND account_id = ? AND revoked_at IS NULL AND expires_at > ?`,
		fresh.ID, fresh.SecretHash, id, fresh.AccountID, now)
}

// SessionByID finds a session that is neither revoked nor expired.
func (db *DB) SessionByID(ctx context.Context, id string) (s Session, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+sessionColumns+` FROM session
		WHERE id = ? AND revoked_at IS NULL AND expires_at > ?`, id, db.Time())
	return s, err
}

// Sessions lists an account's active sessions, most recently used first.
func (db *DB) Sessions(ctx context.Context, accountID string) (all []Session, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+sessionColumns+` FROM session
		WHERE account_id = ? AND revoked_at IS NULL AND expires_at > ? ORDER BY last_seen_at DESC`, accountID, db.Time())
	return all, err
}

// TouchSession records that a session was used, and extends it to until.
func (db *DB) TouchSession(ctx context.Context, id string, until Time) error {
	_, err := db.sql.Exec(ctx, `UPDATE session SET last_seen_at = ?, expires_at = ? WHERE id = ? AND revoked_at IS NULL`,
		db.Time(), until, id)
	return err
}

// RevokeSession ends a session from a device. Ending it again changes nothing.
func (db *DB) RevokeSession(ctx context.Context, id string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now, accountID := db.Time(), ""
		err := t.Get(&accountID, `UPDATE session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING account_id`, now, id)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return t.record(Activity{AccountID: accountID, Name: ActivityLoggedOut, Device: d}, now)
	})
}

// endSessions ends all sessions of an account but one, if that is not empty, and returns
// how many it ended.
func (t tx) endSessions(accountID, but string, now Time) (int64, error) {
	return t.Exec(`UPDATE session SET revoked_at = ? WHERE account_id = ? AND id <> ? AND revoked_at IS NULL`, now, accountID, but)
}

// lockSession keeps an account's session from ending during this transaction. A form sent
// before a password reset must not consent after it.
func (t tx) lockSession(id, accountID string, now Time) error {
	return t.Once(ErrSignedOut, `UPDATE session SET last_seen_at = last_seen_at
		WHERE id = ? AND account_id = ? AND revoked_at IS NULL AND expires_at > ?`, id, accountID, now)
}

// lockOwner locks an account, and keeps the session of its owner from ending during this
// transaction: a form that was sent before a password reset must do nothing after it.
// The account comes first, as in [DB.ResetPassword]. ErrSignedOut means that the session
// has ended.
func (t tx) lockOwner(accountID, sessionID string, now Time) (a Account, err error) {
	if a, err = t.lockAccount(accountID); err != nil {
		return a, err
	}
	return a, t.lockSession(sessionID, accountID, now)
}

// lockPassword keeps a password from being changed during this transaction. ErrSpent
// means that it has been changed already.
func (t tx) lockPassword(accountID string, changedAt Time) error {
	if changedAt.IsZero() {
		return nil
	}
	return t.Once(ErrSpent, `UPDATE credential SET changed_at = changed_at
		WHERE account_id = ? AND kind = 'password' AND changed_at = ?`, accountID, changedAt)
}
