package storage

import "context"

// ReplaceStaffAuthenticator sets up the authenticator app of somebody who is signed in, in
// place of the one that they may have. ErrSpent means that the same form has been sent
// before, ErrSignedOut that the session has ended.
func (db *DB) ReplaceStaffAuthenticator(ctx context.Context, a *Authenticator, sessionID string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		s, err := t.lockStaffSession(sessionID, a.OwnerID, now)
		if err != nil {
			return err
		}
		t.auditStaffFactor(s, AppFactor)
		return t.setAuthenticator(staff, a, now)
	})
}

// AddStaffPasskey writes another passkey of somebody who is signed in. ErrConflict means
// that they have limit of them already, ErrSpent that the authenticator's ID is taken,
// ErrSignedOut that the session has ended.
func (db *DB) AddStaffPasskey(ctx context.Context, p *Passkey, limit int, sessionID string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		s, err := t.lockStaffSession(sessionID, p.OwnerID, now)
		if err != nil {
			return err
		}
		t.auditStaffFactor(s, PasskeyFactor)
		return t.addPasskey(staff, p, limit, now)
	})
}

// ReplaceStaffRecoveryCodes makes recovery codes with these hashes in place of the former
// set. ErrSpent means that it has been replaced already, ErrSignedOut that the session has
// ended.
func (db *DB) ReplaceStaffRecoveryCodes(ctx context.Context, staffID, former string, codes [][]byte, sessionID string) error {
	return db.transact(ctx, func(t tx) error {
		s, err := t.lockStaffSession(sessionID, staffID, db.Time())
		if err != nil {
			return err
		}
		t.auditStaff(s, "recovery_codes_made", nil, nil)
		if err := t.isRecoverySet(staff, staffID, former); err != nil {
			return err
		}
		return t.setRecoveryCodes(staff, staffID, codes)
	})
}
