package staff

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/password"
	"fairlead/storage"
	"fairlead/web"
)

const sayCurrentMissing locale.Text = "Please enter your current password."

// changePassword handles POST /staff/me. The browser stays signed in, under a new session ID;
// all others do not.
func (h *Handlers) changePassword(w http.ResponseWriter, r *http.Request, who Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.mePage(r, who)
	if err != nil {
		return err
	}
	current, chosen := password.Normal(form.Get("current_password")), password.Normal(form.Get("new_password"))
	if current == "" {
		page.CurrentPassword.Error = sayCurrentMissing
	}
	page.NewPassword.Error = h.wrongPassword(chosen, who.Staff)
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.replacePassword(w, r, who, current, chosen)
	if refused := web.ErrorOf(err); refused != nil {
		return h.App.ShowRefused(w, r, refused, page, &page.CurrentPassword)
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, mePath, "Your password was changed. You’re logged out everywhere else.")
}

func (h *Handlers) replacePassword(w http.ResponseWriter, r *http.Request, who Person, current, chosen string) error {
	stored, err := h.App.DB.StaffPasswordOf(r.Context(), who.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	match, _, err := h.passwords.Verify(r, keyOf(who.Email), current, stored.Hash)
	if err != nil {
		return err
	}
	if !match {
		return h.refuseSignIn(r, who.Email, "wrong current password", incorrectPassword())
	}
	hashed, err := h.passwords.Hash(r.Context(), chosen)
	if err != nil {
		return err
	}
	err = h.renew(w, r, who, func(fresh storage.StaffSession) error {
		return h.App.DB.ChangeStaffPassword(r.Context(), who.Session.ID, fresh, stored.ChangedAt, hashed)
	})
	if errors.Is(err, storage.ErrSpent) { // another request has just changed it
		return incorrectPassword()
	}
	return err
}

// incorrectPassword is for staff who are signed in.
func incorrectPassword() *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Password refused", Text: "Your current password is incorrect."}
}
