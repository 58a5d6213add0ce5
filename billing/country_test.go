package billing_test

import (
	"testing"

	"fairlead/web/webtest"
)

func TestCardFormNamesCountriesInThePagesLanguage(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	webtest.Offer(t, h.app, "en", "de", "es", "fr")
	for language, name := range map[string]string{"en": "Austria", "de": "Österreich", "es": "Austria", "fr": "Autriche"} {
		h.Header.Set("Accept-Language", language)
		page := h.Get("/billing")
		if got := page.Find(`#country option[value="AT"]`).Text(); got != name {
			t.Errorf("in %s it is %q, want %q", language, got, name)
		}
		if got := page.Find("#country option[selected]").AttrOr("value", ""); got != "US" {
			t.Errorf("in %s %q is selected", language, got)
		}
		if page = h.Post("/billing", cardForm("country", "AT", "name", "")); page.Find("#country option[selected]").AttrOr("value", "") != "AT" {
			t.Errorf("in %s the choice is not kept", language)
		}
	}
}
