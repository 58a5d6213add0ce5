package billing

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/web"
	"fairlead/web/webtest"
)

func FuzzCardNumber(f *testing.F) {
	for _, seed := range []string{"", "4242 4242 4242 4242", "4000-0000-0000-0002", "4242424242424241", "5555555555554444", "٤٢٤٢", "4242\u00a04242", "0", "\xff", strings.Repeat("4", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		number, wrong := readNumber(typed)
		if (number == "") != (wrong != "") {
			t.Fatalf("%q: number %q and sentence %q", typed, number, wrong)
		}
		if number != "" && number != goodCard && number != declinedCard {
			t.Fatalf("%q was taken for %q", typed, number)
		}
	})
}

func FuzzCardExpiry(f *testing.F) {
	for _, seed := range []string{"", "12/40", "1/26", "07 / 2026", "0726", "13/40", "00/00", "12/9999", "99999999999", "１２/40", "-1/26", "12//40", "2034-12", "203412", "12.34", "12\u00a0/\u00a034", "1234", "2034", "//"} {
		f.Add(seed, int64(1785542399))
	}
	f.Fuzz(func(t *testing.T, typed string, seconds int64) {
		now := time.Unix(seconds%(70*365*24*3600), 0).UTC()
		month, year, wrong := readExpiry(typed, now)
		if wrong != "" {
			return
		}
		over := time.Date(year, time.Month(month)+1, 1, 0, 0, 0, 0, time.UTC)
		if month < 1 || month > 12 || !now.Before(over) || over.After(now.AddDate(cardYears, 2, 0)) {
			t.Fatalf("%q at %s was taken for %d/%d", typed, now, month, year)
		}
	})
}

func FuzzCardForm(f *testing.F) {
	f.Add("Ada", "4242 4242 4242 4242", "12/40", "973", "12 St James's Square", "London", "SW1Y 4JH", "GB")
	f.Add("", "4000000000000002", "1/1", "", `"><script>`, "\x00", "\xff", "US")
	f.Add("4111.1111.1111.1111", "4242424242424242", "12/30", "973", "４１１１１１１１１１１１１１１１", "4111_1111_1111_1111", "94107", "US")
	f.Add("x", "5555555555554444", "00/00", "97x", "'", "&", "--", "XK")
	pages := webtest.Pages(f)
	now := time.Date(2026, time.July, 31, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, name, number, expiry, code, street, city, postal, country string) {
		form := url.Values{"name": {name}, "number": {number}, "expiry": {expiry}, "security_code": {code},
			"street": {street}, "city": {city}, "postal_code": {postal}, "country": {country}}
		result, err := Sandbox{}.Submit(t.Context(), &Capture{Now: now}, form)
		if err != nil || (result.Method == nil) == (result.Page == nil) {
			t.Fatalf("neither or both of a method and a page: %+v, %v", result, err)
		}
		if p := result.Method; p != nil {
			for _, text := range []string{p.Holder, p.Street, p.City, p.PostalCode} {
				if !web.IsText(text) || len(text) > 4*longestLine || holdsNumber(text) {
					t.Fatalf("kept %q", text)
				}
			}
			return
		}
		page := result.Page.(*CardPage)
		if page.Number.Value != "" || page.SecurityCode.Value != "" {
			t.Fatal("a secret is echoed")
		}
		body, err := pages.Render(page)
		if err != nil || bytes.Contains(body, []byte("<script")) {
			t.Fatalf("rendered %v:\n%s", err, body)
		}
	})
}
