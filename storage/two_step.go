package storage

import "context"

// TwoStep is what an account's two-step login rests on.
type TwoStep struct {
	// Authenticator is set while an authenticator app is set up.
	Authenticator bool `db:"authenticator"`
	// PasskeyRequired is set if the owner wants a passkey after the password. Removing the
	// last passkey takes it back.
	PasskeyRequired bool `db:"passkey_required"`
	// RecoveryCodes is how many are left.
	RecoveryCodes int `db:"recovery_codes"`
}

// On reports whether a login with the password needs a second step.
func (s TwoStep) On() bool { return s.Authenticator || s.PasskeyRequired }

const selectTwoStep = `SELECT passkey_required,
		EXISTS (SELECT 1 FROM authenticator WHERE account_id = account.id) AS authenticator,
		(SELECT COUNT(*) FROM recovery_code WHERE account_id = account.id AND used_at IS NULL) AS recovery_codes
	FROM account WHERE id = ?`

// TwoStepOf is the state of an account's two-step login.
func (db *DB) TwoStepOf(ctx context.Context, accountID string) (s TwoStep, err error) {
	err = db.sql.Get(ctx, &s, selectTwoStep, accountID)
	return s, err
}

// twoStepChange is a change of what two-step login rests on.
type twoStepChange struct {
	AccountID string
	// SessionID is the session of the form: one that was sent before a password reset must
	// not change anything after it.
	SessionID string
	Device    Device
	// RecoveryCodes are the hashes of new codes, should the change turn two-step login on.
	RecoveryCodes [][]byte
}

// changeTwoStep runs a change and then records whether it turned two-step login on or off.
// Turning it on makes recovery codes; turning it off forgets them and the remembered
// browsers. Changes of one account wait for each other.
func (db *DB) changeTwoStep(ctx context.Context, c twoStepChange, change func(t tx, now Time) error) (turnedOn bool, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		before, err := t.lockTwoStep(c.AccountID, c.SessionID, now)
		if err != nil {
			return err
		}
		if err := change(t, now); err != nil {
			return err
		}
		var after TwoStep
		if err := t.Get(&after, selectTwoStep, c.AccountID); err != nil {
			return err
		}
		turnedOn = after.On() && !before.On()
		switch {
		case turnedOn:
			return t.turnedOn(c, now)
		case before.On() && !after.On():
			return t.turnedOff(c.AccountID, c.Device, now)
		}
		return nil
	})
	return turnedOn, err
}

// lockTwoStep keeps two-step login from changing during this transaction. ErrSignedOut
// means that the session has ended.
func (t tx) lockTwoStep(accountID, sessionID string, now Time) (s TwoStep, err error) {
	if _, err := t.lockOwner(accountID, sessionID, now); err != nil {
		return s, err
	}
	return s, t.Get(&s, selectTwoStep, accountID)
}

func (t tx) turnedOn(c twoStepChange, now Time) error {
	if err := t.record(Activity{AccountID: c.AccountID, Name: ActivityTwoStepOn, Device: c.Device}, now); err != nil {
		return err
	}
	return t.replaceRecoveryCodes(c.AccountID, c.RecoveryCodes, c.Device, now)
}

func (t tx) turnedOff(accountID string, d Device, now Time) error {
	if err := t.forgetSecondStep(accountID); err != nil {
		return err
	}
	return t.record(Activity{AccountID: accountID, Name: ActivityTwoStepOff, Device: d}, now)
}

// forgetSecondStep removes what belongs to two-step login besides what it rests on.
func (t tx) forgetSecondStep(accountID string) error {
	if err := t.delete(accounts, accountID, deleteRecoveryCodes); err != nil {
		return err
	}
	return t.forgetBrowsers(accountID)
}

// TurnOffTwoStep removes the authenticator app, and asks for no passkey after the password.
// Doing it again changes nothing. ErrSignedOut means that the session has ended.
func (db *DB) TurnOffTwoStep(ctx context.Context, accountID, sessionID string, d Device) error {
	_, err := db.changeTwoStep(ctx, twoStepChange{AccountID: accountID, SessionID: sessionID, Device: d}, func(t tx, now Time) error {
		if err := t.requireNoPasskey(accountID); err != nil {
			return err
		}
		return t.removeAuthenticator(accountID, d, now)
	})
	return err
}

// purgeTwoStep removes all of an account's two-step login, without a word to its owner:
// what caused it tells them.
func (t tx) purgeTwoStep(accountID string) error {
	if err := t.requireNoPasskey(accountID); err != nil {
		return err
	}
	if err := t.delete(accounts, accountID, deleteAuthenticator); err != nil {
		return err
	}
	return t.forgetSecondStep(accountID)
}

func (t tx) requireNoPasskey(accountID string) error {
	t.Change(accountID)
	_, err := t.Exec(`UPDATE account SET passkey_required = FALSE WHERE id = ?`, accountID)
	return err
}
