package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"fairlead/storage"
)

// Identity is somebody who is signed in.
type Identity struct {
	Session storage.Session
	Account storage.Account
}

type identityKey struct{}

// IdentityOf is who is signed in, nil when nobody is.
func IdentityOf(r *http.Request) *Identity {
	v, _ := r.Context().Value(identityKey{}).(*Identity)
	return v
}

// withIdentity finds out who is signed in. An account that may not be used is as
// good as signed out.
func (a *App) withIdentity(r *http.Request) (*http.Request, error) {
	session, err := a.Sessions.Get(r, sessionName)
	if err != nil {
		return r, err
	}
	row, ok := session.Values[rowKey{}].(storage.Session)
	if !ok {
		return r, nil
	}
	account, err := a.DB.AccountByID(r.Context(), row.AccountID)
	if errors.Is(err, storage.ErrNotFound) || (err == nil && account.Status != storage.Active) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	if a.DB.Now().Sub(row.LastSeenAt.Time) > touchInterval {
		if err := a.DB.TouchSession(r.Context(), row.ID, a.sessionEnd(row.CreatedAt.Time)); err != nil {
			return r, err
		}
	}
	return r.WithContext(context.WithValue(r.Context(), identityKey{}, &Identity{row, account})), nil
}

// sessionEnd is when a session ends that began at an instant and is used now.
func (a *App) sessionEnd(began time.Time) storage.Time {
	end := a.DB.Now().Add(sessionIdle)
	if oldest := began.Add(sessionAge); end.After(oldest) {
		end = oldest
	}
	return storage.At(end)
}

// SignIn starts a session under a new id and secret, so that nothing known
// before signing in is worth anything after, and ends the browser's former one.
// passwordChangedAt is of the password that was checked, zero where none was;
// storage.ErrSpent means that it has been changed since.
func (a *App) SignIn(w http.ResponseWriter, r *http.Request, accountID string, passwordChangedAt storage.Time) error {
	session, err := a.Sessions.Get(r, sessionName)
	if err != nil {
		return err
	}
	secret := storage.NewSecret()
	row := storage.Session{
		ID: storage.NewID(), SecretHash: storage.Hash(secret), AccountID: accountID,
		UserAgent: clip(r.UserAgent(), 200), Address: a.ClientIP(r).String(), ExpiresAt: a.sessionEnd(a.DB.Now()),
		PasswordChangedAt: passwordChangedAt,
	}
	if err := a.DB.StartSession(r.Context(), &row, session.ID); err != nil {
		return err
	}
	session.ID, session.Values[secretKey{}] = row.ID, secret
	return session.Save(r, w)
}

// SignOut ends the browser's session, if it has one.
func (a *App) SignOut(w http.ResponseWriter, r *http.Request) error {
	session, err := a.Sessions.Get(r, sessionName)
	if err != nil {
		return err
	}
	if err := a.DB.RevokeSession(r.Context(), session.ID); err != nil {
		return err
	}
	session.Options.MaxAge = -1
	return session.Save(r, w)
}

// clip cuts a text that is only shown, at a character.
func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) > n {
		runes = runes[:n]
	}
	out := make([]rune, 0, len(runes))
	for _, c := range runes {
		if c != 0 {
			out = append(out, c)
		}
	}
	return string(out)
}
