package storage

import (
	"context"
	"errors"

	"fairlead/storage/database"
)

// ErrNoSecondFactor means that nothing proves the second factor, without which staff are
// never signed in.
const ErrNoSecondFactor database.Refusal = "no second factor"

// StaffProof is how a staff member proved who they are: by a passkey, which is both
// factors, or by a password and a code. At the first sign-in it is the new second factor
// instead of a code.
type StaffProof struct {
	// PendingID is the sign-in whose password was right, and PasswordChangedAt identifies
	// the password.
	PendingID         string
	PasswordChangedAt Time
	Code              CodeUse
	Passkey           PasskeyUse
	Enrolment         *StaffEnrolment
}

// StaffEnrolment is the first second factor of a staff member: either App or Passkey, and
// the hashes of recovery codes.
type StaffEnrolment struct {
	App           *Authenticator
	Passkey       *Passkey
	RecoveryCodes [][]byte
}

// StartStaffPendingLogIn writes a sign-in whose password was right. ErrSpent means that the
// password has been changed since, or that its owner was disabled.
func (db *DB) StartStaffPendingLogIn(ctx context.Context, p *PendingLogIn) error {
	return db.transact(ctx, func(t tx) error {
		if _, err := t.lockStaffPassword(p.OwnerID, p.PasswordChangedAt); err != nil {
			return err
		}
		return t.Insert(`INSERT INTO staff_pending_login (id, secret_hash, staff_id, password_changed_at, tries, expires_at)
			VALUES (:id, :secret_hash, :owner_id, :password_changed_at, 0, :expires_at)`, p)
	})
}

// StartStaffSession signs somebody in and ends the browser's previous session (none if
// previous is empty). ErrSpent means that the pending sign-in has ended, that the password
// has been changed, has to be, or was not checked, that the passkey was removed, that there
// is a second factor already, or that they were disabled; ErrCodeUsed that the code has been
// used; ErrCounter is that of the passkey.
func (db *DB) StartStaffSession(ctx context.Context, s *StaffSession, proof StaffProof, previous string) error {
	now := db.Time()
	s.CreatedAt, s.LastSeenAt, s.ConfirmedAt = now, now, now
	return db.transact(ctx, func(t tx) error {
		who, err := t.completeStaffLogIn(s.StaffID, proof, now)
		if err != nil {
			return err
		}
		t.auditStaff(who, "signed_in", nil, nil)
		if _, err := t.Exec(`UPDATE staff_session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL`, now, previous); err != nil {
			return err
		}
		if _, err := t.Exec(`UPDATE staff SET status = ?, last_signed_in_at = ? WHERE id = ?`, StaffActive, now, s.StaffID); err != nil {
			return err
		}
		return t.Insert(`INSERT INTO staff_session (`+staffSessionColumns+`)
			VALUES (:id, :secret_hash, :staff_id, :user_agent, :address, :created_at, :last_seen_at, :expires_at, :revoked_at, :confirmed_at)`, s)
	})
}

// completeStaffLogIn uses up what proved who somebody is.
func (t tx) completeStaffLogIn(id string, proof StaffProof, now Time) (s Staff, err error) {
	s, err = t.lockStaffPassword(id, proof.PasswordChangedAt)
	if err != nil {
		return s, err
	}
	if proof.Passkey.ID == "" || proof.PendingID != "" {
		if proof.PendingID == "" || proof.PasswordChangedAt.IsZero() || s.PasswordMustChange {
			return s, ErrSpent
		}
		if err := t.endPendingLogIn(staff, proof.PendingID, id, now); err != nil {
			return s, err
		}
	}
	if proof.Enrolment != nil {
		return s, t.enrolStaff(s, *proof.Enrolment, now)
	}
	return s, t.useStaffFactor(id, proof, now)
}

// enrolStaff writes the first second factor of somebody. ErrSpent means that there is one.
func (t tx) enrolStaff(s Staff, e StaffEnrolment, now Time) error {
	var left Left
	if err := t.Get(&left, selectLeft[staff], s.ID); err != nil {
		return err
	}
	if left.Authenticator || left.Passkeys > 0 {
		return ErrSpent
	}
	if err := t.setRecoveryCodes(staff, s.ID, e.RecoveryCodes); err != nil {
		return err
	}
	switch {
	case e.App != nil:
		t.auditStaffFactor(s, AppFactor)
		e.App.OwnerID = s.ID
		return t.setAuthenticator(staff, e.App, now)
	case e.Passkey != nil:
		t.auditStaffFactor(s, PasskeyFactor)
		e.Passkey.OwnerID = s.ID
		return t.addPasskey(staff, e.Passkey, 1, now)
	}
	return ErrNoSecondFactor
}

// useStaffFactor uses a code or a passkey.
func (t tx) useStaffFactor(id string, proof StaffProof, now Time) error {
	switch {
	case proof.Passkey.ID != "":
		return t.usePasskey(staff, id, proof.Passkey, now)
	case proof.Code.Step != 0 || proof.Code.RecoveryHash != nil:
		return t.useFactorCode(staff, id, proof.Code, now)
	}
	return ErrNoSecondFactor
}

// lockStaffPassword locks somebody who may sign in. ErrSpent means that they may not, or
// that the password has been changed since changedAt, if that is not zero.
func (t tx) lockStaffPassword(id string, changedAt Time) (s Staff, err error) {
	s, err = t.lockStaff(id)
	if errors.Is(err, ErrNotFound) {
		return s, ErrSpent
	}
	if err == nil && (s.Status == StaffDisabled || !changedAt.IsZero() && !changedAt.Equal(s.PasswordChangedAt.Time)) {
		err = ErrSpent
	}
	return s, err
}
