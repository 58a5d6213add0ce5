package account_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

func TestSecondFactorIsAskedForAfterThePassword(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	b := f.from("192.0.2.5")
	wantStatus(t, logIn(b, email, "not the password"), http.StatusUnauthorized)
	page := logIn(b, email, password)
	wantAt(t, page, "/login/second-factor")
	wantAt(t, b.Get("/account"), "/login?next=%2Faccount")
	input := page.Find("input[name=code]")
	if got := input.AttrOr("autocomplete", "") + " " + input.AttrOr("inputmode", ""); got != "one-time-code numeric" {
		t.Errorf("the code has %q", got)
	}
	page = second(page, app.wrong())
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if got := page.Error("Code"); got != "Incorrect code. Please try again." {
		t.Errorf("beside the code stands %q", got)
	}
	wantStatus(t, second(page, " - "), http.StatusUnprocessableEntity)
	code := app.code(0)
	wantAt(t, second(page, " "+code[:3]+" "+code[3:]+"- "), "/account")
	wantSignedIn(t, b, email)
	if got := activity(t, f)[:2]; !slices.Equal(got, []storage.ActivityName{storage.ActivityLoggedIn, storage.ActivityLogInFailed}) {
		t.Errorf("the activity ends with %q", got)
	}
	wantAt(t, b.Get("/login/second-factor"), "/account")
}

// activity lists what was done in ada's account, newest first.
func activity(t *testing.T, f *fixture) (names []storage.ActivityName) {
	t.Helper()
	ada, err := f.db.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	all, err := f.db.Activities(t.Context(), ada.ID, 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		names = append(names, a.Name)
	}
	return names
}

func TestSecondFactorTakesCodesOfThreeTimeStepsOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	f.clock.Advance(5 * time.Minute)
	page := logIn(f.from("192.0.2.5"), email, password)
	for _, late := range []time.Duration{-time.Minute, time.Minute} {
		wantStatus(t, second(page, app.code(late)), http.StatusUnprocessableEntity)
	}
	wantAt(t, second(page, app.code(-30*time.Second)), "/account")
	wantAt(t, second(logIn(f.from("192.0.2.6"), email, password), app.code(30*time.Second)), "/account")
	page = second(logIn(f.from("192.0.2.7"), email, password), app.code(0)) // of an earlier step than the last
	wantStatus(t, page, http.StatusUnprocessableEntity)
	wantStatus(t, second(page, app.code(30*time.Second)), http.StatusUnprocessableEntity)
}

func TestSecondFactorOfManyPostsOfACodeOneWins(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, codes := f.secured()
	for path, code := range map[string]string{"/login/second-factor": app.code(0), "/login/second-factor?with=recovery-code": codes[0]} {
		var browsers []*webtest.Browser
		for range 4 {
			b := f.from("192.0.2.5")
			wantAt(t, logIn(b, email, password), "/login/second-factor")
			browsers = append(browsers, b)
		}
		var all sync.WaitGroup
		var in atomic.Int64
		for _, b := range browsers {
			all.Go(func() {
				if b.Post(path, url.Values{"code": {code}}).URL.Path == "/account" {
					in.Add(1)
				}
			})
		}
		all.Wait()
		if in.Load() != 1 {
			t.Errorf("%s: %d are logged in", path, in.Load())
		}
	}
}

func TestSecondFactorTwiceAtOnceLogsInOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	b := f.from("192.0.2.5")
	wantAt(t, logIn(b, email, password), "/login/second-factor")
	before, body := liveSessions(f), url.Values{"code": {app.code(0)}}.Encode()
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			r := b.Request(http.MethodPost, "/login/second-factor", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if page := b.Send(r); page.Status != http.StatusSeeOther {
				t.Errorf("status %d", page.Status)
			}
		})
	}
	both.Wait()
	if n := liveSessions(f) - before; n != 1 {
		t.Errorf("%d sessions were started", n)
	}
	wantSignedIn(t, b, email)
	if slices.Contains(activity(t, f), storage.ActivityLogInFailed) {
		t.Error("the second post counts as a failed login")
	}
}

func TestSecondFactorEndsAfterFiveWrongCodes(t *testing.T) {
	t.Parallel()
	f := open(t) // without rate limits
	app, _ := f.secured()
	b := f.from("192.0.2.5")
	page := logIn(b, email, password)
	for range 4 {
		page = second(page, app.wrong())
		wantStatus(t, page, http.StatusUnprocessableEntity)
	}
	page = second(page, app.wrong())
	wantAt(t, page, "/login")
	if got := page.Alert(); got != "Too many wrong codes. Please log in again." {
		t.Errorf("it says %q", got)
	}
	page = b.Post("/login/second-factor", url.Values{"code": {app.code(0)}})
	wantAt(t, page, "/login")
	wantAt(t, b.Get("/account"), "/login?next=%2Faccount")
	wantAt(t, second(logIn(b, email, password), app.code(0)), "/account")
}

func TestSecondFactorIsBoundToItsBrowserAndTenMinutes(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	b := f.from("192.0.2.5")
	wantAt(t, f.Another().Get("/login/second-factor"), "/login")
	wantAt(t, f.Another().Post("/login/second-factor", url.Values{"code": {app.code(0)}}), "/login")
	page := logIn(b, email, password)
	f.clock.Advance(10 * time.Minute)
	wantAt(t, second(page, app.code(0)), "/login")
	page = logIn(b, email, password)
	wantAt(t, page.Click("Start over"), "/login")
	wantAt(t, page.Click("Lost access to your second step?"), "/login/second-factor/lost")
	f.clock.Advance(9 * time.Minute)
	wantAt(t, second(page, app.code(0)), "/account")
}

func TestSecondFactorReturnsToThePageThatAsked(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, codes := f.secured()
	b := f.from("192.0.2.5")
	ask := func() *webtest.Page {
		return b.Get("/account/activity").Submit("Log in", map[string]string{"Email": email, "Password": password})
	}
	page := ask()
	wantAt(t, page, "/login/second-factor?next=%2Faccount%2Factivity")
	wantAt(t, second(page, app.code(0)), "/account/activity")
	b = f.from("192.0.2.6")
	page = ask().Click("Use a recovery code").Submit("Continue", map[string]string{"Recovery code": codes[0]})
	wantAt(t, page, "/account/activity")
}
