package storage

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"fairlead/audit"
)

// JobStaffRefused is a sign-in of staff that was refused, to be noted in the audit log.
const JobStaffRefused JobKind = "staff sign-in refused"

// staffRefusals is how many refused sign-ins of one staff member the log notes within an hour.
const staffRefusals = 10

type staffRefused struct {
	Email   string `json:"email"`
	Address string `json:"address"`
	Why     string `json:"why"`
}

// RefuseStaff notes a refused sign-in. Like [DB.LogInFailed] it writes the same single row
// whether or not the email is one of staff; [DB.RecordStaffRefused] finds that out later.
func (db *DB) RefuseStaff(ctx context.Context, email, address, why string) error {
	return db.transact(ctx, func(t tx) error {
		return t.enqueue(JobStaffRefused, staffRefused{email, address, why}, db.Time())
	})
}

// RecordStaffRefused runs a job of [JobStaffRefused].
func (db *DB) RecordStaffRefused(ctx context.Context, job Job) error {
	var refused staffRefused
	if err := json.Unmarshal([]byte(job.Payload), &refused); err != nil {
		return err
	}
	ctx = WithWho(ctx, audit.Who{Kind: audit.Server, Address: refused.Address})
	return db.transact(ctx, func(t tx) error {
		var s Staff
		err := t.Get(&s, `UPDATE staff SET status = status WHERE email_key = ? RETURNING `+staffColumns, EmailKey(refused.Email))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		const what = "staff.sign_in_refused"
		var n int
		err = t.Get(&n, `SELECT COUNT(*) FROM audit WHERE what = ? AND on_id = ? AND at > ?`, what, s.ID, At(db.Now().Add(-time.Hour)))
		if err == nil && n < staffRefusals {
			if s.Status == StaffDisabled {
				refused.Why = "disabled"
			}
			t.audit(audit.Entry{What: what, On: s.object(), Reason: refused.Why})
		}
		return err
	})
}
