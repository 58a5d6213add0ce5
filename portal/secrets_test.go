package portal_test

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

func secrets(c storage.Client) string { return "/partners/" + c.ID + "/secrets" }

// told are the changes that a partner's owners are told of.
func (f *fixture) told() (names []storage.PartnerNoticeName) {
	f.t.Helper()
	jobs, err := f.db.ClaimJobs(f.t.Context(), 100, 0, storage.JobPartnerNotice)
	must(f.t, err)
	for _, job := range jobs {
		var n storage.PartnerNotice
		must(f.t, json.Unmarshal([]byte(job.Payload), &n))
		names = append(names, n.Name)
	}
	return names
}

func TestSecretsAreListedWithLiveOnesFirst(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	first := f.liveSecrets(acme.ID)[0]
	f.clock.Advance(time.Minute)
	second, _ := storagetest.Secret(t, f.db, acme.ID)
	must(t, f.db.RevokeSecret(t.Context(), acme.ID, first.ID))
	usage := storage.Usage{DB: f.db}
	for _, connection := range []string{"1", "2"} {
		usage.Exchange(second.ID, connection, netip.MustParseAddr("192.0.2.1"))
	}
	usage.Secret(second.ID)
	must(t, usage.Flush(t.Context()))
	page := f.developer(acme.ID).Get(secrets(acme))
	wantStatus(t, page, http.StatusOK)
	for i, want := range []string{"Secret ID", "Created", "Created by", "Last used", "Exchanges in 30 days", "Status"} {
		if got := page.Find("table th").Eq(i).Text(); got != want {
			t.Errorf("column %d is %q, want %q", i, got, want)
		}
	}
	rows := page.Find("table tbody tr")
	at := f.clock.Now().UTC().Format("2 January 2006, 15:04 UTC")
	for i, want := range [][]string{{second.ID, at, "2", "Live", "Revoke"}, {first.ID, "Never", "0", "Revoked"}} {
		for _, part := range want {
			if got := rows.Eq(i).Text(); !strings.Contains(got, part) {
				t.Errorf("row %d has no %q: %q", i, part, got)
			}
		}
	}
	if rows.Length() != 2 || strings.Contains(page.Body, "(command)") {
		t.Errorf("it has %d rows: %s", rows.Length(), page.Text())
	}
	var read struct {
		Results []struct {
			ID        string  `json:"secret_id"`
			Status    string  `json:"status"`
			Exchanges int64   `json:"exchanges_in_30_days"`
			Used      *string `json:"last_used_at"`
			Revoked   *string `json:"revoked_at"`
		} `json:"results"`
		Next *string `json:"next"`
	}
	answer := asks(f.owner(acme.ID), http.MethodGet, secrets(acme), "application/json")
	answer.JSON(&read)
	if len(read.Results) != 2 || read.Results[0].ID != second.ID || read.Results[0].Status != "live" || read.Results[0].Exchanges != 2 ||
		read.Results[0].Used == nil || read.Results[1].Status != "revoked" || read.Results[1].Revoked == nil || read.Next != nil {
		t.Errorf("as JSON: %s", answer.Body)
	}
}

func TestSecretsAreListedOnPages(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	for range 50 {
		f.clock.Advance(time.Minute)
		s, _ := storagetest.Secret(t, f.db, acme.ID)
		must(t, f.db.RevokeSecret(t.Context(), acme.ID, s.ID))
	}
	b := f.owner(acme.ID)
	page := b.Get(secrets(acme))
	next := page.Click("Next page")
	if n, m := page.Find("tbody tr").Length(), next.Find("tbody tr").Length(); n != 50 || m != 1 || next.Find("a:contains('Next page')").Length() != 0 {
		t.Errorf("there are %d and %d rows", n, m)
	}
	for _, odd := range []string{"%00", "%ff", "x", "MSAx", strings.Repeat("a", 300)} {
		if again := b.Get(secrets(acme) + "?after=" + odd); again.Status != http.StatusOK || again.Find("tbody tr").Length() != 50 {
			t.Errorf("%q: %d, %d rows", odd, again.Status, again.Find("tbody tr").Length())
		}
	}
}

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

