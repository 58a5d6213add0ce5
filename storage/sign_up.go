package storage

import (
	"context"
	"database/sql"
	"encoding/hex"
)

// SignUp waits for the code that is mailed to its address, and then makes an account. Only
// the browser in which it began has its secret.
type SignUp struct {
	ID           string         `db:"id"` // see [SignUpID]
	Email        string         `db:"email"`
	FullName     string         `db:"full_name"`
	CompanyName  string         `db:"company_name"`
	PasswordHash string         `db:"password_hash"`
	AccountID    sql.NullString `db:"account_id"` // once the account is there
	CreatedAt    Time           `db:"created_at"`
	ExpiresAt    Time           `db:"expires_at"`
	Language     string         `db:"-"` // of the page that finishes it, for the account
}

const signUpColumns = `id, email, full_name, company_name, password_hash, account_id, created_at, expires_at`

// SignUpID is the ID of the sign-up that a browser has the secret of.
func SignUpID(secret string) string { return hex.EncodeToString(Hash(secret)) }

// BeginSignUp writes a sign-up and mails its code, whether or not the address has an
// account. It does nothing if the sign-up is there already, since the form was sent twice.
func (db *DB) BeginSignUp(ctx context.Context, s SignUp, code CodeRequest) error {
	s.CreatedAt = db.Time()
	code.Kind, code.SubjectID, code.Email = CodeSignUp, s.ID, s.Email
	return db.transact(ctx, func(t tx) error {
		n, err := t.insertSignUp(s)
		if err != nil || n == 0 {
			return err
		}
		return t.sendCode(code, s.CreatedAt)
	})
}

func (t tx) insertSignUp(s SignUp) (n int64, err error) {
	return t.Exec(`INSERT INTO sign_up (`+signUpColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		s.ID, s.Email, s.FullName, s.CompanyName, s.PasswordHash, s.AccountID, s.CreatedAt, s.ExpiresAt)
}

// SignUpByID finds a sign-up that has not expired.
func (db *DB) SignUpByID(ctx context.Context, id string) (s SignUp, err error) {
	err = db.sql.Get(ctx, &s, `SELECT `+signUpColumns+` FROM sign_up WHERE id = ? AND expires_at > ?`, id, db.Time())
	return s, err
}

// FinishSignUp makes the account of a sign-up whose code was entered. Its address is
// verified. ErrSpent means that the code has ended or that the account is there already,
// ErrConflict that the address is taken.
func (db *DB) FinishSignUp(ctx context.Context, s SignUp, codeID string, d Device) (a Account, err error) {
	now := db.Time()
	a = Account{Email: s.Email, FullName: s.FullName, CompanyName: s.CompanyName, APIVersion: NewestAPIVersion, Language: s.Language}
	a.prepare(now)
	err = db.transact(ctx, func(t tx) error {
		if err := t.useCode(codeID, now); err != nil {
			return err
		}
		if err := t.insertAccount(a, s.PasswordHash, d); err != nil {
			return err
		}
		err := t.Once(ErrSpent, `UPDATE sign_up SET account_id = ?, password_hash = '' WHERE id = ? AND account_id IS NULL`, a.ID, s.ID)
		if err != nil {
			return err
		}
		return t.markVerified(a.ID, d, now)
	})
	a.EmailVerifiedAt = now
	return a, err
}
