package account_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

const (
	secondFactor = "/login/second-factor/passkey"
	confirmation = "/account/confirm/passkey"
)

// answered signs what a page for an account's own passkeys asks for.
func answered(t *testing.T, b *webtest.Browser, path string, d *device) url.Values {
	t.Helper()
	d.passkey.Counter++
	return d.sign(t, offered(b, path+"/options", nil))
}

// required is an account that requires its passkey after the password.
func required(t *testing.T) (f *fixture, laptop *device) {
	t.Helper()
	f, _, laptop = added(t)
	page := f.Get("/account/security").Submit("Require a passkey after the password", nil)
	wantAt(t, page, "/account/security/recovery-codes")
	if status(page) != "Two-step login is on." || page.Find("ol code").Length() != 10 {
		t.Fatalf("the page is\n%s", page.Text())
	}
	return f, laptop
}

func TestRequiredPasskeyIsTheSecondStep(t *testing.T) {
	t.Parallel()
	f, laptop := required(t)
	if text := f.Get("/account/security").Text(); !strings.Contains(text, "Two-step login is on.") || strings.Contains(text, "Require a passkey") {
		t.Errorf("the page is\n%s", text)
	}
	b := f.Another()
	page := logIn(b, email, password)
	wantAt(t, page, "/login/second-factor")
	wantAt(t, b.Get("/account"), "/login?next=%2Faccount")
	form := page.Find("form[data-passkey]")
	if form.AttrOr("data-button", "") != "Use a passkey" || page.Find("input[name=code]").Length() != 0 {
		t.Errorf("the page is\n%s", page.Body)
	}
	wantRefused(t, b.Post(secondFactor, nil))
	answer := answered(t, b, secondFactor, laptop)
	wantAt(t, f.Another().Post(secondFactor, answer), "/login")
	wantAt(t, b.Post(secondFactor, answer), "/account")
	wantSignedIn(t, b, email)
	before := liveSessions(f)
	wantAt(t, b.Post(secondFactor, answer), "/account") // by way of log in: no login waits
	if n := liveSessions(f) - before; n != 0 {
		t.Errorf("%d more sessions were started", n)
	}
}

func TestPasskeyThatLogsInIsBothSteps(t *testing.T) {
	t.Parallel()
	f, laptop := required(t)
	laptop.passkey.Counter++
	wantAt(t, passkeyLogIn(t, f.Another(), laptop), "/account")
}

func TestSecondStepTakesOnlyTheAccountsOwnPasskeys(t *testing.T) {
	t.Parallel()
	f, laptop := required(t)
	grace, theirs := f.Another(), f.device()
	f.verified(grace, "grace@example.com")
	wantAt(t, addPasskey(t, grace, theirs, ""), "/account/security")
	b := f.Another()
	logIn(b, email, password)
	c := offered(b, secondFactor+"/options", nil)
	var options struct {
		Allowed []struct{ ID string } `json:"allowCredentials"`
	}
	if err := json.Unmarshal(c.Options, &options); err != nil || len(options.Allowed) != 1 || options.Allowed[0].ID != laptop.id() {
		t.Errorf("allowed are %v, %v", options, err)
	}
	theirs.passkey.Counter++
	wantRefused(t, b.Post(secondFactor, theirs.sign(t, c)))
	wantRefused(t, b.Post(secondFactor, answered(t, b, "/login/passkey", laptop)))
	laptop.Options.UserNotVerified = true
	wantRefused(t, b.Post(secondFactor, answered(t, b, secondFactor, laptop)))
	laptop.Options.UserNotVerified = false
	wantAt(t, b.Get("/account"), "/login?next=%2Faccount")
	wantAt(t, b.Post(secondFactor, answered(t, b, secondFactor, laptop)), "/account")
	if got := activity(t, f); !slices.Equal(got[:4], []storage.ActivityName{storage.ActivityLoggedIn, storage.ActivityLogInFailed, storage.ActivityLogInFailed, storage.ActivityLogInFailed}) {
		t.Errorf("the activity is %q", got)
	}
}

