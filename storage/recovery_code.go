package storage

import "context"

// RecoveryCodesMade is how many are made at a time.
const RecoveryCodesMade = 10

var selectRecoverySet = forPeople(`SELECT COALESCE(MAX(set_id), '') FROM {}recovery_code WHERE {owner} = ?`)

// RecoverySet identifies somebody's present recovery codes, for the form that replaces
// them. It is empty if there are none.
func (f Factors) RecoverySet(ctx context.Context, owner string) (id string, err error) {
	err = f.db.sql.Get(ctx, &id, selectRecoverySet[f.of], owner)
	return id, err
}

// ReplaceRecoveryCodes makes new recovery codes with these hashes in place of the former
// set. ErrSpent means that it has been replaced already, or that two-step login is off;
// ErrSignedOut that the session has ended.
func (db *DB) ReplaceRecoveryCodes(ctx context.Context, accountID, former string, codes [][]byte, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		s, err := t.lockTwoStep(accountID, sessionID, now)
		if err != nil {
			return err
		}
		if !s.On() {
			return ErrSpent
		}
		if err := t.isRecoverySet(accounts, accountID, former); err != nil {
			return err
		}
		if err := t.replaceRecoveryCodes(accountID, codes, d, now); err != nil {
			return err
		}
		return t.notify(Notice{AccountID: accountID, Name: NoticeRecoveryCodesMade, Device: d}, now)
	})
}

// isRecoverySet is ErrSpent if somebody's recovery codes are not those of a set.
func (t tx) isRecoverySet(of people, owner, set string) error {
	var present string
	if err := t.Get(&present, selectRecoverySet[of], owner); err != nil {
		return err
	}
	if present != set {
		return ErrSpent
	}
	return nil
}

func (t tx) replaceRecoveryCodes(accountID string, codes [][]byte, d Device, now Time) error {
	if err := t.setRecoveryCodes(accounts, accountID, codes); err != nil {
		return err
	}
	return t.record(Activity{AccountID: accountID, Name: ActivityRecoveryCodesMade, Device: d}, now)
}

var insertRecoveryCode = forPeople(`INSERT INTO {}recovery_code ({owner}, hash, set_id) VALUES (?, ?, ?)`)

// setRecoveryCodes writes the hashes of new recovery codes in place of the former ones.
func (t tx) setRecoveryCodes(of people, owner string, codes [][]byte) error {
	if err := t.delete(of, owner, deleteRecoveryCodes); err != nil {
		return err
	}
	set := NewID()
	for _, hash := range codes {
		if _, err := t.Exec(insertRecoveryCode[of], owner, hash, set); err != nil {
			return err
		}
	}
	return nil
}

// CodeUse is the code of a second step. It is zero if none was typed.
type CodeUse struct {
	// Step is the time step of the code of the authenticator app that SetupID set up.
	Step    int64
	SetupID string
	// RecoveryHash is the hash of a recovery code.
	RecoveryHash []byte
}

var (
	acceptStep      = forPeople(`UPDATE {}authenticator SET last_step = ? WHERE {owner} = ? AND setup_id = ? AND last_step < ?`)
	useRecoveryCode = forPeople(`UPDATE {}recovery_code SET used_at = ? WHERE {owner} = ? AND hash = ? AND used_at IS NULL`)
)

// useFactorCode accepts a code, so that it is never accepted again. ErrCodeUsed means that it
// has been already or is unknown, or that another app has been set up since.
func (t tx) useFactorCode(of people, owner string, u CodeUse, now Time) error {
	switch {
	case u.Step != 0:
		return t.Once(ErrCodeUsed, acceptStep[of], u.Step, owner, u.SetupID, u.Step)
	case u.RecoveryHash != nil:
		return t.Once(ErrCodeUsed, useRecoveryCode[of], now, owner, u.RecoveryHash)
	}
	return nil
}

// acceptCode is [tx.useFactorCode] for an account, whose owner is told of a recovery code.
func (t tx) acceptCode(accountID string, u CodeUse, d Device, now Time) error {
	err := t.useFactorCode(accounts, accountID, u, now)
	if err != nil || u.Step != 0 || u.RecoveryHash == nil {
		return err
	}
	if err := t.record(Activity{AccountID: accountID, Name: ActivityRecoveryCodeUsed, Device: d}, now); err != nil {
		return err
	}
	return t.notify(Notice{AccountID: accountID, Name: NoticeRecoveryCodeUsed, Device: d}, now)
}
