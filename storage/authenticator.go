package storage

import (
	"context"

	"fairlead/storage/database"
)

// Authenticator is somebody's authenticator app.
type Authenticator struct {
	OwnerID string `db:"owner_id"` // an account's or a staff member's ID
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

// SetAuthenticator sets up an account's authenticator app, in place of the one that it may
// have. If that turns two-step login on, codes are the hashes of its recovery codes.
// ErrSpent means that the same form has been sent before, ErrSignedOut that the session
// has ended; nothing was changed.
func (db *DB) SetAuthenticator(ctx context.Context, a *Authenticator, codes [][]byte, sessionID string, d Device) (turnedOn bool, err error) {
	c := twoStepChange{AccountID: a.OwnerID, SessionID: sessionID, Device: d, RecoveryCodes: codes}
	return db.changeTwoStep(ctx, c, func(t tx, now Time) error {
		if err := t.setAuthenticator(accounts, a, now); err != nil {
			return err
		}
		if err := t.record(Activity{AccountID: a.OwnerID, Name: ActivityAuthenticatorAdded, Device: d}, now); err != nil {
			return err
		}
		return t.notify(Notice{AccountID: a.OwnerID, Name: NoticeAuthenticatorAdded, Device: d}, now)
	})
}

var setAuthenticator = forPeople(`INSERT INTO {}authenticator ({owner}, setup_id, seed, sealed_by, last_step, created_at) VALUES (?, ?, ?, ?, ?, ?)
	ON CONFLICT ({owner}) DO UPDATE SET setup_id = excluded.setup_id, seed = excluded.seed,
		sealed_by = excluded.sealed_by, last_step = excluded.last_step, created_at = excluded.created_at
	WHERE {}authenticator.setup_id <> excluded.setup_id`)

// setAuthenticator writes an app. ErrSpent means that the same form has been sent before.
func (t tx) setAuthenticator(of people, a *Authenticator, now Time) error {
	a.CreatedAt = now
	return t.Once(ErrSpent, setAuthenticator[of], a.OwnerID, a.SetupID, a.Seed, a.SealedBy, a.LastStep, a.CreatedAt)
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
	n, err := t.Exec(deleteAuthenticator[accounts], accountID)
	if err != nil || n == 0 {
		return err
	}
	if err := t.record(Activity{AccountID: accountID, Name: ActivityAuthenticatorRemoved, Device: d}, now); err != nil {
		return err
	}
	return t.notify(Notice{AccountID: accountID, Name: NoticeAuthenticatorRemoved, Device: d}, now)
}

const authenticatorColumns = `{owner} AS owner_id, setup_id, seed, sealed_by, last_step, created_at`

var selectAuthenticator = forPeople(`SELECT ` + authenticatorColumns + ` FROM {}authenticator WHERE {owner} = ?`)

// Authenticator finds somebody's authenticator app.
func (f Factors) Authenticator(ctx context.Context, owner string) (a Authenticator, err error) {
	err = f.db.sql.Get(ctx, &a, selectAuthenticator[f.of], owner)
	return a, err
}

var selectSealedOtherwise = forPeople(`SELECT ` + authenticatorColumns + ` FROM {}authenticator
	WHERE sealed_by <> ? AND {owner} > ? ORDER BY {owner} LIMIT ?`)

// SealedOtherwise lists up to limit authenticator apps that another key has sealed, of the
// people after one.
func (f Factors) SealedOtherwise(ctx context.Context, keyID, after string, limit int) (all []Authenticator, err error) {
	err = f.db.sql.List(ctx, &all, selectSealedOtherwise[f.of], keyID, after, limit)
	return all, err
}

var resealAuthenticator = forPeople(`UPDATE {}authenticator SET seed = ?, sealed_by = ? WHERE {owner} = ? AND setup_id = ?`)

// Reseal replaces the sealed secret of an app, unless another has been set up.
func (f Factors) Reseal(ctx context.Context, a Authenticator) error {
	_, err := f.db.sql.Exec(ctx, resealAuthenticator[f.of], a.Seed, a.SealedBy, a.OwnerID, a.SetupID)
	return err
}
