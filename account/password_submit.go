package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// submitPassword handles POST /account/security, the form with a new password.
func (h *Handlers) submitPassword(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	current, password := normal(form.Get("current_password")), normal(form.Get("new_password"))
	page, err := h.securityPage(r, who)
	if err != nil {
		return err
	}
	if current == "" {
		page.CurrentPassword.Error = sayCurrentMissing
	}
	page.NewPassword.Error = wrongPassword(password, personOf(who.Account), h.App.Brand.Name)
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.changePassword(w, r, who, current, password)
	switch refused := web.ErrorOf(err); {
	case refused != nil && refused.Status == http.StatusUnprocessableEntity:
		return h.App.ShowRefused(w, r, refused, page, &page.CurrentPassword)
	case refused != nil:
		return h.App.ShowRefused(w, r, refused, page)
	case err != nil:
		return err
	}
	return h.App.RedirectWith(w, securityPath, sayPasswordChanged)
}

// changePassword checks the current password and sets the new one. The browser stays
// logged in, under a new session ID.
func (h *Handlers) changePassword(w http.ResponseWriter, r *http.Request, who web.Identity, current, password string) error {
	stored, err := h.checkPassword(r, who, current)
	if err != nil {
		return err
	}
	hashed, err := h.hashPassword(r, password)
	if err != nil {
		return err
	}
	err = h.App.ReplaceSession(w, r, who, web.Proven{PasswordChangedAt: stored.ChangedAt}, func(fresh storage.Session) error {
		return h.App.DB.ChangePassword(r.Context(), storage.PasswordChange{Hash: hashed, SessionID: who.Session.ID, Fresh: fresh, Device: h.App.Device(r)})
	})
	if errors.Is(err, storage.ErrSpent) { // another request has just changed it
		return incorrectPassword()
	}
	if err != nil {
		return err
	}
	fresh, err := h.App.DB.PasswordOf(r.Context(), who.Account.ID)
	if err != nil || fresh.Hash != hashed { // it has just been changed again
		return err
	}
	return h.remember(w, r, who.Account, fresh.ChangedAt)
}

// checkPassword checks the password of the person who is logged in. The error of a wrong one
// has status 422. Its tries are counted with those of logins.
func (h *Handlers) checkPassword(r *http.Request, who web.Identity, password string) (storage.Password, error) {
	stored, err := h.App.DB.PasswordOf(r.Context(), who.Account.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return stored, err
	}
	counted, _, err := h.requester(r, who.Account.Email)
	if err != nil {
		return stored, err
	}
	match, _, err := h.verify(r, counted, password, stored)
	if err == nil && !match {
		err = incorrectPassword()
	}
	return stored, err
}
