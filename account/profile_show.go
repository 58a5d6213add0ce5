package account

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"fairlead/locale"
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
		Since: account.CreatedAt.Time, Card: describe(card),
	})
}

// describe describes the card on file. It is empty if there is none.
func describe(card storage.PaymentMethod) locale.Message {
	if card.Brand == "" {
		return locale.Message{}
	}
	if card.Last4 == "" {
		return locale.Text("%s").With(brandName(card.Brand))
	}
	return locale.Text("%[1]s ending in %[2]s, expires %[3]s").With(brandName(card.Brand), card.Last4, fmt.Sprintf("%02d/%d", card.ExpMonth, card.ExpYear))
}

// brandName is how a card network writes its own name.
func brandName(brand string) string {
	switch brand {
	case "amex":
		return "American Express"
	case "diners":
		return "Diners Club"
	case "jcb":
		return "JCB"
	case "unionpay":
		return "UnionPay"
	}
	return strings.ToUpper(brand[:1]) + brand[1:]
}
