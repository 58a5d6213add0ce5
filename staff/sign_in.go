package staff

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// startSession signs somebody in under a new session ID, and ends the browser's former session.
// Errors are those of [storage.DB.StartStaffSession].
func (h *Handlers) startSession(w http.ResponseWriter, r *http.Request, who storage.Staff, proof storage.StaffProof) (id string, err error) {
	former, _ := personOf(r)
	cookie, device := web.NewSessionCookie(), h.App.Device(r)
	row := storage.StaffSession{ID: cookie.ID, SecretHash: storage.Hash(cookie.Secret), StaffID: who.ID,
		UserAgent: device.UserAgent, Address: device.Address, ExpiresAt: storage.At(h.App.DB.Now().Add(h.Sessions.Age))}
	if err := h.App.DB.StartStaffSession(h.by(r, who), &row, proof, former.Session.ID); err != nil {
		return "", err
	}
	h.App.ClearSession(w, halfOpenSessions())
	return row.ID, h.App.WriteSession(w, r, h.Sessions, cookie)
}

// complete signs somebody in with what was right, once, and leads on.
func (h *Handlers) complete(w http.ResponseWriter, r *http.Request, s halfOpen, proof storage.StaffProof) error {
	proof.PendingID, proof.PasswordChangedAt = s.pending.ID, s.pending.PasswordChangedAt
	_, err := h.startSession(w, r, s.Staff, proof)
	switch {
	case errors.Is(err, storage.ErrSpent): // the form was sent twice, or the password has just been changed
		return &web.Redirect{To: onward(r, logInPath)}
	case err != nil:
		return err
	}
	return &web.Redirect{To: afterwards(r)}
}

// logOut handles POST /staff/logout.
func (h *Handlers) logOut(w http.ResponseWriter, r *http.Request, who Person) error {
	if err := h.App.DB.EndStaffSession(r.Context(), who.Session.ID); err != nil {
		return err
	}
	h.App.ClearSession(w, h.Sessions)
	return &web.Redirect{To: logInPath}
}
