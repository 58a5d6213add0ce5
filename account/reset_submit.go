package account

import (
	"errors"
	"net/http"

	"fairlead/flow"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// ResetDonePage says what a new password removed.
type ResetDonePage struct {
	web.Chrome
	Partners []string
	Card     locale.Message
	// Continue is the URL of the next page.
	Continue string
}

// Template names templates/account/reset_done.html.
func (*ResetDonePage) Template() string { return "account/reset_done" }

// submitReset handles POST /reset. The link proves that the user reads the account's mail,
// so it logs them in.
func (h *Handlers) submitReset(w http.ResponseWriter, r *http.Request) error {
	attempt, err := h.attemptInBrowser(r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token, password := form.Get("token"), normal(form.Get("password"))
	page, account, err := h.resetPage(r, attempt, token)
	if err != nil {
		return err
	}
	if page.Password.Error = wrongPassword(password, personOf(account), h.App.Brand.Name); page.Password.Error != "" {
		if err := flow.RecordEvent(h.App, r, attempt, storage.EventResetRefused, page.Password.Name); err != nil {
			return err
		}
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	changedAt, err := h.replacePassword(r, account.ID, token, password)
	if errors.Is(err, storage.ErrSpent) {
		return h.recordResetRefused(r, attempt, linkExpired(flow.URL("/forgot", attempt.ID)))
	}
	if refused := web.ErrorOf(err); refused != nil {
		if err := h.recordRefused(r, attempt, storage.EventResetRefused, "", refused); err != nil {
			return err
		}
		return h.App.ShowRefused(w, r, refused, page)
	}
	if err != nil {
		return err
	}
	return h.signInAfterReset(w, r, attempt, page, authenticated{account: account, passwordChangedAt: changedAt})
}

// signInAfterReset logs in with the new password, and says what it removed.
func (h *Handlers) signInAfterReset(w http.ResponseWriter, r *http.Request, attempt storage.Attempt, page *ResetPage, who authenticated) error {
	err := h.signIn(w, r, attempt, who, storage.EventLoggedIn)
	if errors.Is(err, storage.ErrSpent) { // the password has just been changed again
		return linkExpired(flow.URL("/forgot", attempt.ID))
	}
	if second := (*web.Redirect)(nil); errors.As(err, &second) {
		return h.App.RedirectWith(w, second.To, sayPasswordChanged)
	}
	if err != nil {
		return err
	}
	if page.Removes() {
		return h.App.Show(w, r, http.StatusOK, &ResetDonePage{Chrome: chrome(r, attempt, "Your password was changed"),
			Partners: page.Partners, Card: page.Card, Continue: flow.Next(attempt, r)})
	}
	if !who.account.ClosingAt.IsZero() { // the next page says already that the account stays open
		return &web.Redirect{To: flow.Next(attempt, r)}
	}
	return h.App.RedirectWith(w, flow.Next(attempt, r), sayPasswordChanged)
}

// replacePassword uses up the link, and returns when the new password was set. ErrSpent
// means that another request was first.
func (h *Handlers) replacePassword(r *http.Request, accountID, token, password string) (storage.Time, error) {
	hashed, err := h.hashPassword(r, password)
	if err != nil {
		return storage.Time{}, err
	}
	if err := h.App.DB.ResetPassword(r.Context(), storage.Hash(token), hashed, h.App.Device(r)); err != nil {
		return storage.Time{}, err
	}
	stored, err := h.App.DB.PasswordOf(r.Context(), accountID)
	if err == nil && stored.Hash != hashed { // it has just been changed again
		err = storage.ErrSpent
	}
	return stored.ChangedAt, err
}

func personOf(a storage.Account) person {
	return person{fullName: a.FullName, email: a.Email, companyName: a.CompanyName}
}
