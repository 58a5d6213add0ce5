package staff

import (
	"errors"
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

const (
	// halfOpenLifetime is how long the second step may take, and enrolLifetime the first
	// sign-in, at which people set up an app.
	halfOpenLifetime = 10 * time.Minute
	enrolLifetime    = 30 * time.Minute
)

// halfOpenSessions prove that a browser has typed the right password. They open the pages that
// complete a sign-in, and no others.
func halfOpenSessions() web.SessionKind {
	return web.SessionKind{Name: "staff_second_step", Idle: enrolLifetime, Age: enrolLifetime}
}

// halfOpen is a sign-in whose password was right.
type halfOpen struct {
	storage.Staff
	pending storage.PendingLogIn
	left    storage.Left
}

// due is the page of its next step.
func (s halfOpen) due() string {
	switch {
	case s.PasswordMustChange:
		return passwordPath
	case !s.left.Authenticator && s.left.Passkeys == 0:
		return enrolPath
	}
	return codePath
}

// begin begins a sign-in of somebody whose password was right, and leads to its next step.
// storage.ErrSpent means that it has been changed since.
func (h *Handlers) begin(w http.ResponseWriter, r *http.Request, who storage.Staff) (err error) {
	s := halfOpen{Staff: who}
	if s.left, err = h.App.DB.StaffFactors().Left(r.Context(), who.ID); err != nil {
		return err
	}
	lifetime := enrolLifetime
	if s.due() == codePath {
		lifetime = halfOpenLifetime
	}
	cookie := web.NewSessionCookie()
	s.pending = storage.PendingLogIn{ID: cookie.ID, SecretHash: storage.Hash(cookie.Secret), OwnerID: who.ID,
		PasswordChangedAt: who.PasswordChangedAt, ExpiresAt: storage.At(h.App.DB.Now().Add(lifetime))}
	if err := h.App.DB.StartStaffPendingLogIn(r.Context(), &s.pending); err != nil {
		return err
	}
	if err := h.App.WriteSession(w, r, halfOpenSessions(), cookie); err != nil {
		return err
	}
	return &web.Redirect{To: onward(r, s.due())}
}

// halfOpenHandler answers a request in the middle of a sign-in.
type halfOpenHandler func(w http.ResponseWriter, r *http.Request, s halfOpen) error

// halfOpen is the stack for one step of a sign-in. Whoever is at another goes there.
func (h *Handlers) halfOpen(step string, handle halfOpenHandler) http.Handler {
	return h.private(func(w http.ResponseWriter, r *http.Request) error {
		s, err := h.halfOpenOf(w, r)
		switch {
		case err != nil:
			return err
		case s.due() != step:
			return &web.Redirect{To: onward(r, s.due())}
		}
		return handle(w, r, s)
	})
}

// halfOpenOf is the sign-in that a request belongs to. If there is none the error leads to
// sign in.
func (h *Handlers) halfOpenOf(w http.ResponseWriter, r *http.Request) (s halfOpen, err error) {
	cookie := h.App.ReadSession(r, halfOpenSessions())
	s.pending, err = h.App.DB.StaffFactors().PendingLogIn(r.Context(), cookie.ID)
	switch {
	case errors.Is(err, storage.ErrNotFound), err == nil && !cookie.Proves(s.pending.SecretHash):
		return s, h.noHalfOpen(r)
	case err != nil:
		return s, err
	case s.pending.HasFailed():
		return s, h.tooManyCodes(w, r)
	}
	if s.Staff, err = h.App.DB.StaffByID(r.Context(), s.pending.OwnerID); err != nil {
		return s, err
	}
	if s.Status == storage.StaffDisabled {
		return s, h.noHalfOpen(r)
	}
	s.left, err = h.App.DB.StaffFactors().Left(r.Context(), s.ID)
	return s, err
}

// noHalfOpen leads to sign in, and whoever is signed in where they wanted to go.
func (h *Handlers) noHalfOpen(r *http.Request) error {
	if _, signedIn := personOf(r); signedIn {
		return &web.Redirect{To: afterwards(r)}
	}
	if web.PrefersJSON(r) {
		return storage.ErrSignedOut
	}
	return &web.Redirect{To: onward(r, logInPath)}
}

// tooManyCodes leads back to sign in.
func (h *Handlers) tooManyCodes(w http.ResponseWriter, r *http.Request) error {
	return h.App.RedirectWithAlert(w, onward(r, logInPath), "Too many wrong codes. Please log in again.")
}
