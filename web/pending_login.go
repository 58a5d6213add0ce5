package web

import (
	"errors"
	"net/http"
	"time"

	"fairlead/storage"
)

// secondStepCookie proves that a browser has typed the right password. It opens no page
// but that of the second step.
const secondStepCookie = "fairlead_second_step"

// secondStepLifetime is how long the second step may take.
const secondStepLifetime = 10 * time.Minute

func secondSteps() SessionKind {
	return SessionKind{Name: secondStepCookie, Idle: secondStepLifetime, Age: secondStepLifetime}
}

// StartPendingLogIn has the browser prove a second step before it is signed in. p says
// whose password was right. storage.ErrSpent means that it has changed since.
func (a *App) StartPendingLogIn(w http.ResponseWriter, r *http.Request, p storage.PendingLogIn) error {
	cookie, now := NewSessionCookie(), a.DB.Now()
	p.ID, p.SecretHash, p.ExpiresAt = cookie.ID, storage.Hash(cookie.Secret), secondSteps().End(now, now)
	if err := a.DB.StartPendingLogIn(r.Context(), &p); err != nil {
		return err
	}
	return a.WriteSession(w, r, secondSteps(), cookie)
}

// PendingLogIn is the browser's login whose second step is due, within an attempt or,
// without an ID, outside of one. It is the zero value if there is none.
func (a *App) PendingLogIn(r *http.Request, attemptID string) (storage.PendingLogIn, error) {
	cookie := a.ReadSession(r, secondSteps())
	if cookie.ID == "" {
		return storage.PendingLogIn{}, nil
	}
	p, err := a.DB.AccountFactors().PendingLogIn(r.Context(), cookie.ID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && (!cookie.Proves(p.SecretHash) || p.AttemptID != attemptID) {
		return storage.PendingLogIn{}, nil
	}
	LogAccount(r.Context(), p.OwnerID)
	return p, err
}

// endPendingLogIn deletes the cookie once somebody has signed in.
func (a *App) endPendingLogIn(w http.ResponseWriter, r *http.Request) {
	if _, err := r.Cookie(a.CookieName(secondStepCookie)); err == nil {
		a.ClearSession(w, secondSteps())
	}
}
