package portal_test

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"
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
