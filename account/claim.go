package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// ClaimPage lets the person for whom a platform manages an account make it their own.
type ClaimPage struct {
	web.Chrome
	// Action is the URL of the page, which has the link's secret.
	Action string
	// Platform is who manages the account now.
	Platform string
	Address  string // of the account
	Password web.Field
	// Taken is set if the address has an account by now. Then there is no form.
	Taken bool
}

// Template names templates/account/claim.html.
func (*ClaimPage) Template() string { return "account/claim" }

// showClaim handles GET /claim/{link}, the URL of a mailed link. It does not use up the
// link, since mail scanners follow links too.
func (h *Handlers) showClaim(w http.ResponseWriter, r *http.Request) error {
	page, _, err := h.claimPage(r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// claimPage is the page of a link that works, with the account that it is for.
func (h *Handlers) claimPage(r *http.Request) (*ClaimPage, storage.Account, error) {
	manager, err := h.App.DB.ManagerByClaim(r.Context(), storage.Hash(r.PathValue("link")))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, storage.Account{}, claimExpired()
	}
	if err != nil {
		return nil, storage.Account{}, err
	}
	account, err := h.App.DB.AccountByID(r.Context(), manager.AccountID)
	if err == nil && account.Status != storage.Active {
		err = suspended()
	}
	if err != nil {
		return nil, account, err
	}
	page := &ClaimPage{Chrome: chrome(r, storage.Attempt{}, "Take over your account"), Action: r.URL.Path, Platform: manager.Name, Address: account.Email,
		Password: web.Field{Name: "password", Label: "Password", Type: "password", Hint: hintPassword, Autocomplete: "new-password"}}
	page.Policy.OwnScript = true
	owner, err := h.App.DB.AccountByEmail(r.Context(), account.Email)
	switch {
	case err == nil && owner.ID == account.ID: // taken over since the link was found
		err = claimExpired()
	case errors.Is(err, storage.ErrNotFound):
		err = nil
	default:
		page.Taken = err == nil
	}
	return page, account, err
}

// submitClaim handles POST /claim/{link}. The link proves that the user reads the account's
// mail, so it logs them in.
func (h *Handlers) submitClaim(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, account, err := h.claimPage(r)
	if err != nil {
		return err
	}
	password := normal(form.Get("password"))
	if !page.Taken {
		page.Password.Error = wrongPassword(password, personOf(account), h.App.Brand.Name)
	}
	if page.Taken || page.Password.Error != "" {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	claimed, changedAt, err := h.takeOver(r, password)
	if errors.Is(err, storage.ErrConflict) { // somebody has just signed up with the address
		page.Taken = true
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if refused := web.ErrorOf(err); refused != nil && refused.Status != http.StatusGone {
		return h.App.ShowRefused(w, r, refused, page)
	}
	if err != nil {
		return err
	}
	who := authenticated{account: claimed, passwordChangedAt: changedAt, signedUp: true}
	if err := h.signIn(w, r, storage.Attempt{}, who, storage.EventSignedUp); err != nil {
		return err
	}
	return h.App.RedirectWith(w, "/account", "This account is yours now.")
}

// takeOver uses up the link.
func (h *Handlers) takeOver(r *http.Request, password string) (storage.Account, storage.Time, error) {
	hashed, err := h.hashPassword(r, password)
	if err != nil {
		return storage.Account{}, storage.Time{}, err
	}
	a, changedAt, err := h.App.DB.ClaimAccount(r.Context(), storage.Hash(r.PathValue("link")), hashed, h.App.Device(r))
	if errors.Is(err, storage.ErrSpent) {
		err = claimExpired()
	}
	return a, changedAt, err
}
