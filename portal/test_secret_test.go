package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// testSecret is a live secret of a partner's test client.
func (f *fixture) testSecret(clientID string) string {
	f.t.Helper()
	row, _ := storagetest.Secret(f.t, f.db, storage.TestClientID(clientID))
	return row.ID
}

// give has a browser be given what a page shows its session once.
func (f *fixture) give(b *webtest.Browser, path, text string) {
	f.t.Helper()
	w, r := httptest.NewRecorder(), b.Request(http.MethodGet, path, nil)
	for _, c := range b.Cookies() {
		r.AddCookie(c)
	}
	must(f.t, f.app.GiveOnce(w, f.app.ReadSession(r, f.handlers.Sessions).ID, path, text))
	b.Client.Jar.SetCookies(f.app.PublicURL, w.Result().Cookies())
}

func TestTestSecretIsShownOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	id := storage.TestClientID(acme.ID)
	form := f.developer(acme.ID).Get(bench(acme.ID))
	made := form.Submit("Create test secret", nil)
	wantStatus(t, made, http.StatusOK)
	wantSays(t, made, "Copy the secret now. You will not see it again.")
	secret := made.Find("code[aria-labelledby=client-secret]").Text()
	live := f.liveSecrets(id)
	if len(live) != 1 || string(live[0].Hash) != string(storage.Hash(secret)) || made.Find("code[aria-labelledby=client-id]").Text() != id ||
		made.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("the secret is %q, live are %+v", secret, live)
	}
	f.wantAudited(acme.ID, "secret.made")
	f.wantTold("secret created")
	again := form.Submit("Create test secret", nil)
	wantStatus(t, again, http.StatusGone)
	wantSays(t, again, "This secret was shown once and cannot be shown again.")
	wantSays(t, f.owner(acme.ID).Get(bench(acme.ID)), live[0].ID, "Live", "Never")
	if len(f.liveSecrets(id)) != 1 || len(f.liveSecrets(acme.ID)) != 1 {
		t.Error("the form made another one, or one of the live client")
	}
	if said := f.log.String(); strings.Contains(said, secret) {
		t.Errorf("the log: %s", said)
	}
}

// wantTold wants an owner to have been mailed of it last.
func (f *fixture) wantTold(what storage.PartnerNoticeName) {
	f.t.Helper()
	jobs, err := f.db.ClaimJobs(f.t.Context(), 10, time.Minute, storage.JobPartnerNotice)
	must(f.t, err)
	if len(jobs) == 0 || !strings.Contains(string(jobs[len(jobs)-1].Payload), string(what)) {
		f.t.Errorf("told: %+v", jobs)
	}
}

func TestAtMostTwoTestSecretsAreLive(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	id, dana := storage.TestClientID(acme.ID), f.developer(acme.ID)
	page := dana.Get(bench(acme.ID))
	var all sync.WaitGroup
	owners := []*webtest.Browser{f.owner(acme.ID), f.owner(acme.ID), f.developer(acme.ID), dana}
	for i := range owners { // one form, pressed by several at once
		all.Go(func() { owners[i].Post(page.URL.Path+"/secrets", url.Values{"once": {"one form"}}) })
	}
	all.Wait()
	if got := len(f.liveSecrets(id)); got != 1 {
		t.Fatalf("%d are live", got)
	}
	wantStatus(t, dana.Get(bench(acme.ID)).Submit("Create test secret", nil), http.StatusOK)
	third := dana.Get(bench(acme.ID))
	wantSays(t, third, "Two secrets are live.")
	refused := third.Submit("Create test secret", nil)
	wantStatus(t, refused, http.StatusUnprocessableEntity)
	if got := refused.Alert(); !strings.Contains(got, "Two secrets are live. Revoke one first.") {
		t.Errorf("it says %q", got)
	}
	if got := len(f.liveSecrets(id)); got != 2 {
		t.Errorf("%d are live", got)
	}
}

