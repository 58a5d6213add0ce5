package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

func TestSecretIsMadeAndShownOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	b := f.developer(acme.ID)
	page := b.Get(secrets(acme))
	shown := page.Submit("Create secret", nil)
	wantStatus(t, shown, http.StatusOK)
	wantSays(t, shown, "Copy the secret now. You will not see it again.", "Read the guide", "Try it on the test bench")
	if got := shown.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	if got := shown.Find("code[aria-labelledby=client-id]").Text(); got != acme.ID {
		t.Errorf("the client ID is %q", got)
	}
	secret := shown.Find("code[aria-labelledby=client-secret]").Text()
	made, err := f.db.SecretByHash(t.Context(), storage.Hash(secret))
	if err != nil || made.ClientID != acme.ID || made.CreatedBy != "Dana" || len(f.liveSecrets(acme.ID)) != 2 {
		t.Errorf("the secret %q is %+v, %v", secret, made, err)
	}
	f.wantAudited(acme.ID, "secret.made")
	if told := f.told(); len(told) == 0 || told[len(told)-1] != storage.SecretWasCreated {
		t.Errorf("told of %q", told)
	}
	for range 2 { // reloading the answer sends the form again
		again := page.Submit("Create secret", nil)
		wantStatus(t, again, http.StatusGone)
		wantSays(t, again, "This secret was shown once and cannot be shown again.")
		if strings.Contains(again.Body, secret) {
			t.Error("it was shown again")
		}
	}
	fresh := b.Get(secrets(acme)).Submit("Create secret", nil)
	wantStatus(t, fresh, http.StatusUnprocessableEntity)
	wantSays(t, fresh, "Two secrets are live. Revoke one first.")
	must(t, f.db.RevokeSecret(t.Context(), acme.ID, made.ID))
	wantStatus(t, page.Submit("Create secret", nil), http.StatusGone) // nor does it make another now
	if n := len(f.liveSecrets(acme.ID)); n != 1 {
		t.Errorf("%d are live", n)
	}
	if said := f.log.String(); strings.Contains(said, secret) {
		t.Errorf("the log: %s", said)
	}
}

func TestSecretPressedTwiceAtOnceIsOne(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	must(t, f.db.RevokeSecret(t.Context(), acme.ID, f.liveSecrets(acme.ID)[0].ID))
	b := f.owner(acme.ID)
	once := b.Get(secrets(acme)).Find("input[name=once]").AttrOr("value", "")
	var mu sync.Mutex
	var all sync.WaitGroup
	got := map[int]int{}
	for range 6 {
		all.Go(func() {
			page := b.Clone().Post(secrets(acme), url.Values{"once": {once}})
			mu.Lock()
			defer mu.Unlock()
			got[page.Status]++
		})
	}
	all.Wait()
	if got[http.StatusOK] != 1 || got[http.StatusGone] != 5 || len(f.liveSecrets(acme.ID)) != 1 {
		t.Errorf("got %v, %d are live", got, len(f.liveSecrets(acme.ID)))
	}
	wantSays(t, b.Get(secrets(acme)), "dev@acme.example") // made it, and has no name
}

func TestOddFormsForSecrets(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme, bolts := f.partner("Acme"), f.partner("Bolts")
	b := f.owner(acme.ID)
	for _, once := range []string{"", "\x00", "\xff", strings.Repeat("a", 10_000), "secret_1"} {
		page := b.Post(secrets(acme), url.Values{"once": {once, "repeated"}})
		if page.Status != http.StatusOK && page.Status != http.StatusBadRequest {
			t.Errorf("%.20q: %d", once, page.Status)
		}
		for _, s := range f.liveSecrets(acme.ID)[1:] {
			must(t, f.db.RevokeSecret(t.Context(), acme.ID, s.ID))
		}
	}
	// What one partner has sent is nothing to another.
	wantStatus(t, f.owner(bolts.ID).Post(secrets(bolts), url.Values{"once": {"secret_1"}}), http.StatusOK)
}

func TestMakingASecretNeedsARecentSignIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	b := f.owner(acme.ID)
	page, revoke := b.Get(secrets(acme)), secrets(acme)+"/"+f.liveSecrets(acme.ID)[0].ID+"/revoke"
	asked := b.Get(revoke)
	f.clock.Advance(61 * time.Minute)
	wantStatus(t, b.Get(secrets(acme)), http.StatusOK)
	for name, late := range map[string]*webtest.Page{"made": page.Submit("Create secret", nil), "revoked": asked.Submit("Revoke secret", nil), "asked": b.Get(revoke)} {
		if late.H1() != "Confirm your identity" || !strings.Contains(late.URL.Query().Get("next"), secrets(acme)) {
			t.Errorf("%s: it leads to %s, %q", name, late.URL, late.H1())
		}
	}
	if n := len(f.liveSecrets(acme.ID)); n != 1 {
		t.Errorf("%d are live", n)
	}
}

func TestTenSecretsADayAreMade(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	acme := f.partner("Acme")
	b := f.owner(acme.ID)
	for range 10 {
		wantStatus(t, b.Get(secrets(acme)).Submit("Create secret", nil), http.StatusOK)
		wantStatus(t, b.Get(secrets(acme)).Submit("Create secret", nil), http.StatusUnprocessableEntity) // and uses no try up
		must(t, f.db.RevokeSecret(t.Context(), acme.ID, f.liveSecrets(acme.ID)[1].ID))
	}
	many := b.Get(secrets(acme)).Submit("Create secret", nil)
	wantStatus(t, many, http.StatusTooManyRequests)
	if many.Header.Get("Retry-After") == "" || len(f.liveSecrets(acme.ID)) != 1 {
		t.Errorf("Retry-After is missing, or one was made: %s", many.Text())
	}
	f.clock.Advance(3 * time.Hour)
	wantStatus(t, f.owner(acme.ID).Get(secrets(acme)).Submit("Create secret", nil), http.StatusOK)
}
