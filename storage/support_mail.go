package storage

import (
	"context"

	"fairlead/audit"
)

// MailPasswordLink is the subject of mails with a link to a new password.
const MailPasswordLink = "password link"

// Mail is one mail to an account's owner. It is known for a day after it was sent.
type Mail struct {
	// Subject is that of its [NoticeName], its [CodeKind], [MailPasswordLink] or [JobClaim].
	Subject   string `db:"subject"`
	CreatedAt Time   `db:"created_at"`
	ClosedAt  Time   `db:"closed_at"` // zero while it waits
	GaveUp    bool   `db:"gave_up"`
}

// mailsListed is how many mails are listed.
const mailsListed = 20

// MailsTo lists the latest mails to an account's address, the newest first. To one that has no
// owner yet only links to take it over are sent: others belong to another account with the
// address.
func (db *DB) MailsTo(ctx context.Context, a Account) (all []Mail, err error) {
	to, claim := addressed{email: a.Email}, ""
	if a.Unclaimed() {
		claim = string(JobClaim)
	}
	err = db.sql.List(ctx, &all, `SELECT subject, created_at, closed_at, gave_up FROM outbox
		WHERE recipient = ? AND (? = '' OR subject = ?) ORDER BY created_at DESC, id DESC LIMIT ?`, to.recipient(), claim, claim, mailsListed)
	return all, err
}

// ResendVerification mails an account a new code and link for its address. ErrManaged means
// that the account has no owner yet, ErrSpent that the address is verified.
func (db *DB) ResendVerification(ctx context.Context, accountID string, request CodeRequest) error {
	return db.transact(ctx, func(t tx) error {
		a, err := t.lockAccount(accountID)
		switch {
		case err != nil:
			return err
		case a.Unclaimed():
			return ErrManaged
		case !a.EmailVerifiedAt.IsZero():
			return ErrSpent
		}
		request.Kind, request.SubjectID, request.Email, request.Language = CodeVerify, a.ID, a.Email, a.Language
		if err := t.sendCode(request, db.Time()); err != nil {
			return err
		}
		t.auditMail(a.ID, "email verification")
		return nil
	})
}

// SendPasswordLink mails an account a link to a new password that works until a time.
// ErrManaged means that it has no owner yet, ErrSpent that it is suspended.
func (db *DB) SendPasswordLink(ctx context.Context, accountID string, until Time) error {
	return db.transact(ctx, func(t tx) error {
		a, err := t.lockAccount(accountID)
		switch {
		case err != nil:
			return err
		case a.Unclaimed():
			return ErrManaged
		case a.Status != Active:
			return ErrSpent
		}
		t.auditMail(a.ID, MailPasswordLink)
		return t.requestReset(ResetRequest{Email: a.Email, ExpiresAt: until}, db.Time())
	})
}

func (t tx) auditMail(accountID, what string) {
	t.audit(audit.Entry{What: "account.mail_resent", On: accountObject(accountID), After: audit.Values{"mail": what}})
}
