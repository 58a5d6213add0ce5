package portal_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

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
