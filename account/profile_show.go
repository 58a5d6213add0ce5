package account

import (
	"errors"
	"net/http"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// ProfilePage shows the account that is logged in, and changes its profile.
type ProfilePage struct {
	web.Chrome
	FullName, CompanyName, APIVersion web.Field

	AccountID string
	Email     string
	Since     time.Time
	// Card describes the payment method, empty where there is none.
	Card locale.Message
	// Reset is a reset of the second factor that support was asked for; its ID is empty for
	// none.
	Reset storage.FactorReset
}

// Template names templates/account/profile.html.
func (*ProfilePage) Template() string { return "account/profile" }

// showProfile handles GET /account.
func (h *Handlers) showProfile(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	page, err := h.profilePage(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) profilePage(r *http.Request, who web.Identity) (*ProfilePage, error) {
	account := who.Account
	card, err := h.App.DB.PaymentMethodByAccount(r.Context(), account.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	reset, err := h.App.DB.WaitingFactorReset(r.Context(), account.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	page := &ProfilePage{Reset: reset,
		Chrome: web.Chrome{Title: "Profile"}, AccountID: account.ID, Email: account.Email, Since: account.CreatedAt.Time, Card: web.CardText(card),
		FullName: web.Field{Name: "full_name", Label: "Full name", Type: "text", Value: account.FullName,
			Autocomplete: "name", MaxLength: longestText},
		CompanyName: web.Field{Name: "company_name", Label: "Company name (optional)", Type: "text", Value: account.CompanyName,
			Autocomplete: "organization", MaxLength: longestText, Optional: true},
		APIVersion: web.Field{Name: "api_version", Label: "API version", Type: "select", Value: account.APIVersion},
	}
	for _, version := range versionsOf(account) {
		page.APIVersion.Options = append(page.APIVersion.Options, web.Option{Value: version, Label: version})
	}
	return page, nil
}
