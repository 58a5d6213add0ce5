package account

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

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
func describe(card storage.PaymentMethod) string {
	if card.Last4 == "" {
		return brandName(card.Brand)
	}
	return fmt.Sprintf("%s ending in %s, expires %02d/%d", brandName(card.Brand), card.Last4, card.ExpMonth, card.ExpYear)
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
	case "":
		return ""
	}
	return strings.ToUpper(brand[:1]) + brand[1:]
}
