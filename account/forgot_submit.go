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
func (m *Room) submitForgot(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := m.posted(r)
	if err != nil {
		return err
	}
	email := typed(form).email
	page := forgotPage(r, attempt, email)
	if page.Email.Error = wrongEmail(email); page.Email.Error != "" {
		return m.Web.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = m.askReset(r, attempt, email)
	switch refused := web.RefusalOf(err); {
	case refused != nil:
		return m.Web.ShowRefused(w, r, refused, page)
	case err != nil:
		return err
	}
	return m.Web.Show(w, r, http.StatusOK, &ForgotSentPage{Chrome: chrome(r, attempt, "Check your email"), Address: email})
}

func (m *Room) askReset(r *http.Request, a *storage.Attempt, email string) error {
	if err := m.Web.ByAddress(&m.resetsFrom, r); err != nil {
		return err
	}
	if err := m.Web.ByKey(&m.resetsTo, string(storage.Hash(storage.EmailKey(email)))); err != nil {
		return err
	}
	asked := storage.ResetAsked{Email: email, ExpiresAt: storage.At(m.Web.DB.Now().Add(resetLife))}
	if a != nil {
		asked.AttemptID = a.ID
	}
	return m.Web.DB.AskReset(r.Context(), asked)
}
