package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// JobEmailCode is a mail with a code.
const JobEmailCode JobKind = "email code"

// CodeMail is the payload of [JobEmailCode].
type CodeMail struct {
	CodeID   string `json:"code_id"`
	Language string `json:"language"` // of the page that it was requested on
}

// CodeRequest asks for a code to be mailed.
type CodeRequest struct {
	Kind      CodeKind
	SubjectID string // of the account or the sign-up
	Email     string
	Language  string
	Lifetime  time.Duration
	// Unmailed is set for an address that has been mailed too many codes. There is a code,
	// but nobody gets it, and nobody can guess it.
	Unmailed bool
	// Former is the ID of the code that the form showed, if any: the same form sent
	// twice mails one code.
	Former string
}

// SendCode mails a code and ends the one before. It does nothing if another one has been
// mailed to the address since the form was shown, or if the account is verified already.
func (db *DB) SendCode(ctx context.Context, request CodeRequest) error {
	return db.transact(ctx, func(t tx) error {
		if request.Kind == CodeSignUp {
			if err := t.Once(ErrNotFound, `UPDATE sign_up SET email = email WHERE id = ?`, request.SubjectID); err != nil {
				return err
			}
		} else if a, err := t.lockAccount(request.SubjectID); err != nil || request.Kind == CodeVerify && !a.EmailVerifiedAt.IsZero() {
			return err
		}
		var latest EmailCode
		err := t.Get(&latest, latestEmailCode(request.Kind), request.SubjectID, request.Kind)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		now := db.Time()
		if latest.Live(now) && latest.Email == request.Email && latest.ID != request.Former {
			return nil
		}
		return t.sendCode(request, now)
	})
}

// sendCode writes a code and its mail, and ends the one before.
func (t tx) sendCode(request CodeRequest, now Time) error {
	_, err := t.Exec(`UPDATE email_code SET ended_at = ? WHERE `+subjectColumn(request.Kind)+` = ? AND kind = ? AND ended_at IS NULL`,
		now, request.SubjectID, request.Kind)
	if err != nil {
		return err
	}
	subject := sql.NullString{String: request.SubjectID, Valid: true}
	code := EmailCode{ID: NewID(), Kind: request.Kind, Email: request.Email, CreatedAt: now, ExpiresAt: At(now.Add(request.Lifetime))}
	code.LinkExpiresAt = code.ExpiresAt
	if request.Kind == CodeVerify {
		code.LinkExpiresAt = At(now.Add(max(verifyLinkLifetime, request.Lifetime)))
	}
	if request.Kind == CodeSignUp {
		code.SignUpID = subject
	} else {
		code.AccountID = subject
	}
	if request.Unmailed {
		code.Wrong = wrongCodes
	}
	if err := t.Insert(insertEmailCode, code); err != nil || request.Unmailed {
		return err
	}
	return t.insertJob(JobEmailCode, addressed{request.Email, string(request.Kind)}, CodeMail{code.ID, request.Language}, now)
}

// lockAccount keeps an account from being changed during this transaction. ErrNotFound
// means that it does not exist, has been erased, or is a test account, which nothing here may change.
func (t tx) lockAccount(id string) (a Account, err error) {
	err = t.Get(&a, `UPDATE account SET status = status WHERE id = ? AND status <> 'erased' AND test_client_id = '' RETURNING `+accountColumns, id)
	return a, err
}
