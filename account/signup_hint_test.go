package account_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"fairlead/web/webtest"
)

func TestSignUpAsksOnceForAMistypedDomain(t *testing.T) {
	t.Parallel()
	f := open(t)
	fields := map[string]string{"Full name": "Ada", "Email": "ada@gmial.com", "Password": password}
	page := f.Get("/signup").Submit("Create account", fields)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if got := page.Error("Email"); got != "Please check the part after the @." || !strings.Contains(page.Text(), "Did you mean gmail.com?") {
		t.Errorf("it says %q: %s", got, page.Text())
	}
	fields["Email"] = "ada@gmali.com" // another mistake
	page = page.Submit("Create account", fields)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	wantStatus(t, page.Submit("Create account", map[string]string{"Password": "short"}), http.StatusUnprocessableEntity)
	wantAt(t, page.Submit("Create account", map[string]string{"Password": password}), "/account")
	f.account("ada@gmali.com")
}

func TestSignUpSaysWhatComesNext(t *testing.T) {
	t.Parallel()
	f := open(t)
	const says = "Three steps: create an account, add a card and allow access. You’ll need a payment card."
	if page := f.Get("/signup?attempt=" + f.attempt(nil).ID); !strings.Contains(page.Text(), says) {
		t.Errorf("the page says %s", page.Text())
	}
	if page := f.Get("/signup"); strings.Contains(page.Text(), says) {
		t.Error("outside of an attempt there is one step")
	}
}

func TestSignUpHelpsInABrowser(t *testing.T) {
	t.Parallel()
	f := open(t)
	tab := webtest.NewTab(t)
	tab.Open(f.app.PublicURL.String() + "/signup")
	tab.Fill("Full name", "Ada")
	tab.Fill("Password", password)
	read := func(what string) string {
		got, err := chromedp.Run(tab.Context, chromedp.Evaluate[string](what))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, shown := range []string{"text", "password"} {
		if shown == "text" {
			tab.Press("Show password", "Hide password")
		} else {
			tab.Press("Hide password", "Show password")
		}
		if got := read(`document.getElementById("password").type`); got != shown {
			t.Errorf("the password is a field of type %s, want %s", got, shown)
		}
	}
	tab.Fill("Email", "Ada@gmial.com")
	tab.Fill("Company name (optional)", "Engines")
	if got := read(`(() => { const b = document.querySelector(".meant button"), text = b.textContent; b.click(); return text })()`); got != "Did you mean gmail.com?" {
		t.Errorf("it asks %q", got)
	}
	if got := read(`document.getElementById("email").value`); got != "Ada@gmail.com" {
		t.Errorf("the email is %s", got)
	}
	tab.Press("Show password", "Hide password")
	tab.Click("Create account")
	f.account("Ada@gmail.com")
}

// Who was asked while filling the form typed the password twice.
func TestSignUpInABrowserGoesOnAfterItsQuestion(t *testing.T) {
	t.Parallel()
	f := open(t)
	tab := webtest.NewTab(t)
	tab.Open(f.app.PublicURL.String() + "/signup")
	tab.Fill("Full name", "Ada")
	tab.Fill("Email", "ada@gmial.com")
	tab.Fill("Password", password)
	if text := tab.Text(); !strings.Contains(text, "Did you mean gmail.com?") {
		t.Errorf("it does not ask: %s", text)
	}
	tab.Click("Create account")
	f.account("ada@gmial.com")
}
