package web

import (
	"fmt"
	"strings"

	"fairlead/locale"
	"fairlead/storage"
)

// CardText describes the card on file. It is empty if there is none.
func CardText(card storage.PaymentMethod) locale.Message {
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
