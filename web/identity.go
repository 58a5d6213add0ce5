package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"fairlead/locale"
	"fairlead/storage"
)

// Identity is the account that is signed in, and its session.
type Identity struct {
	Session storage.Session
	Account storage.Account
}

type identityKey struct{}

// IdentityOf is who is signed in; ok is false when nobody is.
func IdentityOf(r *http.Request) (who Identity, ok bool) {
	who, ok = r.Context().Value(identityKey{}).(Identity)
	return who, ok
}

// identify finds out who is signed in. A session that is unknown, revoked or
// expired, and one of an account that is not active, count as signed out.
func (a *App) identify(r *http.Request) (*http.Request, error) {
	cookie := a.ReadSession(r, a.AccountSessions)
	if cookie.ID == "" {
		return r, nil
	}
	who, err := a.identity(r.Context(), cookie)
	if errors.Is(err, storage.ErrNotFound) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	LogAccount(r.Context(), who.Account.ID)
	r = WithProfile(r, Profile{FullName: who.Account.FullName, Email: who.Account.Email, Unverified: !who.Verified()})
	return r.WithContext(context.WithValue(r.Context(), identityKey{}, who)), nil
}

// identity is who a cookie belongs to, or storage.ErrNotFound.
func (a *App) identity(ctx context.Context, cookie SessionCookie) (Identity, error) {
	session, err := a.DB.SessionByID(ctx, cookie.ID)
	if err != nil {
		return Identity{}, err
	}
	if !cookie.Proves(session.SecretHash) {
		return Identity{}, storage.ErrNotFound
	}
	account, err := a.DB.AccountByID(ctx, session.AccountID)
	if err != nil {
		return Identity{}, err
	}
	if account.Status != storage.Active {
		return Identity{}, storage.ErrNotFound
	}
	if now := a.DB.Now(); a.AccountSessions.IsTouchDue(session.LastSeenAt.Time, now) {
		err = a.DB.TouchSession(ctx, session.ID, a.AccountSessions.End(session.CreatedAt.Time, now))
	}
	return Identity{session, account}, err
}

// SignIn is who signs in, and how.
type SignIn struct {
	AccountID string
	// PasswordChangedAt is that of the checked password; zero if none was checked.
	PasswordChangedAt storage.Time
	// Passkey is the passkey that was used, if it was one.
	Passkey storage.PasskeyUse
	// PendingID is the pending login that this completes, and Code the code that was right.
	PendingID string
	Code      storage.CodeUse
	// Remembered has the hash of the browser's secret if it is to be remembered.
	Remembered storage.RememberedBrowser
	// SignedUp is set if the account has just been created, NewBrowser if the account has
	// not been used in this browser before.
	SignedUp, NewBrowser bool
}

// SignIn starts a session with a new ID and secret, against session fixation, and ends the
// browser's former one. Errors are those of [storage.DB.StartSession].
func (a *App) SignIn(w http.ResponseWriter, r *http.Request, in SignIn) error {
	former, err := a.ownSession(r)
	if err != nil {
		return err
	}
	cookie, now, device := NewSessionCookie(), a.DB.Now(), a.Device(r)
	row := storage.Session{
		ID: cookie.ID, SecretHash: storage.Hash(cookie.Secret), AccountID: in.AccountID,
		UserAgent: device.UserAgent, Address: device.Address, ExpiresAt: a.AccountSessions.End(now, now),
		PasswordChangedAt: in.PasswordChangedAt, Passkey: in.Passkey, SignedUp: in.SignedUp, NewBrowser: in.NewBrowser,
		PendingID: in.PendingID, Code: in.Code, Remembered: in.Remembered,
	}
	if err := a.DB.StartSession(r.Context(), &row, former); err != nil {
		return err
	}
	if row.KeptOpen {
		if err := a.noticeNext(w, sayKeptOpen); err != nil {
			return err
		}
	}
	LogAccount(r.Context(), in.AccountID)
	a.endPendingLogIn(w, r)
	return a.WriteSession(w, r, a.AccountSessions, cookie)
}

// sayKeptOpen is for people who log in to an account that was about to be closed.
const sayKeptOpen locale.Text = "Your account stays open."

// ReplaceSession gives the signed-in browser's session a new ID and secret. replace writes
// the row, with what has been proven; the browser gets its cookie after that.
func (a *App) ReplaceSession(w http.ResponseWriter, r *http.Request, who Identity, proven Proven, replace func(fresh storage.Session) error) error {
	cookie, device := NewSessionCookie(), a.Device(r)
	err := replace(storage.Session{ID: cookie.ID, SecretHash: storage.Hash(cookie.Secret), AccountID: who.Account.ID,
		UserAgent: device.UserAgent, Address: device.Address, PasswordChangedAt: proven.PasswordChangedAt, Code: proven.Code, Passkey: proven.Passkey})
	if err != nil {
		return err
	}
	return a.WriteSession(w, r, a.AccountSessions, cookie)
}

// Proven is what a person who is signed in has proven again.
type Proven struct {
	// PasswordChangedAt is that of the checked password; zero if none was checked.
	PasswordChangedAt storage.Time
	// Code is the code of a second step.
	Code storage.CodeUse
	// Passkey is the passkey that was used; zero if none was.
	Passkey storage.PasskeyUse
}

// SignOut ends the browser's session, if it has one.
func (a *App) SignOut(w http.ResponseWriter, r *http.Request) error {
	id, err := a.ownSession(r)
	if err != nil {
		return err
	}
	if err := a.DB.RevokeSession(r.Context(), id, a.Device(r)); err != nil {
		return err
	}
	a.ClearSession(w, a.AccountSessions)
	return nil
}

// ownSession is the id of the session that the browser can prove is its own, even
// where its account is not active; empty where there is none.
func (a *App) ownSession(r *http.Request) (string, error) {
	cookie := a.ReadSession(r, a.AccountSessions)
	if cookie.ID == "" {
		return "", nil
	}
	session, err := a.DB.SessionByID(r.Context(), cookie.ID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !cookie.Proves(session.SecretHash) {
		return "", nil
	}
	return session.ID, err
}

// clip cuts a text that is only shown to n characters, without NUL, which
// PostgreSQL cannot store.
func clip(s string, n int) string {
	if len(s) <= n && strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	runes := []rune(strings.ReplaceAll(s, "\x00", ""))
	return string(runes[:min(n, len(runes))])
}
