package mail

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"

	"fairlead/locale"
	"fairlead/outbox"
	"fairlead/storage"
	"fairlead/web"
)

// resetRequested writes the mail with a link to choose a new password. Only the worker
// looks up the account, so that the requester cannot find out whether it exists.
func (m *Mailer) resetRequested(ctx context.Context, job storage.Job) (content, error) {
	var request storage.ResetRequest
	if err := read(job, &request); err != nil {
		return content{}, err
	}
	if err := m.checkLink(request.ExpiresAt); err != nil {
		return content{}, err
	}
	account, err := m.Web.DB.AccountByEmail(ctx, request.Email)
	if errors.Is(err, storage.ErrNotFound) || (err == nil && account.Status != storage.Active) {
		return content{}, errNoRecipient
	}
	if err != nil {
		return content{}, err
	}
	token := m.token("reset", job)
	err = m.Web.DB.OfferReset(ctx, storage.Reset{Hash: storage.Hash(token), AccountID: account.ID, Email: account.Email,
		CreatedAt: job.CreatedAt, ExpiresAt: request.ExpiresAt})
	if errors.Is(err, storage.ErrSpent) {
		return content{}, errNoRecipient
	}
	return m.resetContent(account, m.resetURL(token, request.AttemptID), request.ExpiresAt), err
}

// checkLink gives up a mail whose link works no longer.
func (m *Mailer) checkLink(until storage.Time) error {
	if m.Web.DB.Now().Before(until.Time) {
		return nil
	}
	return fmt.Errorf("%w: the link has expired", outbox.ErrPermanent)
}

// token is the secret of a job's link for a purpose, the same at each attempt with the
// same key. It cannot be computed from the job without the key.
func (m *Mailer) token(purpose string, job storage.Job) string {
	mac := hmac.New(sha256.New, m.LinkKey())
	mac.Write([]byte(purpose + " " + job.ID))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (m *Mailer) resetURL(token, attempt string) string {
	query := url.Values{"token": {token}}
	if attempt != "" {
		query.Set("attempt", attempt)
	}
	return web.WithQuery(m.url("/reset"), query)
}

func (m *Mailer) resetContent(account storage.Account, at string, until storage.Time) content {
	brand, l := m.Web.Brand.Name, m.language(account)
	return content{
		To: account.Email, Language: l, Subject: locale.Text("Reset your %s password").With(brand),
		Before: []locale.Message{locale.Text("We received a request to reset the password for your %s account. To choose a new password, follow this link:").With(brand)},
		Link:   link{"Choose a new password", at},
		After: []locale.Message{
			sayLinkExpires.With(l.DateTime(until.Time)),
			locale.Text("If you didn’t request this, ignore this email; your password won’t change.").With(),
		},
	}
}
