package account

import (
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// resetLife is how long a link works after it was asked for.
const resetLife = time.Hour

// submitForgot answers POST /forgot. It writes one row and never looks whether
// there is such an account: whoever sends the mail finds out, unseen.
func (h *Handlers) submitForgot(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := h.readPost(r)
	if err != nil {
		return err
	}
	email := typed(form).email
	page := forgotPage(r, attempt, email)
	if page.Email.Error = wrongEmail(email); page.Email.Error != "" {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.createReset(r, attempt, email)
	switch refused := web.ErrorOf(err); {
	case refused != nil:
		return h.App.ShowRefused(w, r, refused, page)
	case err != nil:
		return err
	}
	return h.App.Show(w, r, http.StatusOK, &ForgotSentPage{Chrome: chrome(r, attempt, "Check your email"), Address: email})
}

func (h *Handlers) createReset(r *http.Request, a storage.Attempt, email string) error {
	if err := h.App.AllowIP(h.resetsFrom, r); err != nil {
		return err
	}
	if err := h.App.AllowKey(h.resetsTo, string(storage.Hash(storage.EmailKey(email)))); err != nil {
		return err
	}
	asked := storage.ResetAsked{Email: email, AttemptID: a.ID, ExpiresAt: storage.At(h.App.DB.Now().Add(resetLife))}
	return h.App.DB.CreateReset(r.Context(), asked)
}
