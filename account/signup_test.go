package account_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairlead/storage"
)

func TestSignUpCreatesAnAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	page := f.Get("/signup").Submit("Create account", map[string]string{
		"Full name": " Ada Lovelace ", "Email": "Ada@Example.com", "Password": password, "Company name (optional)": "Analytical Engines"})
	wantAt(t, page, "/account")
	for _, want := range []string{`value="Ada Lovelace"`, "Ada@Example.com", `value="Analytical Engines"`, "Add a card"} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the profile does not say %q:\n%s", want, page.Text())
		}
	}
	got, err := f.db.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	if got.FullName != "Ada Lovelace" || got.APIVersion != storage.NewestAPIVersion {
		t.Errorf("got %+v", got)
	}
}

func TestProfileLeadsToBillingWithoutAPaymentMethod(t *testing.T) {
	t.Parallel()
	f := open(t)
	if link, _ := signUp(f.Browser, email).Find("main a:contains('Add a card')").Attr("href"); link != "/account/billing" {
		t.Errorf("the profile leads to %q", link)
	}
}

// The cursor was once in the first field, so that a screen reader skipped the heading.
func TestShowSignUpLeavesTheCursorAtTheTop(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, path := range []string{"/signup", "/login", "/forgot"} {
		page := f.Get(path)
		if page.Find("[autofocus]").Length() > 0 {
			t.Errorf("%s moves the cursor", path)
		}
	}
	page := f.Get("/signup").Submit("Create account", map[string]string{"Full name": "Ada", "Email": "ada"})
	if got, _ := page.Find("[autofocus]").Attr("name"); got != "email" {
		t.Errorf("the cursor is in %q, want the first wrong field", got)
	}
}

func TestSignUpAcceptsUnusualNamesAndPasswords(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ name, email, password string }{
		"a password of spaces and letters": {"Ada", "a@example.com", "  two  spaces  "},
		"a password of emoji":              {"Ada", "b@example.com", "🦊🐻🐼🐨🐯🦁🐮🐷"},
		"a password of 128 wide letters":   {"Ada", "c@example.com", strings.Repeat("ñé語🦊", 32)},
		"a password that looks like HTML":  {"Ada", "d@example.com", `"><script>alert(1)</script>`},
		"a name in another script":         {"艾達·勒芙蕾絲", "e@example.com", password},
		"a name with a joiner":             {"علی\u200cرضا", "h@example.com", password},
		"a name with emoji":                {"Ada 👩\u200d💻", "i@example.com", password},
		"a name from right to left":        {"\u200fליאת כהן", "j@example.com", password},
		"a name of one letter":             {"O", "f@example.com", password},
		"an address with a plus":           {"Ada", "ada+shop@mail.example.co.uk", password},
		"an address at localhost":          {"Ada", "ada@localhost", password},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			form := url.Values{"full_name": {row.name}, "email": {row.email}, "password": {row.password}}
			wantAt(t, f.Post("/signup", form), "/account")
			wantAt(t, logIn(f.Another(), row.email, row.password), "/account")
		})
	}
}

func TestSignUpReturnsToTheAttempt(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(nil)
	page := f.Get("/signup?attempt=" + a.ID)
	if !strings.Contains(page.Text(), a.SupportCode) || !strings.Contains(page.Text(), "Shop") {
		t.Errorf("the page shows neither code nor partner:\n%s", page.Text())
	}
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "https://shop.example") {
		t.Errorf("the form cannot end at the partner: %s", policy)
	}
	page = page.Submit("Create account", map[string]string{"Full name": "Ada", "Email": email, "Password": password})
	wantAt(t, page, dispatcher(a))
	if got := f.happened(a); !slices.Equal(got, []storage.EventName{storage.EventSignedUp}) {
		t.Errorf("the timeline has %q", got)
	}
}
