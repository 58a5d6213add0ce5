package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// submitReset answers POST /reset. Whoever holds the link reads the account's mail,
// which is as good as logging in.
func (m *Room) submitReset(w http.ResponseWriter, r *http.Request) error {
	attempt, err := m.attemptHere(r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token, password := form.Get("token"), normal(form.Get("password"))
	account, err := m.whoseReset(r, attempt, token)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	page := resetPage(r, attempt, account, token)
	if page.Password.Error = m.unfitFor(account, password); page.Password.Error != "" {
		return m.Web.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = m.replacePassword(r, token, password)
	switch refused := web.RefusalOf(err); {
	case errors.Is(err, storage.ErrSpent):
		return linkOver(forgotURL(attempt))
	case refused != nil:
		return m.Web.ShowRefused(w, r, refused, page)
	case err != nil:
		return err
	}
	return m.welcome(w, r, attempt, known{accountID: account.ID}, storage.EventLoggedIn)
}

// replacePassword uses the link up. ErrSpent means that another request was first.
func (m *Room) replacePassword(r *http.Request, token, password string) error {
	hash, err := m.Hasher.Hash(r.Context(), password)
	if err != nil {
		return err
	}
	return m.Web.DB.ResetPassword(r.Context(), storage.Hash(token), hash)
}

// unfitFor is a sentence that says why this account cannot have a password, or
// empty.
func (m *Room) unfitFor(a storage.Account, password string) string {
	if wrong := unfit(password); wrong != "" {
		return wrong
	}
	return weak(password, person{fullName: a.FullName, email: a.Email, companyName: a.CompanyName}, m.Web.Brand.Name)
}
