package staff

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// confirmPage asks staff for their second factor before they do something sensitive.
func (h *Handlers) confirmPage(r *http.Request, who Person) (*CodePage, error) {
	left, err := h.factors.Store.Left(r.Context(), who.ID)
	if err != nil {
		return nil, err
	}
	return h.codePage(r, confirmPath, "Confirm your identity", who.Staff, left)
}

// showConfirm handles GET /staff/confirm.
func (h *Handlers) showConfirm(w http.ResponseWriter, r *http.Request, who Person) error {
	page, err := h.confirmPage(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitConfirm handles POST /staff/confirm.
func (h *Handlers) submitConfirm(w http.ResponseWriter, r *http.Request, who Person) error {
	page, err := h.confirmPage(r, who)
	if err != nil {
		return err
	}
	return h.takeCode(w, r, page, func(typed string) error { return h.confirmedThen(r, h.confirmByCode(w, r, who, typed)) })
}

// confirmedThen leads back once somebody has confirmed who they are.
func (h *Handlers) confirmedThen(r *http.Request, err error) error {
	if err != nil && !errors.Is(err, storage.ErrSignedOut) { // the same form, sent twice
		return err
	}
	return &web.Redirect{To: afterwards(r)}
}

func (h *Handlers) confirmByCode(w http.ResponseWriter, r *http.Request, who Person, typed string) error {
	if err := h.App.AllowKey(h.codes, who.ID); err != nil {
		return err
	}
	use, ok, err := h.factors.CodeUse(r, who.ID, typed)
	if err != nil {
		return err
	}
	if ok {
		err = h.confirm(w, r, who, storage.StaffProof{Code: use})
	}
	switch {
	case !ok || errors.Is(err, storage.ErrCodeUsed):
		return h.refuseSignIn(r, who.Email, "wrong code to confirm", incorrectCode())
	case err == nil:
		h.codes.Forget(who.ID)
	}
	return err
}

// confirm records that somebody has just proved who they are, under a new session ID.
func (h *Handlers) confirm(w http.ResponseWriter, r *http.Request, who Person, proof storage.StaffProof) error {
	return h.renew(w, r, who, func(fresh storage.StaffSession) error {
		return h.App.DB.ConfirmStaffSession(r.Context(), who.Session.ID, fresh, proof)
	})
}

// renew gives the browser's session a new ID and secret. replace writes the row; the browser
// gets its cookie after that.
func (h *Handlers) renew(w http.ResponseWriter, r *http.Request, who Person, replace func(fresh storage.StaffSession) error) error {
	cookie := web.NewSessionCookie()
	if err := replace(storage.StaffSession{ID: cookie.ID, SecretHash: storage.Hash(cookie.Secret), StaffID: who.ID}); err != nil {
		return err
	}
	return h.App.WriteSession(w, r, h.Sessions, cookie)
}
