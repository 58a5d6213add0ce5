package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// showProfile handles GET /account.
func (h *Handlers) showProfile(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	account := who.Account
	card, err := h.App.DB.PaymentMethodByAccount(r.Context(), account.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, &ProfilePage{
		Chrome:    web.Chrome{Title: "Profile"},
		AccountID: account.ID, FullName: account.FullName, Email: account.Email, CompanyName: account.CompanyName,
		Since: account.CreatedAt.Time, Card: web.CardText(card),
	})
}
