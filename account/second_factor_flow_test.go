package account_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

func TestSecondFactorKeepsTheAttempt(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	wantAt(t, f.Get("/logout").Submit("Log out", nil), "/login")
	a := f.attempt(nil)
	page := f.Get("/login?attempt="+a.ID).Submit("Log in", map[string]string{"Email": email, "Password": password})
	wantAt(t, page, "/login/second-factor?attempt="+a.ID)
	if got := f.happened(a); len(got) > 0 {
		t.Errorf("before the second step the timeline has %q", got)
	}
	for _, link := range []string{"Start over", "Lost access to your second step?", "Use a recovery code"} {
		if to := page.Click(link).URL; to.Query().Get("attempt") != a.ID {
			t.Errorf("%s leads to %s", link, to)
		}
	}
	page = second(page, app.wrong())
	if !strings.Contains(page.Text(), a.SupportCode) {
		t.Error("the page shows no support code")
	}
	wantAt(t, f.Get("/login/second-factor"), "/login") // the login belongs to the attempt
	wantAt(t, second(page, app.code(0)), dispatcher(a))
	if got := f.happened(a); !slices.Equal(got, []storage.EventName{storage.EventLogInRefused, storage.EventLoggedIn}) {
		t.Errorf("the timeline has %q", got)
	}
}

func TestSecondFactorEndsWithTooManyCodesInAnAttempt(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured() // and logged in: the login form is for another account
	a := f.attempt(nil)
	page := f.Get("/login?another=1&attempt="+a.ID).Submit("Log in", map[string]string{"Email": email, "Password": password})
	wantAt(t, page, "/login/second-factor?attempt="+a.ID)
	for range 5 {
		page = second(page, app.wrong())
	}
	wantAt(t, page, "/login?another=1&attempt="+a.ID)
	if got := page.Alert(); got != "Too many wrong codes. Please log in again." {
		t.Errorf("it says %q", got)
	}
	wantSignedIn(t, f.Browser, email)
}

func TestResetLeadsToTheSecondFactor(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	b := f.from("192.0.2.5")
	f.rememberMe(app, b)
	f.clock.Advance(30 * time.Second)
	page := save(b.Get(f.link("first")), newPassword)
	wantAt(t, page, "/login/second-factor")
	wantAt(t, b.Get("/account"), "/login?next=%2Faccount")
	f.clock.Advance(time.Second)
	other := f.from("192.0.2.6")
	again := save(other.Get(f.link("second")), password)
	wantAt(t, again, "/login/second-factor")
	if got := status(again); got != sayPasswordChanged {
		t.Errorf("it says %q", got)
	}
	wantAt(t, second(page, app.code(0)), "/login") // its password is no longer the account's
	wantAt(t, second(other.Get("/login/second-factor"), app.code(0)), "/account")
	wantAt(t, logIn(b, email, password), "/login/second-factor") // it is not remembered any more
}

func TestSecondFactorLimitsWrongCodesOfAnAccount(t *testing.T) {
	t.Parallel()
	f := limited(t)
	app, _ := f.secured()
	known := f.from("192.0.2.5")
	wantAt(t, second(logIn(known, email, password), app.code(0)), "/account")
	wantAt(t, known.Get("/logout").Submit("Log out", nil), "/login")
	var page *webtest.Page
	for i := range 10 {
		if i%5 == 0 {
			page = logIn(f.from("198.51.100."+strconv.Itoa(i)), email, password)
		}
		page = second(page, app.wrong())
	}
	f.clock.Advance(30 * time.Second)
	page = second(logIn(f.from("198.51.100.99"), email, password), app.code(0))
	wantTooMany(t, page, "270")
	if page.Find("input[name=code]").Length() == 0 {
		t.Error("the form is gone")
	}
	wantAt(t, second(logIn(known, email, password), app.code(0)), "/account")
	f.clock.Advance(5 * time.Minute)
	wantAt(t, second(logIn(f.from("198.51.100.99"), email, password), app.code(0)), "/account")
}

func TestConfirmAsksForTheSecondStep(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, codes := f.secured()
	page := f.Get("/account/confirm?next=/account/activity")
	for name, row := range map[string]struct{ password, code, field, says string }{
		"no code":          {password, "", "Code", "Please enter the code."},
		"a wrong code":     {password, app.wrong(), "Code", "Incorrect code. Please try again."},
		"a wrong password": {"not the password", app.code(0), "Password", "Your current password is incorrect."},
		"a recovery code":  {password, codes[0], "Code", "Incorrect code. Please try again."},
	} {
		refused := page.Submit("Confirm", map[string]string{"Password": row.password, "Code": row.code})
		wantStatus(t, refused, http.StatusUnprocessableEntity)
		if got := refused.Error(row.field); got != row.says {
			t.Errorf("%s: beside %s stands %q, want %q", name, row.field, got, row.says)
		}
	}
	wantStatus(t, f.Post("/account/confirm", url.Values{"password": {password}}), http.StatusUnprocessableEntity)
	wantAt(t, page.Submit("Confirm", map[string]string{"Password": password, "Code": app.code(0)}), "/account/activity")
	page = f.Get("/account/confirm?next=/account/activity")
	wantStatus(t, page.Submit("Confirm", map[string]string{"Password": password, "Code": app.code(0)}), http.StatusUnprocessableEntity)
	page = page.Click("Use a recovery code")
	wantAt(t, page.Submit("Confirm", map[string]string{"Password": password, "Recovery code": codes[0]}), "/account/activity")
	wantSays(t, f, "9 of 10 recovery codes left.")
}
