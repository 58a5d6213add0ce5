package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// submitReset answers POST /reset. Whoever holds the link reads the account's mail,
// which is as good as logging in.
func (h *Handlers) submitReset(w http.ResponseWriter, r *http.Request) error {
	attempt, err := h.attemptHere(r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token, password := form.Get("token"), normal(form.Get("password"))
	account, err := h.whoseReset(r, attempt, token)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	page := resetPage(r, attempt, account, token)
	if page.Password.Error = h.unfitFor(account, password); page.Password.Error != "" {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.replacePassword(r, token, password)
	switch refused := web.ErrorOf(err); {
	case errors.Is(err, storage.ErrSpent):
		return linkOver(forgotURL(attempt))
	case refused != nil:
		return h.App.ShowRefused(w, r, refused, page)
	case err != nil:
		return err
	}
	return h.signInAndRedirect(w, r, attempt, proof{accountID: account.ID}, storage.EventLoggedIn)
}

// replacePassword uses the link up. ErrSpent means that another request was first.
func (h *Handlers) replacePassword(r *http.Request, token, password string) error {
	hashed, err := h.hashPassword(r, password)
	if err != nil {
		return err
	}
	return h.App.DB.ResetPassword(r.Context(), storage.Hash(token), hashed)
}

// unfitFor is a sentence that says why this account cannot have a password, or
// empty.
func (h *Handlers) unfitFor(a storage.Account, password string) string {
	if wrong := unfit(password); wrong != "" {
		return wrong
	}
	return weak(password, person{fullName: a.FullName, email: a.Email, companyName: a.CompanyName}, h.App.Brand.Name)
}