func TestSecondStepWithAPasskeyContinuesTheAttemptAndRemembers(t *testing.T) {
	t.Parallel()
	f, laptop := required(t)
	f.handlers.RememberBrowser = 30 * 24 * time.Hour
	f.Browser = f.Another()
	a := f.attempt(nil)
	page := f.Get("/login?attempt="+a.ID).Submit("Log in", map[string]string{"Email": email, "Password": password})
	wantAt(t, page, "/login/second-factor?attempt="+a.ID)
	form := page.Find("form[data-passkey]")
	if form.Find("input[name=remember]").Length() != 1 {
		t.Errorf("there is no box:\n%s", page.Body)
	}
	laptop.passkey.Counter++
	answer := laptop.sign(t, offered(f.Browser, form.AttrOr("data-options", ""), nil))
	answer.Set("remember", "1")
	wantAt(t, f.Post(form.AttrOr("action", ""), answer), dispatcher(a))
	f.Get("/logout").Submit("Log out", nil)
	wantAt(t, logIn(f.Browser, email, password), "/account")
}

func TestSecondStepTellsOfACounterThatDoesNotRise(t *testing.T) {
	t.Parallel()
	f, laptop := required(t)
	b := f.Another()
	logIn(b, email, password)
	answered(t, b, secondFactor, laptop)
	wantAt(t, b.Post(secondFactor, laptop.sign(t, offered(b, secondFactor+"/options", nil))), "/account")
	b = f.Another()
	logIn(b, email, password)
	wantRefused(t, b.Post(secondFactor, laptop.sign(t, offered(b, secondFactor+"/options", nil))))
	if got := activity(t, f); !slices.Contains(got, storage.ActivityPasskeyRefused) {
		t.Errorf("the activity is %q", got)
	}
}

func TestConfirmWithAPasskey(t *testing.T) {
	t.Parallel()
	f, _, laptop := added(t)
	f.clock.Advance(time.Hour)
	page := f.Get("/account/confirm?next=/account/activity")
	form := page.Find("form[data-passkey]")
	if form.AttrOr("data-button", "") != "Confirm with a passkey" {
		t.Errorf("the page is\n%s", page.Body)
	}
	action := form.AttrOr("action", "")
	wantRefused(t, f.Post(action, nil))
	wantAt(t, f.Get(action), "/account/confirm?next=%2Faccount%2Factivity")
	wantRefused(t, f.Post(action, answered(t, f.Browser, "/login/passkey", laptop)))
	wantAt(t, f.Post("/account/security/passkeys/options", url.Values{}), "/account/confirm?next=%2Faccount%2Fsecurity")
	answer, thief := answered(t, f.Browser, confirmation, laptop), f.Clone()
	wantAt(t, f.Post(action, answer), "/account/activity")
	wantAt(t, thief.Get("/account"), "/login?next=%2Faccount")
	wantRefused(t, f.Post(action, answer))
	offered(f.Browser, "/account/security/passkeys/options", nil) // it is confirmed
}

func TestConfirmTakesOnlyTheAccountsOwnPasskeys(t *testing.T) {
	t.Parallel()
	f, _, laptop := added(t)
	grace, theirs := f.Another(), f.device()
	f.verified(grace, "grace@example.com")
	wantStatus(t, grace.Post(confirmation+"/options", url.Values{}), http.StatusNotFound)
	if page := grace.Get("/account/confirm"); page.Find("form[data-passkey]").Length() != 0 {
		t.Errorf("a passkey is asked for where there is none:\n%s", page.Body)
	}
	addPasskey(t, grace, theirs, "")
	laptop.passkey.Counter++
	wantRefused(t, grace.Post(confirmation, laptop.sign(t, offered(grace, confirmation+"/options", nil))))
	wantRefused(t, grace.Post(confirmation, answered(t, f.Browser, confirmation, laptop)))
	wantAt(t, grace.Post(confirmation, answered(t, grace, confirmation, theirs)), "/account")
}

func TestRemovingTheLastRequiredPasskeyTurnsTwoStepLogInOff(t *testing.T) {
	t.Parallel()
	f, _ := required(t)
	page := f.Get("/account/security").Submit("Remove", nil)
	if !strings.Contains(page.Text(), "Two-step login is off.") {
		t.Errorf("the page is\n%s", page.Text())
	}
	wantAt(t, logIn(f.Another(), email, password), "/account")
	if got := activity(t, f); !slices.Contains(got, storage.ActivityTwoStepOff) {
		t.Errorf("the activity is %q", got)
	}
	wantAt(t, f.Post("/account/security/two-step/passkey", url.Values{}), "/account/security")
}
