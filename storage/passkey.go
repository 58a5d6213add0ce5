package storage

import (
	"context"

	"fairlead/storage/database"
)

// Passkey is somebody's passkey. Only its authenticator has the private key.
type Passkey struct {
	ID           string `db:"id"`            // for pages
	OwnerID      string `db:"owner_id"`      // an account's or a staff member's ID
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

// AddPasskey writes a new passkey for the session that asked for it. ErrConflict means
// that the account has limit of them already, ErrSpent that the authenticator's ID is
// taken, ErrSignedOut that the session has ended.
func (db *DB) AddPasskey(ctx context.Context, p *Passkey, limit int, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockOwner(p.OwnerID, sessionID, now); err != nil {
			return err
		}
		if err := t.addPasskey(accounts, p, limit, now); err != nil {
			return err
		}
		if err := t.record(Activity{AccountID: p.OwnerID, Name: ActivityPasskeyAdded, Device: d}, now); err != nil {
			return err
		}
		return t.notify(Notice{AccountID: p.OwnerID, Name: NoticePasskeyAdded, Device: d}, now)
	})
}

var (
	countPasskeys = forPeople(`SELECT COUNT(*) FROM {}passkey WHERE {owner} = ?`)
	insertPasskey = forPeople(`INSERT INTO {}passkey (id, {owner}, credential_id, public_key, name, transports, counter, backup_eligible, created_at, last_used_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (credential_id) DO NOTHING`)
)

// addPasskey writes a new passkey. ErrConflict means that its owner has limit of them
// already, ErrSpent that the authenticator's ID is taken.
func (t tx) addPasskey(of people, p *Passkey, limit int, now Time) error {
	p.ID, p.CreatedAt = NewID(), now
	var n int
	if err := t.Get(&n, countPasskeys[of], p.OwnerID); err != nil {
		return err
	}
	if n >= limit {
		return ErrConflict
	}
	return t.Once(ErrSpent, insertPasskey[of],
		p.ID, p.OwnerID, p.CredentialID, p.PublicKey, p.Name, p.Transports, p.Counter, p.BackupEligible, p.CreatedAt)
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

const passkeyColumns = `id, {owner} AS owner_id, credential_id, public_key, name, transports, counter, backup_eligible, created_at, last_used_at`

var (
	selectPasskeys            = forPeople(`SELECT ` + passkeyColumns + ` FROM {}passkey WHERE {owner} = ? ORDER BY created_at, id`)
	selectPasskeyByID         = forPeople(`SELECT ` + passkeyColumns + ` FROM {}passkey WHERE id = ? AND {owner} = ?`)
	selectPasskeyByCredential = forPeople(`SELECT ` + passkeyColumns + ` FROM {}passkey WHERE credential_id = ?`)
	hasPasskeys               = forPeople(`SELECT EXISTS (SELECT 1 FROM {}passkey WHERE {owner} = ?)`)
)

// Passkeys lists somebody's passkeys, oldest first.
func (f Factors) Passkeys(ctx context.Context, owner string) (all []Passkey, err error) {
	err = f.db.sql.List(ctx, &all, selectPasskeys[f.of], owner)
	return all, err
}

// HasPasskeys reports whether somebody has a passkey.
func (f Factors) HasPasskeys(ctx context.Context, owner string) (bool, error) {
	return f.db.sql.Has(ctx, hasPasskeys[f.of], owner)
}

// PasskeyByID finds a passkey of somebody.
func (f Factors) PasskeyByID(ctx context.Context, owner, id string) (p Passkey, err error) {
	err = f.db.sql.Get(ctx, &p, selectPasskeyByID[f.of], id, owner)
	return p, err
}

// IsPasskey reports whether anybody has a passkey, of whatever kind of people.
func (db *DB) IsPasskey(ctx context.Context, credentialID []byte) (is bool, err error) {
	err = db.sql.Get(ctx, &is, `SELECT EXISTS (SELECT 1 FROM passkey WHERE credential_id = ?) OR EXISTS (SELECT 1 FROM staff_passkey WHERE credential_id = ?)`,
		credentialID, credentialID)
	return is, err
}

// PasskeyByCredential finds a passkey by its authenticator's ID.
func (f Factors) PasskeyByCredential(ctx context.Context, credentialID []byte) (p Passkey, err error) {
	err = f.db.sql.Get(ctx, &p, selectPasskeyByCredential[f.of], credentialID)
	return p, err
}

// deletePasskeys removes every passkey of an account. It comes before the sessions are
// ended, so that a login in flight with one of them has a session that is ended too.
func (t tx) deletePasskeys(accountID string) error {
	return t.delete(accounts, accountID, deletePasskeys)
}
