package storage

import (
	"context"
	"encoding/json"
	"errors"
)

// JobLogInFailed is a login with a wrong password, to be noted in the account's activity.
const JobLogInFailed JobKind = "failed login"

type logInFailed struct {
	Email  string `json:"email"`
	Device Device `json:"device"`
}

// LogInFailed notes a login with a wrong password. It writes the same single row whether
// or not the email has an account, so that its timing reveals nothing; [DB.RecordFailedLogIn]
// looks up the account later.
func (db *DB) LogInFailed(ctx context.Context, email string, d Device) error {
	return db.transact(ctx, func(t tx) error { return t.enqueue(JobLogInFailed, logInFailed{email, d}, db.Time()) })
}

// RecordFailedLogIn runs a job of [JobLogInFailed]. If it runs again after a crash, the
// owner sees the login twice.
func (db *DB) RecordFailedLogIn(ctx context.Context, job Job) error {
	var failed logInFailed
	if err := json.Unmarshal([]byte(job.Payload), &failed); err != nil {
		return err
	}
	return db.transact(ctx, func(t tx) error {
		var id string
		err := t.Get(&id, `SELECT id FROM account WHERE email_key = ?`, EmailKey(failed.Email))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return t.record(Activity{AccountID: id, Name: ActivityLogInFailed, Device: failed.Device}, job.CreatedAt)
	})
}