func TestRevokingASecretIsSpelledOut(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	s := f.liveSecrets(acme.ID)[0]
	usage := storage.Usage{DB: f.db}
	for _, connection := range []string{"1", "1", "2"} {
		usage.Exchange(s.ID, connection, netip.MustParseAddr("192.0.2.77"))
	}
	must(t, usage.Flush(t.Context()))
	at := f.clock.Now().UTC().Format("2 January 2006, 15:04 UTC")
	b := f.developer(acme.ID)
	page := b.Get(secrets(acme)).Click("Revoke")
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, s.ID, "Used for 3 exchanges of 2 connections in the last 30 days, last at "+at+".", "It was used from 192.0.2.77.",
		"This is the last live secret: nobody can exchange a code until there is a new one.", "Existing tokens keep working.")
	other, _ := storagetest.Secret(t, f.db, acme.ID)
	wantSays(t, b.Get(page.URL.Path), "The other secret has not been used.")
	for typed, says := range map[string]string{"\x00": "unsupported characters", "\xff": "unsupported", strings.Repeat("ü", 2001): "longer than 2000"} {
		refused := page.Submit("Revoke secret", map[string]string{"Reason (optional)": typed})
		if refused.Status == http.StatusBadRequest && typed == "\xff" {
			continue
		}
		wantStatus(t, refused, http.StatusUnprocessableEntity)
		if got := refused.Error("Reason (optional)"); !strings.Contains(got, says) {
			t.Errorf("%.9q: %q", typed, got)
		}
	}
	done := page.Submit("Revoke secret", map[string]string{"Reason (optional)": "it was\nin a log"})
	wantStatus(t, done, http.StatusOK)
	if done.URL.Path != secrets(acme) || done.Find("[role=status]").Text() == "" {
		t.Errorf("it leads to %s: %s", done.URL, done.Text())
	}
	if live := f.liveSecrets(acme.ID); len(live) != 1 || live[0].ID != other.ID {
		t.Errorf("live are %+v", live)
	}
	f.wantAudited(acme.ID, "secret.revoked")
	if told := f.told(); told[len(told)-1] != storage.SecretWasRevoked {
		t.Errorf("told of %q", told)
	}
	for _, late := range []*webtest.Page{page.Submit("Revoke secret", nil), b.Get(page.URL.Path)} {
		wantStatus(t, late, http.StatusConflict)
		wantSays(t, late, "This secret has already been revoked. Nothing was changed.")
	}
	wantStatus(t, b.Get(secrets(acme)+"/"+other.ID+"/revoke").Submit("Revoke secret", nil), http.StatusOK) // without a reason
}

func TestSecretsOfASuspendedPartnerAreOnlyRead(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	storagetest.Secret(t, f.db, acme.ID)
	b := f.owner(acme.ID)
	page, revoke := b.Get(secrets(acme)), b.Get(secrets(acme)).Click("Revoke")
	must(t, f.db.SetClientStatus(t.Context(), acme.ID, storage.Suspended, "spam"))
	for _, path := range []string{"", "/rotate"} {
		shown := b.Get(secrets(acme) + path)
		wantStatus(t, shown, http.StatusOK)
		wantSays(t, shown, "Acme is suspended. Please contact support.")
		if shown.Find("main form, main a[href$='/revoke']").Length() != 0 {
			t.Errorf("%q offers a change: %s", path, shown.Text())
		}
	}
	wantStatus(t, page.Submit("Create secret", nil), http.StatusForbidden)
	wantStatus(t, revoke.Submit("Revoke secret", nil), http.StatusForbidden)
	if n := len(f.liveSecrets(acme.ID)); n != 2 {
		t.Errorf("%d are live", n)
	}
}

