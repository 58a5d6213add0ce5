package billing_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/web"
)

const save = "Save and continue"

var filled = map[string]string{
	"Name on card": "Ada Lovelace", "Card number": "4242 4242 4242 4242", "Expiry date (MM/YY)": "12/40", "Security code": "973",
	"Street address": "12 St James's Square", "City": "London", "ZIP or postal code": "sw1y 4jh", "Country": "GB",
}

func TestAGoodCardIsSavedAndLeadsOn(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	attempt := h.attempt()
	page := h.Get("/billing?attempt=" + attempt)
	if page.Status != http.StatusOK || page.Value("Country") != "US" || !strings.Contains(page.Text(), "This is the built-in sandbox") {
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

func TestEveryFieldSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	h.db.Now = func() time.Time { return time.Date(2026, time.July, 31, 23, 59, 59, 0, time.UTC) }
	const notSandbox = "not a sandbox card"
	rows := []struct{ name, label, value, says string }{
		{"no name", "Name on card", "  ", "Please enter the name on the card."},
		{"a name that is too long", "Name on card", strings.Repeat("x", 201), "Please shorten this to 200 characters."},
		{"a name with a control character", "Name on card", "A\x00da", "Please use letters, digits and punctuation only."},
		{"a name that is not UTF-8", "Name on card", "A\xffda", "Please use letters, digits and punctuation only."},
		{"no number", "Card number", "", "Please enter the card number."},
		{"a number with letters", "Card number", "4242 4242 4242 424x", notSandbox + ": a card number has only digits"},
		{"a number with other digits", "Card number", "４２４２４２４２４２４２４２４２", notSandbox + ": a card number has only digits"},
		{"a number that is too short", "Card number", "4242 4242 424", notSandbox + ": a card number has 12 to 19 digits"},
		{"a number that is too long", "Card number", "42424242424242424242", notSandbox + ": a card number has 12 to 19 digits"},
		{"a number with a typo", "Card number", "4242424242424241", "There is a typo in this number, and it is " + notSandbox},
		{"a real test card of others", "Card number", "5555-5555-5555-4444", "This is " + notSandbox + "."},
		{"no expiry", "Expiry date (MM/YY)", "", "Please enter the expiry date."},
		{"an expiry in words", "Expiry date (MM/YY)", "May 40", "such as 04/29"},
		{"a thirteenth month", "Expiry date (MM/YY)", "13/40", "The month is a number from 01 to 12."},
		{"a month without number", "Expiry date (MM/YY)", "00/40", "The month is a number from 01 to 12."},
		{"last month", "Expiry date (MM/YY)", "06/26", "This card has expired."},
		{"a month too far ahead", "Expiry date (MM/YY)", "08/46", "Please check the year"},
		{"no security code", "Security code", "", "Please enter the security code."},
		{"a short security code", "Security code", "97", "A security code has 3 or 4 digits."},
		{"a long security code", "Security code", "97531", "A security code has 3 or 4 digits."},
		{"a security code with letters", "Security code", "97x", "A security code has 3 or 4 digits."},
		{"no street", "Street address", "", "Please enter the street address."},
		{"no city", "City", "", "Please enter the city."},
		{"no postal code", "ZIP or postal code", "", "Please enter the ZIP or postal code."},
		{"another country's postal code", "ZIP or postal code", "94107", "such as SW1A 1AA"},
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

func TestExpiryDatesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, expiry := range []string{"07/26", "7/26", "07 / 26", "07/2026", "07-26", "0726", "072026", " 07/26 "} {
		t.Run(expiry, func(t *testing.T) {
			t.Parallel()
			h := signedIn(t, sandbox)
			h.db.Now = func() time.Time { return time.Date(2026, time.July, 31, 23, 59, 59, 0, time.UTC) }
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

func TestADeclinedCardCanBeFollowedByAGoodOne(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	attempt := h.attempt()
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

func TestAFormWithoutCountryIsOfTheUnitedStates(t *testing.T) {
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

func TestWhatIsTypedIsEscaped(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	const evil = `"><script>alert(1)</script>`
	page := h.Post("/billing", cardForm("name", evil, "street", evil, "city", evil, "expiry", evil, "postal_code", evil, "country", evil))
	if strings.Contains(page.Body, "<script>") || page.Value("Street address") != evil {
		t.Errorf("not escaped, or lost: %s", page.Body)
	}
}

func TestNoDigitOfACardIsKeptAnywhere(t *testing.T) {
	t.Parallel()
	const code = "9736"
	rows := []struct{ name, number, ask string }{
		{"a good card", "4242424242424242", "/billing"},
		{"a declined card", "4000000000000002", "/billing"},
		{"a number with a typo", "4242424242424241", "/billing"},
		{"a real card", "5555555555554444", "/billing"},
		{"a form to the wrong place", "4242424242424242", "/billing/return"},
		{"a form in a dead attempt", "4242424242424242", "/billing?attempt=GONE"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := signedIn(t, sandbox)
			page := h.Post(row.ask, cardForm("number", row.number, "security_code", code))
			broken := h.Post("/billing", cardForm("number", row.number, "security_code", code, "name", ""))
			for where, text := range map[string]string{"answer": page.Body, "form's answer": broken.Body, "log or database": h.kept(t)} {
				if strings.Contains(text, row.number) || strings.Contains(text, code) {
					t.Errorf("the %s has the card", where)
				}
			}
		})
	}
	t.Run("a database that fails", func(t *testing.T) {
		t.Parallel()
		h := signedIn(t, sandbox)
		_ = h.db.Close()
		page := h.Post("/billing", cardForm("security_code", code))
		if page.Status != http.StatusInternalServerError || !strings.Contains(page.Text(), "Request id") {
			t.Errorf("got %d %s", page.Status, page.Text())
		}
		if all := page.Body + h.logged.String(); strings.Contains(all, "4242424242424242") || strings.Contains(all, code) {
			t.Error("the answer or the log has the card")
		}
	})
}

func TestRacingFormsSaveOneCardAndAllGoOn(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	attempt := h.attempt()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got := h.Post("/billing?attempt="+attempt, cardForm()).Body; got != "dispatched "+attempt {
				t.Errorf("one was led to %s", got)
			}
		})
	}
	all.Wait()
	if got := h.timeline(t, attempt); got != "billing saved: sandbox" {
		t.Errorf("the timeline reads %q", got)
	}
}

func TestTooManyCardsAreRefusedOnThePage(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	h.hall.Unlimited = false
	now := time.Now()
	h.db.Now = func() time.Time { return now }
	for range 10 {
		if got := h.Post("/billing", cardForm("number", "4000000000000002")).Status; got != http.StatusUnprocessableEntity {
			t.Fatalf("refused early: %d", got)
		}
	}
	page := h.Post("/billing", cardForm())
	if wait, _ := strconv.Atoi(page.Header.Get("Retry-After")); page.Status != http.StatusTooManyRequests || wait < 1 || wait > 60 {
		t.Fatalf("got %d, Retry-After %q", page.Status, page.Header.Get("Retry-After"))
	}
	if page.Alert() != "Too many attempts. Please wait a minute and try again." || page.Value("City") != "London" || page.Value("Card number") != "" {
		t.Errorf("the page says %q and keeps %q, %q", page.Alert(), page.Value("City"), page.Value("Card number"))
	}
	now = now.Add(time.Minute)
	if got := h.Post("/billing", cardForm()).Body; got != "account" {
		t.Errorf("after a minute: %s", got)
	}
}

func TestManyAccountsAtOneAddressShareALimit(t *testing.T) {
	t.Parallel()
	h := build(t, sandbox)
	h.hall.Unlimited = false
	now := time.Now()
	h.db.Now = func() time.Time { return now }
	refused := 0
	for i := range 60 {
		h.signIn(h.person(t, strconv.Itoa(i)+"@example.com"))
		if h.Post("/billing", cardForm("number", "4000000000000002")).Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d of 60 were refused, want 10", refused)
	}
}

func TestWhoIsSignedOutSignsInFirst(t *testing.T) {
	t.Parallel()
	h := build(t, sandbox)
	attempt := h.attempt()
	for _, path := range []string{"/billing", "/billing/return"} {
		if got := h.Get(path + "?attempt=" + attempt).Body; got != "dispatched "+attempt {
			t.Errorf("%s in an attempt leads to %s", path, got)
		}
		if got := h.Get(path).Body; got != "log in for "+path {
			t.Errorf("%s leads to %s", path, got)
		}
	}
	if got := h.Post("/billing?attempt="+attempt, cardForm()).Body; got != "dispatched "+attempt {
		t.Errorf("a form leads to %s", got)
	}
}

func TestAnAttemptOfAnotherBrowserIsNotServed(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	thief := h.Another()
	thief.Get("/test/sign-in?account=" + h.account.ID)
	attempt := h.attempt()
	if got := thief.Get("/billing?attempt=" + attempt).Body; got != "dispatched "+attempt {
		t.Errorf("led to %s", got)
	}
}

func TestABodyThatIsNoFormIsRefused(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	for _, row := range []struct {
		name, kind, body string
		want             int
	}{
		{"JSON", "application/json", `{"number": "4242424242424242"}`, http.StatusBadRequest},
		{"a bad escape", "application/x-www-form-urlencoded", "number=%zz", http.StatusBadRequest},
		{"far too much", "application/x-www-form-urlencoded", "name=" + strings.Repeat("x", 1<<17), http.StatusRequestEntityTooLarge},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := h.Request(http.MethodPost, "/billing", strings.NewReader(row.body))
			r.Header.Set("Content-Type", row.kind)
			if got := h.Send(r).Status; got != row.want {
				t.Errorf("got %d, want %d", got, row.want)
			}
		})
	}
	if got := h.Get("/billing/return?number=1"); got.URL.Path != "/billing" || got.Status != http.StatusOK {
		t.Errorf("nobody returns to the sandbox, but got %s %d", got.URL, got.Status)
	}
	if page := h.Post("/billing", url.Values{}); page.Find(".error").Length() != 7 {
		t.Errorf("an empty form has %d errors, want one for each field but the country", page.Find(".error").Length())
	}
}
