package staff

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/password"
	"fairlead/storage"
	"fairlead/web"
)

const saySamePassword locale.Text = "Please choose a different password from the one you were given."

// PasswordPage asks for a password in place of one that somebody else knows.
type PasswordPage struct {
	web.Chrome
	Email       string
	NewPassword web.Field
}

// Template names templates/staff/password.html.
func (*PasswordPage) Template() string { return "staff/password" }

func passwordPage(r *http.Request, s halfOpen) *PasswordPage {
	return &PasswordPage{Chrome: chrome(r, "Choose a password"), Email: s.Email, NewPassword: newPasswordField()}
}

// showPassword handles GET /staff/password.
func (h *Handlers) showPassword(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	return h.App.Show(w, r, http.StatusOK, passwordPage(r, s))
}

// submitPassword handles POST /staff/password. The sign-in goes on with the new password.
func (h *Handlers) submitPassword(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, chosen := passwordPage(r, s), password.Normal(form.Get("new_password"))
	if page.NewPassword.Error = h.wrongPassword(chosen, s.Staff); web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.replaceGiven(r, s, chosen)
	switch refused := web.ErrorOf(err); {
	case refused != nil:
		return h.App.ShowRefused(w, r, refused, page, &page.NewPassword)
	case errors.Is(err, storage.ErrSpent): // sent twice, or the sign-in has ended
		return &web.Redirect{To: onward(r, logInPath)}
	case err != nil:
		return err
	}
	s.PasswordMustChange = false
	return &web.Redirect{To: onward(r, s.due())}
}

// replaceGiven sets a password unless it is the one that somebody else knows.
func (h *Handlers) replaceGiven(r *http.Request, s halfOpen, chosen string) error {
	stored, err := h.App.DB.StaffPasswordOf(r.Context(), s.ID)
	if err != nil {
		return err
	}
	same, _, err := h.passwords.Verify(r, s.pending.ID, chosen, stored.Hash)
	if err != nil {
		return err
	}
	if same {
		return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Password refused", Text: saySamePassword}
	}
	hashed, err := h.passwords.Hash(r.Context(), chosen)
	if err != nil {
		return err
	}
	_, err = h.App.DB.SetStaffPassword(h.by(r, s.Staff), s.pending, hashed)
	return err
}
