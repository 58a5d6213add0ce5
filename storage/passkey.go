package storage

import (
	"context"
	"crypto/rand"
	"errors"

	"fairlead/storage/database"
)

// Passkey is a passkey of an account. Only its authenticator has the private key.
type Passkey struct {
	ID           string `db:"id"` // for pages
	AccountID    string `db:"account_id"`
	CredentialID []byte `db:"credential_id"` // the authenticator's
	PublicKey    []byte `db:"public_key"`    // COSE
	Name         string `db:"name"`
	// Transports are how a browser reaches the authenticator, divided by spaces.
	Transports string `db:"transports"`
	// Counter is that of the last signature. It means nothing for a passkey that can be on
	// several devices.
	Counter        uint32 `db:"counter"`
	BackupEligible bool   `db:"backup_eligible"`
	CreatedAt      Time   `db:"created_at"`
	LastUsedAt     Time   `db:"last_used_at"`
}

// ErrCounter means that the counter of a passkey did not rise, so that there may be a copy.
const ErrCounter database.Refusal = "the passkey's counter did not rise"

const passkeyColumns = `id, account_id, credential_id, public_key, name, transports, counter, backup_eligible, created_at, last_used_at`

// AddPasskey writes a new passkey for the session that asked for it. ErrConflict means
// that the account has limit of them already, ErrSpent that the authenticator's ID is
// taken, ErrSignedOut that the session has ended.
func (db *DB) AddPasskey(ctx context.Context, p *Passkey, limit int, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		p.ID, p.CreatedAt = NewID(), now
		if _, err := t.lockOwner(p.AccountID, sessionID, now); err != nil {
			return err
		}
		var n int
		if err := t.Get(&n, `SELECT COUNT(*) FROM passkey WHERE account_id = ?`, p.AccountID); err != nil {
			return err
		}
		if n >= limit {
			return ErrConflict
		}
		if err := t.insertPasskey(p); err != nil {
			return err
		}
		if err := t.record(Activity{AccountID: p.AccountID, Name: ActivityPasskeyAdded, Device: d}, now); err != nil {
			return err
		}
		return t.notify(Notice{AccountID: p.AccountID, Name: NoticePasskeyAdded, Device: d}, now)
	})
}

func (t tx) insertPasskey(p *Passkey) error {
	return t.Once(ErrSpent, `INSERT INTO passkey (`+passkeyColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)
		ON CONFLICT (credential_id) DO NOTHING`,
		p.ID, p.AccountID, p.CredentialID, p.PublicKey, p.Name, p.Transports, p.Counter, p.BackupEligible, p.CreatedAt)
}

// RenamePasskey gives an account's passkey another name. ErrNotFound means that it has none
// with this ID, ErrSignedOut that the session has ended.
func (db *DB) RenamePasskey(ctx context.Context, accountID, id, name, sessionID string) error {
	return db.transact(ctx, func(t tx) error {
		if _, err := t.lockOwner(accountID, sessionID, db.Time()); err != nil {
			return err
		}
		return t.Once(ErrNotFound, `UPDATE passkey SET name = ? WHERE id = ? AND account_id = ?`, name, id, accountID)
	})
}

// RemovePasskey deletes an account's passkey. With the last one, a passkey is no longer
// required after the password. ErrNotFound means that it has none with this ID,
// ErrSignedOut that the session has ended.
func (db *DB) RemovePasskey(ctx context.Context, accountID, id, sessionID string, d Device) error {
	c := twoStepChange{AccountID: accountID, SessionID: sessionID, Device: d}
	_, err := db.changeTwoStep(ctx, c, func(t tx, now Time) error {
		if err := t.Once(ErrNotFound, `DELETE FROM passkey WHERE id = ? AND account_id = ?`, id, accountID); err != nil {
			return err
		}
		if err := t.record(Activity{AccountID: accountID, Name: ActivityPasskeyRemoved, Device: d}, now); err != nil {
			return err
		}
		if err := t.notify(Notice{AccountID: accountID, Name: NoticePasskeyRemoved, Device: d}, now); err != nil {
			return err
		}
		t.Change(accountID)
		_, err := t.Exec(`UPDATE account SET passkey_required = FALSE
			WHERE id = ? AND NOT EXISTS (SELECT 1 FROM passkey WHERE account_id = account.id)`, accountID)
		return err
	})
	return err
}

// RequirePasskey asks for a passkey after the password. If that turns two-step login on,
// codes are the hashes of its recovery codes. ErrNotFound means that the account has no
// passkey, ErrSignedOut that the session has ended.
func (db *DB) RequirePasskey(ctx context.Context, accountID string, codes [][]byte, sessionID string, d Device) (turnedOn bool, err error) {
	c := twoStepChange{AccountID: accountID, SessionID: sessionID, Device: d, RecoveryCodes: codes}
	return db.changeTwoStep(ctx, c, func(t tx, _ Time) error {
		t.Change(accountID)
		return t.Once(ErrNotFound, `UPDATE account SET passkey_required = TRUE
			WHERE id = ? AND EXISTS (SELECT 1 FROM passkey WHERE account_id = account.id)`, accountID)
	})
}

// Passkeys lists an account's passkeys, oldest first.
func (db *DB) Passkeys(ctx context.Context, accountID string) (all []Passkey, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+passkeyColumns+` FROM passkey WHERE account_id = ? ORDER BY created_at, id`, accountID)
	return all, err
}

// HasPasskeys reports whether an account has a passkey.
func (db *DB) HasPasskeys(ctx context.Context, accountID string) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM passkey WHERE account_id = ?)`, accountID)
}

// PasskeyByID finds a passkey of an account.
func (db *DB) PasskeyByID(ctx context.Context, accountID, id string) (p Passkey, err error) {
	err = db.sql.Get(ctx, &p, `SELECT `+passkeyColumns+` FROM passkey WHERE id = ? AND account_id = ?`, id, accountID)
	return p, err
}

// PasskeyByCredential finds a passkey by its authenticator's ID.
func (db *DB) PasskeyByCredential(ctx context.Context, credentialID []byte) (p Passkey, err error) {
	err = db.sql.Get(ctx, &p, `SELECT `+passkeyColumns+` FROM passkey WHERE credential_id = ?`, credentialID)
	return p, err
}

const selectPasskeyUser = `SELECT handle FROM passkey_user WHERE account_id = ?`

// PasskeyUser is the random handle that authenticators know an account by; nil if it has
// none yet.
func (db *DB) PasskeyUser(ctx context.Context, accountID string) (handle []byte, err error) {
	err = db.sql.Get(ctx, &handle, selectPasskeyUser, accountID)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return handle, err
}

// MakePasskeyUser is [DB.PasskeyUser] for an account that is about to have a passkey.
func (db *DB) MakePasskeyUser(ctx context.Context, accountID string) (handle []byte, err error) {
	if handle, err = db.PasskeyUser(ctx, accountID); handle != nil || err != nil {
		return handle, err
	}
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // never fails since Go 1.24
	err = db.transact(ctx, func(t tx) error {
		_, err := t.Exec(`INSERT INTO passkey_user (account_id, handle) VALUES (?, ?) ON CONFLICT (account_id) DO NOTHING`, accountID, fresh)
		if err != nil {
			return err
		}
		return t.Get(&handle, selectPasskeyUser, accountID)
	})
	return handle, err
}

// deletePasskeys removes every passkey of an account. It comes before the sessions are
// ended, so that a login in flight with one of them has a session that is ended too.
func (t tx) deletePasskeys(accountID string) error {
	_, err := t.Exec(`DELETE FROM passkey WHERE account_id = ?`, accountID)
	return err
}
