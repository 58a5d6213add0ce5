package storage

import (
	"context"

	"fairlead/storage/database"
)

// Authenticator is an account's authenticator app.
type Authenticator struct {
	AccountID string `db:"account_id"`
	// SetupID is the form that set it up.
	SetupID string `db:"setup_id"`
	// Seed is the secret that its codes are made of, sealed with the key SealedBy.
	Seed     []byte `db:"seed"`
	SealedBy string `db:"sealed_by"`
	// LastStep is the time step of the last accepted code.
	LastStep  int64 `db:"last_step"`
	CreatedAt Time  `db:"created_at"`
}

// ErrCodeUsed means that a code has been used, or a later one of the same app.
const ErrCodeUsed database.Refusal = "the code has been used"

const authenticatorColumns = `account_id, setup_id, seed, sealed_by, last_step, created_at`

// SetAuthenticator sets up an account's authenticator app, in place of the one that it may
// have. If that turns two-step login on, codes are the hashes of its recovery codes.
// ErrSpent means that the same form has been sent before, ErrSignedOut that the session
// has ended; nothing was changed.
func (db *DB) SetAuthenticator(ctx context.Context, a *Authenticator, codes [][]byte, sessionID string, d Device) (turnedOn bool, err error) {
	c := twoStepChange{AccountID: a.AccountID, SessionID: sessionID, Device: d, RecoveryCodes: codes}
	return db.changeTwoStep(ctx, c, func(t tx, now Time) error {
		a.CreatedAt = now
		err := t.Once(ErrSpent, `INSERT INTO authenticator (`+authenticatorColumns+`) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (account_id) DO UPDATE SET setup_id = excluded.setup_id, seed = excluded.seed,
				sealed_by = excluded.sealed_by, last_step = excluded.last_step, created_at = excluded.created_at
			WHERE authenticator.setup_id <> excluded.setup_id`,
			a.AccountID, a.SetupID, a.Seed, a.SealedBy, a.LastStep, a.CreatedAt)
		if err != nil {
			return err
		}
		if err := t.record(Activity{AccountID: a.AccountID, Name: ActivityAuthenticatorAdded, Device: d}, now); err != nil {
			return err
		}
		return t.notify(Notice{AccountID: a.AccountID, Name: NoticeAuthenticatorAdded, Device: d}, now)
	})
}

// RemoveAuthenticator removes an account's authenticator app. Doing it again changes
// nothing. ErrSignedOut means that the session has ended.
func (db *DB) RemoveAuthenticator(ctx context.Context, accountID, sessionID string, d Device) error {
	_, err := db.changeTwoStep(ctx, twoStepChange{AccountID: accountID, SessionID: sessionID, Device: d}, func(t tx, now Time) error {
		return t.removeAuthenticator(accountID, d, now)
	})
	return err
}

func (t tx) removeAuthenticator(accountID string, d Device, now Time) error {
	n, err := t.Exec(`DELETE FROM authenticator WHERE account_id = ?`, accountID)
	if err != nil || n == 0 {
		return err
	}
	if err := t.record(Activity{AccountID: accountID, Name: ActivityAuthenticatorRemoved, Device: d}, now); err != nil {
		return err
	}
	return t.notify(Notice{AccountID: accountID, Name: NoticeAuthenticatorRemoved, Device: d}, now)
}

// AuthenticatorOf finds an account's authenticator app.
func (db *DB) AuthenticatorOf(ctx context.Context, accountID string) (a Authenticator, err error) {
	err = db.sql.Get(ctx, &a, `SELECT `+authenticatorColumns+` FROM authenticator WHERE account_id = ?`, accountID)
	return a, err
}

// AuthenticatorsSealedOtherwise lists up to limit authenticator apps that another key has
// sealed, of the accounts after one.
func (db *DB) AuthenticatorsSealedOtherwise(ctx context.Context, keyID, afterAccount string, limit int) (all []Authenticator, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+authenticatorColumns+` FROM authenticator
		WHERE sealed_by <> ? AND account_id > ? ORDER BY account_id LIMIT ?`, keyID, afterAccount, limit)
	return all, err
}

// ResealAuthenticator replaces the sealed secret of an app, unless another has been set up.
func (db *DB) ResealAuthenticator(ctx context.Context, a Authenticator) error {
	_, err := db.sql.Exec(ctx, `UPDATE authenticator SET seed = ?, sealed_by = ? WHERE account_id = ? AND setup_id = ?`,
		a.Seed, a.SealedBy, a.AccountID, a.SetupID)
	return err
}
