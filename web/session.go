package web

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"fairlead/storage"
)

const (
	// sessionIdle ends a session that nobody uses.
	sessionIdle = 14 * 24 * time.Hour
	// sessionAge ends every session, used or not.
	sessionAge = 90 * 24 * time.Hour
	// touchInterval is how often a session's use is written down.
	touchInterval = 5 * time.Minute

	sessionName = "session"
)

// Sessions is a gorilla/sessions store whose sessions are rows. The cookie has
// the row's id and a secret, of which the row has the hash.
type Sessions struct {
	DB *storage.DB
	// Codecs are asked at each use: the first makes cookies, all check them.
	Codecs func() []securecookie.Codec
	Secure bool // the public URL is https
}

var _ sessions.Store = (*Sessions)(nil)

// Get is the session of a request; within one request it is always the same.
func (s *Sessions) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New reads the session that the cookie names. One that is unknown, revoked or
// expired is a new session; only storage's failures are errors.
func (s *Sessions) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.IsNew = true
	session.Options = s.options()
	cookie, err := r.Cookie(s.cookieName(name))
	if err != nil {
		return session, nil
	}
	var value string
	if securecookie.DecodeMulti(name, cookie.Value, &value, s.Codecs()...) != nil {
		return session, nil
	}
	id, secret, _ := strings.Cut(value, ".")
	row, err := s.DB.SessionByID(r.Context(), id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return session, nil
	case err != nil:
		return session, err
	case secret == "" || subtle.ConstantTimeCompare(storage.Hash(secret), row.SecretHash) != 1:
		return session, nil
	}
	session.ID, session.IsNew = row.ID, false
	session.Values[rowKey{}] = row
	return session, nil
}

// Save writes the cookie of a session that has just been started (its secret is
// still in Values) or, with a negative MaxAge, takes it away.
func (s *Sessions) Save(_ *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	name := s.cookieName(session.Name())
	if session.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(name, "", session.Options))
		return nil
	}
	secret, ok := session.Values[secretKey{}].(string)
	if !ok {
		return nil
	}
	value, err := securecookie.EncodeMulti(session.Name(), session.ID+"."+secret, s.Codecs()...)
	if err != nil {
		return err
	}
	http.SetCookie(w, sessions.NewCookie(name, value, session.Options))
	return nil
}

// rowKey and secretKey keep in a session's values what this store put there.
type (
	rowKey    struct{}
	secretKey struct{}
)

func (s *Sessions) options() *sessions.Options {
	return &sessions.Options{Path: "/", MaxAge: int(sessionAge.Seconds()),
		Secure: s.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

func (s *Sessions) cookieName(name string) string { return cookieName(name, s.Secure) }

// cookieName binds a cookie to exactly this host where the browser allows it.
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-fairlead_" + name
	}
	return "fairlead_" + name
}

// CookieName is the full name of a cookie of this server, bound to exactly this
// host where the browser allows it.
func (a *App) CookieName(name string) string { return cookieName(name, a.https()) }

// Cookie is a cookie of this server that no script can read and no other host gets.
func (a *App) Cookie(name, value string, age time.Duration) *http.Cookie {
	//nolint:gosec // Secure is set wherever the public URL is https
	return &http.Cookie{Name: a.CookieName(name), Value: value, Path: "/", MaxAge: int(age.Seconds()),
		Secure: a.https(), HttpOnly: true, SameSite: http.SameSiteLaxMode}
}
