package storage

import (
	"context"

	"fairlead/audit"
	"fairlead/storage/database"
)

// Staff is a member of the support staff, who is no account.
type Staff struct {
	ID       string      `db:"id"` // 32 hex digits
	Email    string      `db:"email"`
	EmailKey string      `db:"email_key"`
	Name     string      `db:"name"`
	Role     StaffRole   `db:"role"`
	Status   StaffStatus `db:"status"`
	// PasswordMustChange is set while somebody else knows the password.
	PasswordMustChange bool `db:"password_must_change"`
	// PasswordChangedAt identifies the password; zero if there is none yet.
	PasswordChangedAt Time `db:"password_changed_at"`
	LastSignedInAt    Time `db:"last_signed_in_at"`
	CreatedAt         Time `db:"created_at"`
}

// StaffRole says what a staff member may do.
type StaffRole string

// The roles of staff.
const (
	StaffSupport StaffRole = "support"
	StaffAdmin   StaffRole = "admin"
)

// StaffStatus says whether a staff member may sign in.
type StaffStatus string

// The states of a staff member.
const (
	StaffNew      StaffStatus = "new" // has never signed in
	StaffActive   StaffStatus = "active"
	StaffDisabled StaffStatus = "disabled"
)

// ErrLastAdmin means that nobody would be left who manages staff.
const ErrLastAdmin database.Refusal = "Fairlead needs at least one active admin."

const staffColumns = `id, email, email_key, name, role, status, password_must_change, password_changed_at, last_signed_in_at, created_at`

// CreateStaff writes a new staff member, with the hash of a password or, if it is empty, none.
// PasswordMustChange says whether they must change it. If welcome is not zero they are mailed a link that works until
// then, at which they choose one. ErrConflict means that staff have this address already.
func (db *DB) CreateStaff(ctx context.Context, s *Staff, passwordHash string, welcome Time) error {
	now := db.Time()
	s.ID, s.EmailKey, s.Status, s.CreatedAt = NewID(), EmailKey(s.Email), StaffNew, now
	if passwordHash != "" {
		s.PasswordChangedAt = now
	}
	row := struct {
		*Staff
		Hash string `db:"password_hash"`
	}{s, passwordHash}
	return db.transact(ctx, func(t tx) error {
		err := t.Insert(`INSERT INTO staff (`+staffColumns+`, email_key_rule, password_hash)
			VALUES (:id, :email, :email_key, :name, :role, :status, :password_must_change, :password_changed_at, :last_signed_in_at, :created_at,
			        2, NULLIF(:password_hash, ''))`, row)
		t.auditStaff(*s, "created", nil, audit.Values{"role": s.Role, "status": s.Status})
		if err != nil || welcome.IsZero() {
			return err
		}
		return t.enqueue(JobStaffWelcome, StaffWelcomeMail{StaffID: s.ID, ExpiresAt: welcome}, now)
	})
}

// StaffByID finds a staff member.
func (db *DB) StaffByID(ctx context.Context, id string) (s Staff, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+staffColumns+` FROM staff WHERE id = ?`, id)
	return s, err
}

// StaffByEmail finds a staff member by their address; see [EmailKey].
func (db *DB) StaffByEmail(ctx context.Context, email string) (s Staff, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+staffColumns+` FROM staff WHERE email_key = ?`, EmailKey(email))
	return s, err
}

// StaffSummary is a staff member as lists show them.
type StaffSummary struct {
	Staff
	SecondFactor StaffFactor `db:"second_factor"`
}

// StaffFactor says which second factor a staff member has.
type StaffFactor string

// The second factors of staff.
const (
	NoFactor      StaffFactor = "none"
	AppFactor     StaffFactor = "app"
	PasskeyFactor StaffFactor = "passkey"
	BothFactors   StaffFactor = "both"
)

// staffFactor says which second factor a row of staff has.
const staffFactor = `CASE
	WHEN ` + hasStaffApp + ` AND ` + hasStaffPasskey + ` THEN 'both'
	WHEN ` + hasStaffApp + ` THEN 'app'
	WHEN ` + hasStaffPasskey + ` THEN 'passkey'
	ELSE 'none' END AS second_factor`

const (
	hasStaffApp     = `EXISTS (SELECT 1 FROM staff_authenticator a WHERE a.staff_id = staff.id)`
	hasStaffPasskey = `EXISTS (SELECT 1 FROM staff_passkey p WHERE p.staff_id = staff.id)`
)

// ListStaff lists up to limit staff members, the newest first. It begins after the one with
// an ID; if there is none, with the first.
func (db *DB) ListStaff(ctx context.Context, after string, limit int) (all []StaffSummary, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+staffColumns+`, `+staffFactor+` FROM staff
		WHERE NOT EXISTS (SELECT 1 FROM staff WHERE id = ?) OR (created_at, id) < (SELECT created_at, id FROM staff WHERE id = ?)
		ORDER BY created_at DESC, id DESC LIMIT ?`, after, after, limit)
	return all, err
}

// StaffSummaryByID is a staff member as lists show them.
func (db *DB) StaffSummaryByID(ctx context.Context, id string) (s StaffSummary, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+staffColumns+`, `+staffFactor+` FROM staff WHERE id = ?`, id)
	return s, err
}
