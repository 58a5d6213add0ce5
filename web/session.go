package web

import (
	"cmp"
	"crypto/subtle"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"fairlead/storage"
)

// longestTouchInterval is how often the use of a session is written, at the least.
const longestTouchInterval = 5 * time.Minute

// SessionKind is one kind of session, such as that of accounts. Each kind has its own
// cookie and lifetimes, so that a session of one kind does not open the pages of another.
// Its rows belong to the package that signs users in.
type SessionKind struct {
	// Name is the cookie's name; on https it gets the prefix __Host-.
	Name string
	// Idle ends a session that is not used, Age every session.
	Idle, Age time.Duration
}

// setDefaults completes the kind of accounts.
func (k *SessionKind) setDefaults() {
	k.Name = cmp.Or(k.Name, "fairlead_session")
	k.Idle = cmp.Or(k.Idle, 14*24*time.Hour)
	k.Age = cmp.Or(k.Age, 90*24*time.Hour)
}

// End is when a session that is used now will end.
func (k SessionKind) End(startedAt, now time.Time) storage.Time {
	end := now.Add(k.Idle)
	if oldest := startedAt.Add(k.Age); end.After(oldest) {
		end = oldest
	}
	return storage.At(end)
}

// IsTouchDue reports whether the use of a session should be written, which was last written
// at a time.
func (k SessionKind) IsTouchDue(lastSeen, now time.Time) bool {
	return now.Sub(lastSeen) > k.touchInterval()
}

// touchInterval is how often the use of a session is written. It is short beside the idle
// lifetime, so that a session in use does not end by it.
func (k SessionKind) touchInterval() time.Duration { return min(longestTouchInterval, k.Idle/100) }

// SessionCookie is what a session's cookie holds. The row has the secret's hash.
type SessionCookie struct{ ID, Secret string }

// NewSessionCookie is that of a session that is about to start.
func NewSessionCookie() SessionCookie { return SessionCookie{storage.NewID(), storage.NewSecret()} }

// Proves reports whether the cookie has the secret of a session's row.
func (c SessionCookie) Proves(secretHash []byte) bool {
	return c.Secret != "" && subtle.ConstantTimeCompare(storage.Hash(c.Secret), secretHash) == 1
}

// ReadSession reads the cookie of a session. It is the zero value where there is
// none that this server signed.
func (a *App) ReadSession(r *http.Request, k SessionKind) SessionCookie {
	session, err := a.sessionStore(k).New(r, a.CookieName(k.Name))
	if err != nil {
		return SessionCookie{}
	}
	id, _ := session.Values["id"].(string)
	secret, _ := session.Values["secret"].(string)
	return SessionCookie{id, secret}
}

// WriteSession gives the browser the cookie of a session that has just started.
func (a *App) WriteSession(w http.ResponseWriter, r *http.Request, k SessionKind, c SessionCookie) error {
	store := a.sessionStore(k)
	session := sessions.NewSession(store, a.CookieName(k.Name))
	session.Options = store.Options
	session.Values["id"], session.Values["secret"] = c.ID, c.Secret
	return store.Save(r, w, session)
}

// sessionStore signs with the current keys, which change while the server runs.
func (a *App) sessionStore(k SessionKind) *sessions.CookieStore {
	return &sessions.CookieStore{Codecs: a.Codecs(), Options: &sessions.Options{Path: "/", MaxAge: int(k.Age.Seconds()),
		Secure: a.https(), HttpOnly: true, SameSite: http.SameSiteLaxMode}}
}

// ClearSession deletes the cookie of a session.
func (a *App) ClearSession(w http.ResponseWriter, k SessionKind) {
	http.SetCookie(w, a.Cookie(k.Name, "", -time.Second))
}

// CookieName is the full name of a cookie: the prefix has browsers send it to exactly
// this host, and only over https.
func (a *App) CookieName(name string) string {
	if a.https() {
		return "__Host-" + name
	}
	return name
}

// Cookie is a cookie that no script can read and no other host gets. A negative age
// removes it.
func (a *App) Cookie(name, value string, age time.Duration) *http.Cookie {
	//nolint:gosec // Secure is set wherever the public URL is https
	return &http.Cookie{Name: a.CookieName(name), Value: value, Path: "/", MaxAge: int(age.Seconds()),
		Secure: a.https(), HttpOnly: true, SameSite: http.SameSiteLaxMode}
}
