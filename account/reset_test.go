package account_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const newPassword = "staple of another horse"

// link offers ada a link, as her mail would have it.
func (f *fixture) link(token string) string {
	f.t.Helper()
	f.clock.Advance(time.Millisecond) // no link is from before the password's last change
	ada, err := f.db.AccountByEmail(f.t.Context(), email)
	if err != nil {
		f.t.Fatal(err)
	}
	reset := storage.Reset{Hash: storage.Hash(token), AccountID: ada.ID,
		CreatedAt: f.db.Time(), ExpiresAt: storage.At(f.db.Now().Add(time.Hour))}
	if err := f.db.OfferReset(f.t.Context(), reset); err != nil {
		f.t.Fatal(err)
	}
	return "/reset?token=" + url.QueryEscape(token)
}

func save(p *webtest.Page, password string) *webtest.Page {
	return p.Submit("Save password", map[string]string{"New password": password})
}

func wantOver(t *testing.T, p *webtest.Page, status int) {
	t.Helper()
	wantStatus(t, p, status)
	wantAt(t, p.Click("Request a new link"), "/forgot")
}

func TestResetLogsInHereAndOutOnOtherDevices(t *testing.T) {
	t.Parallel()
	f := open(t)
	elsewhere := f.from("192.0.2.7")
	wantAt(t, signUp(elsewhere, email), "/account")
	link := f.link("token")
	other := f.link("other")
	page := f.Get(link)
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	if got := page.Header.Get("Referrer-Policy"); got != "strict-origin" {
		t.Errorf("Referrer-Policy is %q", got)
	}
	f.clock.Advance(time.Second)
	saved := save(page, newPassword)
	wantAt(t, saved, "/account")
	if got := status(saved); got != sayPasswordChanged {
		t.Errorf("it says %q", got)
	}
	wantSignedIn(t, f.Browser, email)
	wantAt(t, elsewhere.Get("/account"), "/login?next=%2Faccount")
	wantStatus(t, logIn(f.Another(), email, password), http.StatusUnauthorized)
	wantAt(t, logIn(f.Another(), email, newPassword), "/account")

	wantOver(t, f.Another().Get(link), http.StatusGone)
	wantOver(t, f.Another().Get(other), http.StatusGone)
	wantOver(t, save(page, password), http.StatusGone)
	if told := storagetest.Notices(t, f.db, storage.NoticePasswordChanged); len(told) != 1 {
		t.Errorf("%d mails to the owner are due", len(told))
	}
}

func TestResetNamesTheAccountForPasswordManagers(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	username := f.Get(f.link("token")).Find("form input[autocomplete=username]")
	if got, _ := username.Attr("value"); got != email {
		t.Errorf("the username is %q, want %q", got, email)
	}
	if _, sent := username.Attr("name"); sent {
		t.Error("the username is sent")
	}
}

func TestResetContinuesItsAttemptInTheSameBrowser(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	a := f.attempt(nil)
	page := f.Get(f.link("here") + "&attempt=" + a.ID)
	if !strings.Contains(page.Text(), a.SupportCode) {
		t.Errorf("the page is not one of the attempt:\n%s", page.Text())
	}
	wantAt(t, save(save(page, "short"), newPassword), dispatcher(a))
	if got := f.happened(a); !slices.Equal(got, []storage.EventName{storage.EventResetRefused, storage.EventLoggedIn}) {
		t.Errorf("the timeline has %q", got)
	}

	wantAt(t, save(f.Another().Get(f.link("elsewhere")+"&attempt="+a.ID), newPassword), "/account")
	wantAt(t, save(f.Get(f.link("unknown")+"&attempt=unknown"), newPassword), "/account")
	f.clock.Advance(time.Hour)
	wantAt(t, save(f.Get(f.link("over")+"&attempt="+a.ID), newPassword), "/account")
	wantStatus(t, f.Get("/reset?token=used&attempt="+a.ID), http.StatusGone)
}

func TestResetChecksTheNewPassword(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	page := f.Get(f.link("token"))
	for name, row := range map[string]struct{ password, says string }{
		"none":             {"", "Please enter a password."},
		"too short":        {"1234567", "too short"},
		"too long":         {strings.Repeat("long ", 40), "too long"},
		"a common one":     {"password1", "too common"},
		"made of the mail": {"ada@example.com1", "contains your email"},
		"made of the name": {"ada lovelace", "contains your name"},
		"made of ours":     {"fairlead1", "contains our name"},
		"a NUL":            {"12345678\x00", "unsupported character"},
	} {
		t.Run(name, func(t *testing.T) {
			again := save(page, row.password)
			wantStatus(t, again, http.StatusUnprocessableEntity)
			if !strings.Contains(again.Error("New password"), row.says) || (row.password != "" && strings.Contains(again.Body, row.password+`"`)) {
				t.Errorf("it says %q:\n%s", again.Error("New password"), again.Body)
			}
		})
	}
	wantAt(t, save(page, newPassword), "/account")
}

func TestResetRefusesASuspendedAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	page := f.Get(f.link("token"))
	storagetest.Raw(t, f.url).MustExec(`UPDATE account SET status = 'suspended'`)
	wantStatus(t, f.Get("/reset?token=token"), http.StatusForbidden)
	wantStatus(t, save(page, newPassword), http.StatusForbidden)
}
