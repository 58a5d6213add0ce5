package storage

import "context"

// Account is a person's or a company's account.
type Account struct {
	ID          string `db:"id"` // 32 hex digits
	Email       string `db:"email"`
	EmailKey    string `db:"email_key"`
	FullName    string `db:"full_name"`
	CompanyName string `db:"company_name"`
	APIVersion  string `db:"api_version"` // a date, 2006-01-02
	Status      Status `db:"status"`
	CreatedAt   Time   `db:"created_at"`
	// EmailVerifiedAt is when a link mailed to the address was first used. Until then the
	// address is unverified.
	EmailVerifiedAt Time   `db:"email_verified_at"`
	Language        string `db:"language"`   // of pages and mails; empty until it is chosen
	ClosingAt       Time   `db:"closing_at"` // zero unless the owner asked to close it
	// TestClientID and TestName are empty but for a test account.
	TestClientID string   `db:"test_client_id"`
	TestName     TestName `db:"test_name"`
}

// Status says whether an account or a client may be used.
type Status string

// The states of an account and of a client.
const (
	Active    Status = "active"
	Suspended Status = "suspended"
)

const accountColumns = "id, email, email_key, full_name, company_name, api_version, status, created_at, email_verified_at, language, closing_at, test_client_id, test_name"

// CreateAccount writes an account and its password hash. ErrConflict means that the
// address is taken.
func (db *DB) CreateAccount(ctx context.Context, a *Account, passwordHash string, d Device) error {
	a.prepare(db.Time())
	return db.transact(ctx, func(t tx) error { return t.insertAccount(*a, passwordHash, d) })
}

// SignUpUnverified is [DB.CreateAccount] for a person whose address will be verified later,
// with the code that is mailed to it.
func (db *DB) SignUpUnverified(ctx context.Context, a *Account, passwordHash string, d Device, code CodeRequest) error {
	a.prepare(db.Time())
	code.Kind, code.SubjectID, code.Email = CodeVerify, a.ID, a.Email
	return db.transact(ctx, func(t tx) error {
		if err := t.insertAccount(*a, passwordHash, d); err != nil {
			return err
		}
		return t.sendCode(code, a.CreatedAt)
	})
}

// prepare completes a new account.
func (a *Account) prepare(now Time) {
	a.ID, a.EmailKey, a.Status, a.CreatedAt = NewID(), EmailKey(a.Email), Active, now
}

const insertAccountRow = `INSERT INTO account (` + accountColumns + `, email_key_rule)
	VALUES (:id, :email, :email_key, :full_name, :company_name, :api_version, :status, :created_at, :email_verified_at, :language, :closing_at,
		:test_client_id, :test_name, 2)`

// insertAccount writes a new account and its password hash.
func (t tx) insertAccount(a Account, passwordHash string, d Device) error {
	if err := t.Insert(insertAccountRow, a); err != nil {
		return err
	}
	_, err := t.Exec(`INSERT INTO credential (account_id, kind, secret, changed_at)
		VALUES (?, 'password', ?, ?)`, a.ID, passwordHash, a.CreatedAt)
	if err != nil {
		return err
	}
	return t.record(Activity{AccountID: a.ID, Name: ActivitySignedUp, Device: d}, a.CreatedAt)
}

// Profile is what an account's owner can change on its page.
type Profile struct{ FullName, CompanyName, APIVersion string }

// UpdateProfile changes an account's profile. ErrSignedOut means that the session has ended.
func (db *DB) UpdateProfile(ctx context.Context, id string, p Profile, sessionID string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		a, err := t.lockOwner(id, sessionID, now)
		if err != nil {
			return err
		}
		t.Change(id)
		_, err = t.Exec(`UPDATE account SET full_name = ?, company_name = ?, api_version = ? WHERE id = ?`,
			p.FullName, p.CompanyName, p.APIVersion, id)
		if err != nil {
			return err
		}
		b := a
		b.FullName, b.CompanyName, b.APIVersion = p.FullName, p.CompanyName, p.APIVersion
		return t.tellUpdated(id, now, a.changedFields(b)...)
	})
}

// AccountByID finds an account. It finds no test account; see [DB.AnyAccountByID].
func (db *DB) AccountByID(ctx context.Context, id string) (a Account, err error) {
	err = db.sql.Get(ctx, &a, `SELECT `+accountColumns+` FROM account WHERE id = ? AND status <> 'erased' AND test_client_id = ''`, id)
	return a, err
}

// SetLanguage sets what an account's pages and mails are written in.
func (db *DB) SetLanguage(ctx context.Context, id, language string) error {
	return db.transact(ctx, func(t tx) error {
		if _, err := t.lockAccount(id); err != nil {
			return err
		}
		return t.changeLanguage(id, language, `language <> ?`, language, db.Time())
	})
}

// KeepLanguage is [DB.SetLanguage] for an account that has no language yet.
func (db *DB) KeepLanguage(ctx context.Context, id, language string) error {
	return db.transact(ctx, func(t tx) error { return t.changeLanguage(id, language, `language = ?`, "", db.Time()) })
}

// changeLanguage sets an account's language if it has one that the condition wants.
func (t tx) changeLanguage(id, language, condition, former string, now Time) error {
	t.Change(id)
	n, err := t.Exec(`UPDATE account SET language = ? WHERE id = ? AND `+condition, language, id, former)
	if err != nil || n == 0 {
		return err
	}
	return t.tellUpdated(id, now, fieldLanguage)
}

// AccountByEmail finds an account by its email address; see [EmailKey].
func (db *DB) AccountByEmail(ctx context.Context, email string) (a Account, err error) {
	err = db.sql.Get(ctx, &a, `SELECT `+accountColumns+` FROM account WHERE email_key = ?`, EmailKey(email))
	return a, err
}

// ReplacePasswordHash writes a new hash of the same password, unless the password has
// changed since.
func (db *DB) ReplacePasswordHash(ctx context.Context, accountID, former, hash string) error {
	_, err := db.sql.Exec(ctx, `UPDATE credential SET secret = ? WHERE account_id = ? AND kind = 'password' AND secret = ?`,
		hash, accountID, former)
	return err
}

// Password is an account's password as it is stored.
type Password struct {
	Hash      string `db:"secret"` // argon2id
	ChangedAt Time   `db:"changed_at"`
}

// PasswordOf finds an account's password.
func (db *DB) PasswordOf(ctx context.Context, accountID string) (p Password, err error) {
	err = db.sql.Get(ctx, &p, `SELECT secret, changed_at FROM credential WHERE account_id = ? AND kind = 'password'`, accountID)
	return p, err
}

// IsPassword reports whether an account has an email, and still has the password that was
// set at a time.
func (db *DB) IsPassword(ctx context.Context, accountID, email string, changedAt Time) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM account a JOIN credential c ON c.account_id = a.id AND c.kind = 'password'
		WHERE a.id = ? AND a.email_key = ? AND c.changed_at = ?)`, accountID, EmailKey(email), changedAt)
}

// APIVersions are the versions of the resource API that people can choose, newest first.
func APIVersions() []string { return []string{NewestAPIVersion} }

// Versions of the resource API are dates. Partners may call the oldest and later; a new
// account's default is the newest.
const (
	OldestAPIVersion = "2018-02-08"
	NewestAPIVersion = "2018-02-08"
)
