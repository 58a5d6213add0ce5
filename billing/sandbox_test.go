package billing_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/web"
)

const save = "Save and continue"

var filled = map[string]string{
	"Name on card": "Ada Lovelace", "Card number": "4242 4242 4242 4242", "Expiry date (MM/YY)": "12/40", "Security code": "973",
	"Street address": "12 St James's Square", "City": "London", "ZIP or postal code": "sw1y 4jh", "Country": "GB",
}

func TestSubmitSavesACard(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	attempt := h.attempt(t)
	page := h.Get("/billing?attempt=" + attempt)
	if page.Status != http.StatusOK || page.Value("Country") != "US" || !strings.Contains(page.Text(), "Test mode.") {
		t.Fatalf("the form answers %d: %s", page.Status, page.Text())
	}
	if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self' https://shop.example") || strings.Contains(csp, "stripe") {
		t.Errorf("the policy is %q", csp)
	}
	if got := page.Submit(save, filled); got.Body != "dispatched "+attempt {
		t.Fatalf("after saving: %s", got.Text())
	}
	p := h.saved(t)
	if p == nil {
		t.Fatal("nothing was saved")
	}
	if p.Reference == "" || p.CreatedAt.IsZero() {
		t.Errorf("saved without a reference or an instant: %+v", p)
	}
	p.Reference, p.CreatedAt.Time = "", time.Time{}
	want := *p
	want.AccountID, want.Processor, want.Brand, want.Last4, want.ExpMonth, want.ExpYear = h.account.ID, "sandbox", "visa", "4242", 12, 2040
	want.Holder, want.Street, want.City, want.PostalCode, want.Country = "Ada Lovelace", "12 St James's Square", "London", "SW1Y 4JH", "GB"
	if *p != want {
		t.Errorf("saved %+v, want %+v", *p, want)
	}
	if got := h.timeline(t, attempt); got != "billing saved: sandbox" {
		t.Errorf("the timeline reads %q", got)
	}
	if got := h.Get("/billing?attempt=" + attempt).Body; got != "dispatched "+attempt {
		t.Errorf("Back leads to %s", got)
	}
	if got := h.Post("/billing?attempt="+attempt, cardForm("number", "")).Body; got != "dispatched "+attempt {
		t.Errorf("a second form leads to %s", got)
	}
	if got := h.Get("/billing").Body; got != "account" {
		t.Errorf("outside of the attempt: %s", got)
	}
}

func TestSubmitShowsEveryInvalidField(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	h.clock.Set(time.Date(2026, time.July, 31, 23, 59, 59, 0, time.UTC))
	const notSandbox = "not a sandbox card"
	rows := []struct{ name, label, value, says string }{
		{"no name", "Name on card", "  ", "Please enter the name on the card."},
		{"a name that is too long", "Name on card", strings.Repeat("x", 201), "The maximum is 200 characters."},
		{"a name with a control character", "Name on card", "A\x00da", "Please use only letters, digits and punctuation."},
		{"a name that is not UTF-8", "Name on card", "A\xffda", "Please use only letters, digits and punctuation."},
		{"no number", "Card number", "", "Please enter the card number."},
		{"a number with letters", "Card number", "4242 4242 4242 424x", notSandbox + ". Card numbers contain only digits"},
		{"a number with other digits", "Card number", "４２４２４２４２４２４２４２４２", notSandbox + ". Card numbers contain only digits"},
		{"a number that is too short", "Card number", "4242 4242 424", notSandbox + ". Card numbers have 12 to 19 digits"},
		{"a number that is too long", "Card number", "42424242424242424242", notSandbox + ". Card numbers have 12 to 19 digits"},
		{"a number with a typo", "Card number", "4242424242424241", notSandbox + ", and it has a typo"},
		{"a real test card of others", "Card number", "5555-5555-5555-4444", "This is " + notSandbox + "."},
		{"no expiry", "Expiry date (MM/YY)", "", "Please enter the expiry date."},
		{"an expiry in words", "Expiry date (MM/YY)", "May 40", "for example 04/29"},
		{"a month of one digit without a separator", "Expiry date (MM/YY)", "740", "for example 04/29"},
		{"a whole date", "Expiry date (MM/YY)", "2040-12-31", "for example 04/29"},
		{"two years", "Expiry date (MM/YY)", "2040/2040", "for example 04/29"},
		{"a year of three digits", "Expiry date (MM/YY)", "12/204", "for example 04/29"},
		{"a year without a month", "Expiry date (MM/YY)", "2040", "from 01 to 12"},
		{"digits of another script", "Expiry date (MM/YY)", "１２/40", "for example 04/29"},
		{"nothing but a separator", "Expiry date (MM/YY)", "/", "for example 04/29"},
		{"a thirteenth month after the year", "Expiry date (MM/YY)", "2040-13", "from 01 to 12"},
		{"a thirteenth month", "Expiry date (MM/YY)", "13/40", "Please enter a month from 01 to 12."},
		{"a month without number", "Expiry date (MM/YY)", "00/40", "Please enter a month from 01 to 12."},
		{"last month", "Expiry date (MM/YY)", "06/26", "This card has expired."},
		{"a month too far ahead", "Expiry date (MM/YY)", "08/46", "Please check the year"},
		{"no security code", "Security code", "", "Please enter the security code."},
		{"a short security code", "Security code", "97", "Security codes have 3 or 4 digits."},
		{"a long security code", "Security code", "97531", "Security codes have 3 or 4 digits."},
		{"a security code with letters", "Security code", "97x", "Security codes have 3 or 4 digits."},
		{"no street", "Street address", "", "Please enter the street address."},
		{"no city", "City", "", "Please enter the city."},
		{"no postal code", "ZIP or postal code", "", "Please enter the ZIP or postal code."},
		{"a postal code that is too long", "ZIP or postal code", strings.Repeat("9x", 10) + "9", "The maximum is 20 characters."},
		{"an unknown country", "Country", "XK", "Please choose a country from the list."},
		{"an empty country", "Country", "", "Please choose a country from the list."},
		{"a country with a newline", "Country", "US\nAF", "Please choose a country from the list."},
	}
	names := map[string]string{"Name on card": "name", "Card number": "number", "Expiry date (MM/YY)": "expiry", "Security code": "security_code",
		"Street address": "street", "City": "city", "ZIP or postal code": "postal_code", "Country": "country"}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			form := cardForm(names[row.label], row.value)
			page := h.Post("/billing", form)
			if got := page.Error(row.label); page.Status != http.StatusUnprocessableEntity || !strings.Contains(got, row.says) {
				t.Fatalf("got %d %q, want %q", page.Status, got, row.says)
			}
			if got := page.Find(".error").Length(); got != 1 {
				t.Errorf("%d errors, want one:\n%s", got, page.Text())
			}
			if got := page.Find("[autofocus]").AttrOr("id", ""); got != names[row.label] {
				t.Errorf("the cursor stands in %q", got)
			}
			for label, name := range names {
				typed := strings.TrimSpace(form.Get(name))
				if name != "number" && name != "security_code" && name != "country" && web.IsText(typed) && page.Value(label) != typed {
					t.Errorf("%s was lost: %q", label, page.Value(label))
				}
			}
			if page.Value("Card number") != "" || page.Value("Security code") != "" {
				t.Error("a secret was echoed")
			}
			if h.saved(t) != nil {
				t.Error("the card was saved")
			}
		})
	}
}

