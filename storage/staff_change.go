package storage

import (
	"context"
	"errors"

	"fairlead/audit"
)

// DisableStaff keeps somebody from signing in and ends their sessions. Like the other
// changes of staff it reports whether there was anything to change; ErrNotFound means that
// there is no such person. ErrLastAdmin means that this is the last active admin.
func (db *DB) DisableStaff(ctx context.Context, id string) (changed bool, err error) {
	return db.changeStaff(ctx, id, func(t tx, s Staff, now Time) (bool, error) {
		if s.Status == StaffDisabled {
			return false, nil
		}
		if err := t.isAdminLeft(s); err != nil {
			return false, err
		}
		if _, err := t.Exec(`UPDATE staff SET status = ? WHERE id = ?`, StaffDisabled, id); err != nil {
			return false, err
		}
		t.auditStaffStatus(s, "disabled", StaffDisabled)
		_, err := t.endStaffLogIns(id, now)
		return true, err
	})
}

// EnableStaff lets somebody sign in again.
func (db *DB) EnableStaff(ctx context.Context, id string) (changed bool, err error) {
	return db.changeStaff(ctx, id, func(t tx, s Staff, _ Time) (bool, error) {
		if s.Status != StaffDisabled {
			return false, nil
		}
		status := StaffActive
		if s.LastSignedInAt.IsZero() {
			status = StaffNew
		}
		t.auditStaffStatus(s, "enabled", status)
		_, err := t.Exec(`UPDATE staff SET status = ? WHERE id = ?`, status, id)
		return true, err
	})
}

// ChangeStaffRole gives somebody another role. Who may do less than before is signed out.
// ErrLastAdmin means that this is the last active admin.
func (db *DB) ChangeStaffRole(ctx context.Context, id string, role StaffRole) (changed bool, err error) {
	return db.changeStaff(ctx, id, func(t tx, s Staff, now Time) (bool, error) {
		if s.Role == role {
			return false, nil
		}
		if s.Role == StaffAdmin {
			if err := t.isAdminLeft(s); err != nil {
				return false, err
			}
			if _, err := t.endStaffLogIns(id, now); err != nil {
				return false, err
			}
		}
		t.auditStaff(s, "role_changed", audit.Values{"role": s.Role}, audit.Values{"role": role})
		_, err := t.Exec(`UPDATE staff SET role = ? WHERE id = ?`, role, id)
		return true, err
	})
}

// ResetStaffSecondFactor removes somebody's authenticator app, passkeys and recovery codes,
// and signs them out. They set up another at the next sign-in.
func (db *DB) ResetStaffSecondFactor(ctx context.Context, id string) (changed bool, err error) {
	return db.changeStaff(ctx, id, func(t tx, s Staff, now Time) (bool, error) {
		var before Left
		if err := t.Get(&before, selectLeft[staff], id); err != nil {
			return false, err
		}
		if err := t.delete(staff, id, deleteAuthenticator, deletePasskeys, deleteRecoveryCodes); err != nil {
			return false, err
		}
		if before != (Left{}) {
			t.auditStaff(s, "second_factor_reset", before.values(), Left{}.values())
		}
		_, err := t.endStaffLogIns(id, now)
		return before != Left{}, err
	})
}

// EndStaffSessions signs somebody out everywhere.
func (db *DB) EndStaffSessions(ctx context.Context, id string) (changed bool, err error) {
	return db.changeStaff(ctx, id, func(t tx, s Staff, now Time) (bool, error) {
		ended, err := t.endStaffLogIns(id, now)
		t.auditStaffSessionsEnded(s, ended)
		return ended > 0, err
	})
}

// changeStaff runs a change of somebody. Changes of admins wait for each other, since each
// depends on whether there is another.
func (db *DB) changeStaff(ctx context.Context, id string, change func(t tx, s Staff, now Time) (bool, error)) (changed bool, err error) {
	err = db.transact(ctx, func(t tx) error {
		if err := t.lockAdmins(); err != nil {
			return err
		}
		s, err := t.lockStaff(id)
		if err != nil {
			return err
		}
		changed, err = change(t, s, db.Time())
		return err
	})
	return changed && err == nil, err
}

// lockAdmins locks all admins in one order, so that two changes cannot deadlock.
func (t tx) lockAdmins() error {
	var ids []string
	if err := t.List(&ids, `SELECT id FROM staff WHERE role = ? ORDER BY id`, StaffAdmin); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := t.lockStaff(id); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
}

// lockStaff locks a staff member. It comes before everything of theirs.
func (t tx) lockStaff(id string) (s Staff, err error) {
	err = t.Get(&s, `UPDATE staff SET status = status WHERE id = ? RETURNING `+staffColumns, id)
	return s, err
}

// isAdminLeft is ErrLastAdmin unless there is another admin beside one. A new admin may
// never sign in, so it counts only beside another new one.
func (t tx) isAdminLeft(s Staff) error {
	if s.Role != StaffAdmin || s.Status == StaffDisabled {
		return nil
	}
	var left bool
	err := t.Get(&left, `SELECT EXISTS (SELECT 1 FROM staff WHERE role = ? AND id <> ? AND status IN (?, ?))`, StaffAdmin, s.ID, StaffActive, s.Status)
	if err == nil && !left {
		return ErrLastAdmin
	}
	return err
}

// endStaffLogIns ends somebody's sessions, and the sign-ins that wait for their second step.
// It returns how many sessions there were.
func (t tx) endStaffLogIns(id string, now Time) (int64, error) {
	return t.endStaffLogInsBut(id, "", now)
}

// endStaffLogInsBut is [tx.endStaffLogIns] but for one session.
func (t tx) endStaffLogInsBut(id, session string, now Time) (int64, error) {
	if err := t.delete(staff, id, deletePendingLogIns); err != nil {
		return 0, err
	}
	return t.endStaffSessions(id, session, now)
}
