package mail

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"

	"fairlead/storage"
)

// resetAsked is the letter with a link to choose a new password. Only here is it
// found out whether an address has an account: whoever asked cannot tell.
func (m *Mailer) resetAsked(ctx context.Context, job storage.Job) (*letter, error) {
	var asked storage.ResetAsked
	if err := read(job, &asked); err != nil {
		return nil, err
	}
	if !m.Web.DB.Now().Before(asked.ExpiresAt.Time) {
		return nil, fmt.Errorf("%w: its link would have expired by now", ErrUndeliverable)
	}
	account, err := m.Web.DB.AccountByEmail(ctx, asked.Email)
	if errors.Is(err, storage.ErrNotFound) || (err == nil && account.Status != storage.Active) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	token := m.token(job)
	err = m.Web.DB.OfferReset(ctx, storage.Reset{Hash: storage.Hash(token), AccountID: account.ID,
		CreatedAt: job.CreatedAt, ExpiresAt: asked.ExpiresAt})
	if errors.Is(err, storage.ErrSpent) {
		return nil, nil
	}
	return m.resetLetter(account.Email, m.resetURL(token, asked.AttemptID)), err
}

// token is a job's link's secret, the same at each try to send it with the same
// key. Without the key a job's id says nothing about it.
func (m *Mailer) token(job storage.Job) string {
	mac := hmac.New(sha256.New, m.LinkKey())
	mac.Write([]byte("reset " + job.ID))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (m *Mailer) resetURL(token, attempt string) string {
	query := url.Values{"token": {token}}
	if attempt != "" {
		query.Set("attempt", attempt)
	}
	return m.Web.PublicURL.JoinPath("/reset").String() + "?" + query.Encode()
}

func (m *Mailer) resetLetter(to, at string) *letter {
	return &letter{
		To: to, Subject: "Choose a new password for " + m.Web.Brand.Name,
		Before: []string{
			"Somebody, hopefully you, has forgotten the password of your " + m.Web.Brand.Name + " account. Follow this link to choose a new one:",
		},
		Link: link{"Choose a new password", at},
		After: []string{
			"The link works once, for an hour after it was asked for. Please do not pass it on.",
			"If it was not you, there is nothing that you need to do: your password stays as it is.",
		},
	}
}