func TestSubmitTakesExpiryDatesAsPeopleAndPasswordManagersWriteThem(t *testing.T) {
	t.Parallel()
	for _, expiry := range []string{"07/26", "7/26", "07 / 26", "07/2026", "7/2026", "07-26", "0726", "072026", " 07/26 ",
		"2026-07", "2026/07", "2026/7", "2026-7", "202607", "07.26", "7.2026", "2026.07", "07\u00a0/\u00a026", "07\u202f/\u202f2026",
		"2026\u00a0-\u00a007", "07 26", "07–26", "07//26", "07\\26", "\u200e07/26"} {
		t.Run(expiry, func(t *testing.T) {
			t.Parallel()
			h := signedIn(t, sandbox)
			h.clock.Set(time.Date(2026, time.July, 31, 23, 59, 59, 0, time.UTC))
			h.signIn(h.account)
			if got := h.Post("/billing", cardForm("expiry", expiry)); got.Body != "account" {
				t.Fatalf("refused: %s", got.Error("Expiry date (MM/YY)"))
			}
			if p := h.saved(t); p.ExpMonth != 7 || p.ExpYear != 2026 {
				t.Errorf("saved %d/%d", p.ExpMonth, p.ExpYear)
			}
		})
	}
}

func TestSubmitAcceptsACardAfterADeclinedOne(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	attempt := h.attempt(t)
	page := h.Post("/billing?attempt="+attempt, cardForm("number", "4000-0000-0000-0002"))
	if page.Status != http.StatusUnprocessableEntity || page.Alert() != "Your card was declined. Please try another card." ||
		page.Error("Card number") != "This card was declined." {
		t.Fatalf("got %d %q, %q", page.Status, page.Alert(), page.Error("Card number"))
	}
	if h.saved(t) != nil {
		t.Error("a declined card was saved")
	}
	again := page.Submit(save, map[string]string{"Card number": "4242424242424242", "Security code": "973"})
	if again.Body != "dispatched "+attempt {
		t.Errorf("the good card leads to %s", again.Text())
	}
	if got := h.timeline(t, attempt); got != "billing declined: declined by the sandbox; billing saved: sandbox" {
		t.Errorf("the timeline reads %q", got)
	}
}

func TestSubmitWithoutCountryMeansUnitedStates(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	form := cardForm("postal_code", "94107")
	form.Del("country")
	if got := h.Post("/billing", form); got.Body != "account" {
		t.Fatalf("refused: %s", got.Text())
	}
	if got := h.saved(t).Country; got != "US" {
		t.Errorf("saved %q", got)
	}
}

func TestSubmitEscapesWhatIsTyped(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	const evil = `"><script>alert(1)</script>`
	page := h.Post("/billing", cardForm("name", evil, "street", evil, "city", evil, "expiry", evil, "postal_code", evil, "country", evil))
	if strings.Contains(page.Body, "<script>") || page.Value("Street address") != evil {
		t.Errorf("not escaped, or lost: %s", page.Body)
	}
}

func TestSubmitAcceptsOtherDigits(t *testing.T) {
	t.Parallel()
	for label, typed := range map[string]string{
		"Name on card": "R2-D2 the 3rd", "Street address": "1600 Amphitheatre Pkwy, Apt 12345678, door 1234", "City": "Paris 75001 CEDEX 08",
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			h := signedIn(t, sandbox)
			fields := maps.Clone(filled)
			fields[label] = typed
			if got := h.Get("/billing").Submit(save, fields); got.Body != "account" {
				t.Errorf("refused: %s", got.Text())
			}
		})
	}
}
