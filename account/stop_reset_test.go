package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
)

// askReset has support ask for a reset of the second factor of the fixture's account, and
// returns it with the path of the mailed link.
func (f *fixture) askReset(address string) (r storage.FactorReset, link string) {
	f.t.Helper()
	a, err := f.db.AccountByEmail(f.t.Context(), address)
	if err == nil {
		err = f.db.AskFactorReset(f.t.Context(), a.ID, "a secret reason", storage.At(f.clock.Now().Add(24*time.Hour)))
	}
	if err == nil {
		r, err = f.db.WaitingFactorReset(f.t.Context(), a.ID)
	}
	secret := storage.NewSecret()
	if err == nil {
		err = f.db.OfferStop(f.t.Context(), storage.Hash(secret), r.ID)
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return r, "/second-factor-reset/" + secret
}

func TestMailedLinkStopsAReset(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.secured()
	r, link := f.askReset(email)
	stranger := f.Another()
	page := stranger.Get(link)
	wantStatus(t, page, http.StatusOK)
	for header, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "strict-origin"} {
		if got := page.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	if text := page.Text(); !strings.Contains(text, email) || strings.Contains(text, "secret reason") {
		t.Errorf("the page says %s", text)
	}
	if now, err := f.db.FactorResetByID(t.Context(), r.AccountID, r.ID); err != nil || now.Outcome != "" {
		t.Fatalf("opening the link made it %+v, %v", now, err)
	}
	for range 2 { // the form is sent twice
		done := page.Submit("Stop the reset", nil)
		wantStatus(t, done, http.StatusOK)
		if got := done.Find("[role=status]").Text(); !strings.Contains(got, "The reset was stopped.") {
			t.Errorf("it says %s", done.Text())
		}
	}
	if now, err := f.db.FactorResetByID(t.Context(), r.AccountID, r.ID); err != nil || now.Outcome != storage.FactorResetStopped {
		t.Errorf("it is %+v, %v", now, err)
	}
	if two, err := f.db.TwoStepOf(t.Context(), r.AccountID); err != nil || !two.On() {
		t.Errorf("two-step login is %+v, %v", two, err)
	}
	for _, over := range []string{"/second-factor-reset/unknown", "/second-factor-reset/%00", "/second-factor-reset/%ff"} {
		wantStatus(t, f.Get(over), http.StatusGone)
		wantStatus(t, f.Post(over, url.Values{}), http.StatusGone)
	}
}

func TestLinkOfAResetThatIsDoneStopsNothing(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.secured()
	_, link := f.askReset(email)
	f.clock.Advance(24 * time.Hour)
	if n, err := f.db.DoDueFactorResets(t.Context(), 10, storage.At(f.clock.Now().Add(time.Hour))); n != 1 || err != nil {
		t.Fatalf("%d are due, %v", n, err)
	}
	wantStatus(t, f.Another().Get(link), http.StatusGone)
	wantStatus(t, f.Another().Post(link, url.Values{}), http.StatusGone)
}

func TestOwnerStopsAReset(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.secured()
	r, _ := f.askReset(email)
	other := f.Another()
	signUp(other, "bob@example.com")
	path := "/account/security/two-step/resets/" + r.ID + "/stop"
	wantStatus(t, other.Post(path, url.Values{}), http.StatusNotFound)
	foreign := f.Request(http.MethodPost, path, strings.NewReader(""))
	foreign.Header.Set("Origin", "https://evil.example")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	wantStatus(t, f.Send(foreign), http.StatusForbidden)
	page := f.Get("/account")
	if !strings.Contains(page.Text(), "A reset of your two-step login was requested") {
		t.Errorf("the page says %s", page.Text())
	}
	for range 2 {
		done := page.Submit("Stop the reset", nil)
		wantAt(t, done, "/account")
		if got := status(done); got != "The reset was stopped." {
			t.Errorf("it says %q", got)
		}
		if strings.Contains(done.Text(), "was requested") {
			t.Error("it is still shown")
		}
	}
	if !strings.Contains(f.Get("/account/activity").Text(), "Reset of two-step login stopped") {
		t.Error("the activity does not have it")
	}
}
