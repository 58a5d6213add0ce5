package storage

import "context"

// Device is the browser and the address from which something was done. It is zero for
// support on the command line.
type Device struct {
	UserAgent string `db:"user_agent" json:"user_agent,omitempty"`
	Address   string `db:"address" json:"address,omitempty"`
}

// Activity is something that was done in an account, as its owner sees it.
type Activity struct {
	ID        int64        `db:"id"` // rises in the order of creation
	AccountID string       `db:"account_id"`
	Name      ActivityName `db:"name"`
	// Detail completes the name, such as a partner's name; usually empty.
	Detail string `db:"detail"`
	Device
	At Time `db:"at"`
}

// ActivityName says what was done.
type ActivityName string

// What can be done in an account.
const (
	ActivitySignedUp             ActivityName = "signed up"
	ActivityLoggedIn             ActivityName = "logged in"
	ActivityLogInFailed          ActivityName = "failed login"
	ActivityLoggedOut            ActivityName = "logged out"
	ActivityEmailVerified        ActivityName = "email verified"
	ActivityEmailChanged         ActivityName = "email changed"
	ActivityPasswordChanged      ActivityName = "password changed"
	ActivityTwoStepOn            ActivityName = "two-step login turned on"
	ActivityTwoStepOff           ActivityName = "two-step login turned off"
	ActivityAuthenticatorAdded   ActivityName = "authenticator app added"
	ActivityAuthenticatorRemoved ActivityName = "authenticator app removed"
	ActivityPasskeyAdded         ActivityName = "passkey added"
	ActivityPasskeyRemoved       ActivityName = "passkey removed"
	ActivityPasskeyRefused       ActivityName = "passkey refused" // its counter did not rise
	ActivityRecoveryCodesMade    ActivityName = "recovery codes generated"
	ActivityRecoveryCodeUsed     ActivityName = "recovery code used"
	ActivityKeyCreated           ActivityName = "API key created"
	ActivityKeyRevoked           ActivityName = "API key revoked"
	ActivityKeyPaused            ActivityName = "API key paused"
	ActivityKeyResumed           ActivityName = "API key resumed"
	ActivityTokenPaused          ActivityName = "token paused"  // the detail is the partner's name
	ActivityTokenResumed         ActivityName = "token resumed" // the detail is the partner's name
	ActivityTokenRevoked         ActivityName = "token revoked" // the detail is the partner's name
	ActivityConnected            ActivityName = "connected"     // the detail is the partner's name
	ActivityDisconnected         ActivityName = "disconnected"  // the detail is the partner's name
	ActivityCardAdded            ActivityName = "card added"
	ActivityCardReplaced         ActivityName = "card replaced"
	ActivityCardRemoved          ActivityName = "card removed"
	ActivityDataDownloaded       ActivityName = "data downloaded"
	ActivityClosingRequested     ActivityName = "closing requested"
	ActivityClosingCancelled     ActivityName = "closing cancelled"
	ActivityFactorResetStopped   ActivityName = "reset of two-step login stopped" // by the owner, or since it is off
	ActivitySupportChanged       ActivityName = "changed by support"              // the detail is what it was
)

// ActivityNames is each of them, for the test that every one can be shown.
var ActivityNames = []ActivityName{ActivitySignedUp, ActivityLoggedIn, ActivityLogInFailed, ActivityLoggedOut,
	ActivityEmailVerified, ActivityEmailChanged, ActivityPasswordChanged, ActivityTwoStepOn, ActivityTwoStepOff,
	ActivityAuthenticatorAdded, ActivityAuthenticatorRemoved, ActivityPasskeyAdded, ActivityPasskeyRemoved,
	ActivityPasskeyRefused, ActivityRecoveryCodesMade, ActivityRecoveryCodeUsed, ActivityKeyCreated, ActivityKeyRevoked,
	ActivityKeyPaused, ActivityKeyResumed, ActivityTokenPaused, ActivityTokenResumed, ActivityTokenRevoked,
	ActivityConnected, ActivityDisconnected, ActivityCardAdded, ActivityCardReplaced, ActivityCardRemoved,
	ActivityDataDownloaded, ActivityClosingRequested, ActivityClosingCancelled, ActivityFactorResetStopped, ActivitySupportChanged}

// Activities lists up to limit entries of an account, newest first: those before the entry
// with an ID, or the newest if that is zero.
func (db *DB) Activities(ctx context.Context, accountID string, before int64, limit int) (all []Activity, err error) {
	err = db.sql.List(ctx, &all, `SELECT id, account_id, name, detail, user_agent, address, at FROM activity
		WHERE account_id = ? AND (id < ? OR ? = 0) ORDER BY id DESC LIMIT ?`, accountID, before, before, limit)
	return all, err
}

// RecordActivity writes an entry that comes with no other change.
func (db *DB) RecordActivity(ctx context.Context, a Activity) error {
	return db.transact(ctx, func(t tx) error { return t.record(a, db.Time()) })
}

// record writes an entry in the transaction of the change.
func (t tx) record(a Activity, now Time) error {
	_, err := t.Exec(`INSERT INTO activity (account_id, name, detail, user_agent, address, at) VALUES (?, ?, ?, ?, ?, ?)`,
		a.AccountID, a.Name, a.Detail, a.UserAgent, a.Address, now)
	return err
}

// recordPartner writes an entry whose detail is a partner's name, and returns the name. Nobody
// reads entries of test accounts, so there are none.
func (t tx) recordPartner(a Activity, clientID string, now Time) (name string, err error) {
	if IsTestClientID(clientID) {
		return name, t.Get(&name, `SELECT name FROM client WHERE id = ?`, clientID)
	}
	err = t.Get(&name, `INSERT INTO activity (account_id, name, detail, user_agent, address, at)
		SELECT ?, ?, name, ?, ?, ? FROM client WHERE id = ? RETURNING detail`,
		a.AccountID, a.Name, a.UserAgent, a.Address, now, clientID)
	return name, err
}
