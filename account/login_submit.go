package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// submitLogIn handles POST /login.
func (h *Handlers) submitLogIn(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := h.readPost(r)
	if err != nil {
		return err
	}
	email, password := personFrom(form).email, normal(form.Get("password"))
	page := h.logInPage(r, attempt, email)
	if page.marksWrong(password) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	who, err := h.authenticate(r, email, password)
	if err == nil {
		err = h.signInAndRedirect(w, r, attempt, who, storage.EventLoggedIn)
	}
	if errors.Is(err, storage.ErrSpent) { // the password has just been changed
		err = incorrectCredentials()
	}
	if refused := web.ErrorOf(err); refused != nil {
		return h.refuseLogIn(w, r, attempt, page, refused)
	}
	return err
}

// marksWrong also marks an email that no account can have and that its reader cannot see
// to be wrong. Nothing here depends on accounts.
func (p *LogInPage) marksWrong(password string) bool {
	p.Email.Error = web.WrongKnownEmail(p.Email.Value)
	if password == "" {
		p.Password.Error = sayPasswordMissing
	}
	return p.Email.Error+p.Password.Error != ""
}

// refuseLogIn shows the page again with the error beside the password.
func (h *Handlers) refuseLogIn(w http.ResponseWriter, r *http.Request, a storage.Attempt, page *LogInPage, refused *web.Error) error {
	if err := h.recordRefused(r, a, storage.EventLogInRefused, "", refused); err != nil {
		return err
	}
	if refused.Status == http.StatusUnauthorized {
		page.Password.Error = refused.Text
	}
	focus(&page.Email, &page.Password)
	return h.App.ShowRefused(w, r, refused, page)
}
