package storage

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

const (
	// wrongCodes is how many wrong codes end a code.
	wrongCodes = 5
	// verifyLinkLifetime is how long the link in a mail works.
	verifyLinkLifetime = 24 * time.Hour
)

// EmailCode is a code of six digits that is mailed to an address. The digits are derived from
// its ID and a key that the database does not have.
type EmailCode struct {
	ID            string         `db:"id"`
	Kind          CodeKind       `db:"kind"`
	AccountID     sql.NullString `db:"account_id"`
	SignUpID      sql.NullString `db:"sign_up_id"`
	Email         string         `db:"email"`
	CreatedAt     Time           `db:"created_at"`
	ExpiresAt     Time           `db:"expires_at"`
	LinkExpiresAt Time           `db:"link_expires_at"`
	Wrong         int            `db:"wrong"`
	UsedAt        Time           `db:"used_at"`
	EndedAt       Time           `db:"ended_at"`
}

// CodeKind says what a code is for.
type CodeKind string

// What a code is for.
const (
	CodeSignUp CodeKind = "sign up" // of a sign-up; the others are of an account
	CodeVerify CodeKind = "verify"
	CodeChange CodeKind = "change" // of the account's address
)

const (
	emailCodeColumns = `id, kind, account_id, sign_up_id, email, created_at, expires_at, link_expires_at, wrong, used_at, ended_at`
	insertEmailCode  = `INSERT INTO email_code (` + emailCodeColumns + `) VALUES
		(:id, :kind, :account_id, :sign_up_id, :email, :created_at, :expires_at, :link_expires_at, :wrong, :used_at, :ended_at)`
)

// Live reports whether the right digits are still accepted.
func (c EmailCode) Live(now Time) bool {
	return c.UsedAt.IsZero() && c.EndedAt.IsZero() && c.Wrong < wrongCodes && c.ExpiresAt.After(now.Time)
}

// Digits are the six digits under a key.
func (c EmailCode) Digits(key []byte) string {
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(derive(key, "code "+c.ID))%1_000_000)
}

// IsDigits reports whether digits are those of the code under any of the keys. It takes the
// same time for each.
func (c EmailCode) IsDigits(keys [][]byte, digits string) bool {
	return c.ID != "" && isOneOf(keys, c.Digits, digits)
}

// LinkSecret is what the link in the mail carries. It begins with the ID.
func (c EmailCode) LinkSecret(key []byte) string {
	return c.ID + base64.RawURLEncoding.EncodeToString(derive(key, "verify link "+c.ID))
}

// IsLinkSecret reports whether a link carried the secret under any of the keys.
func (c EmailCode) IsLinkSecret(keys [][]byte, secret string) bool {
	return c.ID != "" && isOneOf(keys, c.LinkSecret, secret)
}

// isOneOf reports whether a text is what one of the keys makes. It tries them all.
func isOneOf(keys [][]byte, made func(key []byte) string, text string) bool {
	match := 0
	for _, key := range keys {
		match |= subtle.ConstantTimeCompare([]byte(made(key)), []byte(text))
	}
	return match == 1
}

// CodeIDOf is the ID that a link's secret begins with.
func CodeIDOf(linkSecret string) string { return linkSecret[:min(len(linkSecret), len(NewID()))] }

func derive(key []byte, what string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(what))
	return mac.Sum(nil)
}

// EmailCodeByID finds a code, live or not.
func (db *DB) EmailCodeByID(ctx context.Context, id string) (c EmailCode, err error) {
	err = db.sql.Get(ctx, &c, `SELECT `+emailCodeColumns+` FROM email_code WHERE id = ?`, id)
	return c, err
}

// LatestEmailCode finds the newest code of a kind that an account or a sign-up has, live or
// not. It is the zero value if there is none.
func (db *DB) LatestEmailCode(ctx context.Context, kind CodeKind, subjectID string) (c EmailCode, err error) {
	err = db.sql.Get(ctx, &c, latestEmailCode(kind), subjectID, kind)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return c, err
}

func latestEmailCode(kind CodeKind) string {
	return `SELECT ` + emailCodeColumns + ` FROM email_code WHERE ` + subjectColumn(kind) + ` = ? AND kind = ? AND ended_at IS NULL
		ORDER BY created_at DESC LIMIT 1`
}

func subjectColumn(kind CodeKind) string {
	if kind == CodeSignUp {
		return "sign_up_id"
	}
	return "account_id"
}

// JustUsed reports whether a code was used and could still be, so that a form with it that
// was sent twice does what it did once.
func (c EmailCode) JustUsed(now Time) bool {
	return !c.UsedAt.IsZero() && c.Wrong < wrongCodes && c.ExpiresAt.After(now.Time)
}