// rotation are the steps of the page, the current one in brackets.
func rotation(p *webtest.Page) (steps string) {
	all := p.Find("ol.rotation > li")
	for i := range all.Length() {
		name, _, _ := strings.Cut(strings.TrimSpace(all.Eq(i).Find("h2").Text()), "  ")
		name = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(name, "Done"), "Now"))
		if all.Eq(i).AttrOr("aria-current", "") == "step" {
			name = "[" + name + "]"
		}
		steps += name + ";"
	}
	return steps
}

func TestRotationKnowsWhereOneIs(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.clock.Set(time.Date(2026, 11, 12, 10, 4, 0, 0, time.UTC))
	acme := f.partner("Acme")
	old := f.liveSecrets(acme.ID)[0]
	usage := storage.Usage{DB: f.db}
	use := func(id string) {
		usage.Secret(id)
		usage.Exchange(id, "1", netip.MustParseAddr("192.0.2.9"))
		must(t, usage.Flush(t.Context()))
	}
	use(old.ID)
	page := f.developer(acme.ID).Get(secrets(acme)).Click("Rotate a secret without downtime")
	wantStatus(t, page, http.StatusOK)
	if page.H1() != "Rotate a secret without downtime" {
		t.Errorf("the heading is %q", page.H1())
	}
	wantSteps := func(b *webtest.Browser, want string, says ...string) *webtest.Page {
		t.Helper()
		page := b.Get(secrets(acme) + "/rotate")
		if got := rotation(page); got != want {
			t.Errorf("it is at %q, want %q", got, want)
		}
		wantSays(t, page, says...)
		return page
	}
	b := f.developer(acme.ID)
	page = wantSteps(b, "[Create the new secret];Deploy it to your servers;Watch both;Revoke the old one;")
	f.clock.Advance(time.Minute)
	shown := page.Submit("Create secret", nil)
	wantStatus(t, shown, http.StatusOK)
	wantStatus(t, page.Submit("Create secret", nil), http.StatusGone)
	fresh := f.liveSecrets(acme.ID)
	id := fresh[0].ID
	if id == old.ID {
		id = fresh[1].ID
	}
	wantSteps(b, "Create the new secret;[Deploy it to your servers];Watch both;Revoke the old one;",
		"The new secret has not been used yet.", "The old secret was last used at 12 November 2026, 10:04 UTC.")
	use(id)
	page = wantSteps(b, "Create the new secret;Deploy it to your servers;[Watch both];Revoke the old one;")
	for i, want := range []string{"Secret ID", "Last hour", "Last day", "Last used", "From addresses"} {
		if got := page.Find("table th").Eq(i).Text(); got != want {
			t.Errorf("column %d is %q, want %q", i, got, want)
		}
	}
	for i, want := range [][]string{{id, "1", "1", "12 November 2026, 10:05 UTC", "192.0.2.9"}, {old.ID, "1", "1", "12 November 2026, 10:04 UTC", "192.0.2.9"}} {
		for j, part := range want {
			if got := page.Find("table tbody tr").Eq(i).Find("td").Eq(j).Text(); got != part {
				t.Errorf("row %d has %q, want %q", i, got, part)
			}
		}
	}
	f.clock.Advance(24*time.Hour - time.Minute - time.Second)
	b = f.developer(acme.ID)
	wantSteps(b, "Create the new secret;Deploy it to your servers;[Watch both];Revoke the old one;", "The old secret was last used at")
	f.clock.Advance(time.Second)
	page = wantSteps(b, "Create the new secret;Deploy it to your servers;Watch both;[Revoke the old one];",
		"The old secret has not been used for 24 hours. You can revoke it.")
	done := page.Click("Revoke the old secret").Submit("Revoke secret", nil)
	wantStatus(t, done, http.StatusOK)
	if live := f.liveSecrets(acme.ID); len(live) != 1 || live[0].ID != id {
		t.Errorf("live are %+v", live)
	}
	wantSteps(b, "[Create the new secret];Deploy it to your servers;Watch both;Revoke the old one;")
}