func TestTestSecretIsRevoked(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	secret, dana := f.testSecret(acme.ID), f.developer(acme.ID)
	page := dana.Get(bench(acme.ID)).Click("Revoke")
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, secret, "Used for 0 exchanges of 0 connections in the last 30 days.", "Existing tokens keep working.")
	for typed, says := range map[string]string{"\x00": "unsupported characters", strings.Repeat("ü", 2001): "longer than 2000"} {
		refused := page.Submit("Revoke secret", map[string]string{"Reason (optional)": typed})
		wantStatus(t, refused, http.StatusUnprocessableEntity)
		if got := refused.Error("Reason (optional)"); !strings.Contains(got, says) {
			t.Errorf("%.10q: %q", typed, got)
		}
	}
	done := page.Submit("Revoke secret", map[string]string{"Reason (optional)": ""})
	wantStatus(t, done, http.StatusOK)
	wantSays(t, done, "The secret was revoked.", "Revoked")
	if done.Find("[role=status]").Length() != 1 || len(f.liveSecrets(storage.TestClientID(acme.ID))) != 0 {
		t.Errorf("it is live: %s", done.Text())
	}
	f.wantAudited(acme.ID, "secret.revoked")
	f.wantTold("secret revoked")
	wantStatus(t, page.Submit("Revoke secret", nil), http.StatusConflict)
	wantStatus(t, dana.Get(page.URL.Path), http.StatusConflict)
}

// A live secret is none of the test client's, and an odd ID is none at all.
func TestOnlyTestSecretsAreTheBenchs(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme, bolts := f.partner("Acme"), f.partner("Bolts")
	dana := f.developer(acme.ID)
	for _, id := range []string{f.liveSecrets(acme.ID)[0].ID, f.testSecret(bolts.ID), "none", "%00", "%ff", "secret_0123456789ABCDEF", "secret_" + strings.Repeat("0", 5000)} {
		wantStatus(t, dana.Get(bench(acme.ID)+"/secrets/"+id+"/revoke"), http.StatusNotFound)
		wantStatus(t, dana.Post(bench(acme.ID)+"/secrets/"+id+"/revoke", url.Values{}), http.StatusNotFound)
		wantStatus(t, dana.Post(bench(acme.ID)+"/secrets/"+id, url.Values{}), http.StatusNotFound)
	}
	if len(f.liveSecrets(acme.ID)) != 1 || len(f.liveSecrets(storage.TestClientID(bolts.ID))) != 1 || len(f.liveSecrets(storage.TestClientID(acme.ID))) != 0 {
		t.Error("a secret was made or revoked")
	}
}

func TestTestSecretsTakeARecentSignIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	secret, dana := f.testSecret(acme.ID), f.developer(acme.ID)
	page := dana.Get(bench(acme.ID))
	f.clock.Advance(time.Hour)
	for path, next := range map[string]string{"/secrets": "", "/secrets/" + secret + "/revoke": "/secrets/" + secret + "/revoke"} {
		got := asks(dana, http.MethodPost, page.URL.Path+path, "")
		if want := "/partners/confirm?" + (url.Values{"next": {page.URL.Path + next}}).Encode(); got.Status != http.StatusSeeOther || got.Location != want {
			t.Errorf("%s answers %d and leads to %q, want %q", path, got.Status, got.Location, want)
		}
	}
	wantStatus(t, page.Submit("Run Happy", nil), http.StatusOK) // which takes none
	if got := len(f.liveSecrets(storage.TestClientID(acme.ID))); got != 1 {
		t.Errorf("%d are live", got)
	}
}

func TestTenTestSecretsADay(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	acme := f.partner("Acme")
	id, dana := storage.TestClientID(acme.ID), f.developer(acme.ID)
	for range 10 {
		wantStatus(t, dana.Get(bench(acme.ID)).Submit("Create test secret", nil), http.StatusOK)
		must(t, f.db.RevokeSecret(t.Context(), id, f.liveSecrets(id)[0].ID))
	}
	wantStatus(t, dana.Get(bench(acme.ID)).Submit("Create test secret", nil), http.StatusTooManyRequests)
	if got := len(f.liveSecrets(id)); got != 0 {
		t.Errorf("%d are live", got)
	}
}
