package web_test

import (
	"testing"

	"fairlead/storage"
	"fairlead/web"
)

func TestCardTextNamesCardsAsTheirNetworksDo(t *testing.T) {
	t.Parallel()
	for brand, want := range map[string]string{
		"visa":       "Visa ending in 4242, expires 02/2030",
		"amex":       "American Express ending in 4242, expires 02/2030",
		"diners":     "Diners Club ending in 4242, expires 02/2030",
		"jcb":        "JCB ending in 4242, expires 02/2030",
		"unionpay":   "UnionPay ending in 4242, expires 02/2030",
		"mastercard": "Mastercard ending in 4242, expires 02/2030",
	} {
		if got := web.CardText(storage.PaymentMethod{Brand: brand, Last4: "4242", ExpMonth: 2, ExpYear: 2030}).English(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := web.CardText(storage.PaymentMethod{Brand: "link"}).English(); got != "Link" {
		t.Errorf("a payment method without digits is called %q", got)
	}
	if got := web.CardText(storage.PaymentMethod{}); !got.IsZero() {
		t.Errorf("no payment method is called %q", got.English())
	}
}
