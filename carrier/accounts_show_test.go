package carrier_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestCarrierAccountsAreListedInPagesToTheirOwnerAlone(t *testing.T) {
	t.Parallel()
	p := openPages(t, storagetest.Open(t))
	p.fill(120)
	page := p.Get("/account/carriers")
	for _, row := range []struct {
		number        string
		links         string
		first, length int
	}{{"****120", "Older", 120, 50}, {"**** 70", "Newer · Older", 70, 50}, {"**** 20", "Newer", 20, 20}} {
		if got := page.Find("main li").Length(); got != row.length {
			t.Errorf("%s has %d", page.URL, got)
		}
		if got := strings.TrimSpace(page.Find("main .aside").First().Text()); got != row.links {
			t.Errorf("%s leads to %q, want %q", page.URL, got, row.links)
		}
		if strings.Contains(row.links, "Older") {
			page = page.Click("Older")
		}
	}
	wantAt(t, page.Click("Newer").Click("Newer"), "/account/carriers")
	for _, odd := range []string{"", "0", "-1", "x", "%00", "99999999999999999999", "1001"} {
		if page := p.Get("/account/carriers?page=" + odd); page.Status != http.StatusOK || page.Find("main li").Length() != 50 {
			t.Errorf("%s: %d, %d", odd, page.Status, page.Find("main li").Length())
		}
	}
	wantSays(t, p.other.Get("/account/carriers"), "You have no carrier accounts.")
}

func TestACarrierAccountsPageSaysWhatHappened(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		a := p.addsConnected("94567e")
		for _, row := range []struct {
			end  storage.CarrierEnd
			says string
		}{
			{storage.CarrierEndedByOwner, "You disconnected it, here or with an API key."},
			{storage.CarrierEndedByPartner, "A company that can use your account disconnected it."},
			{storage.CarrierEndedByOperator, "Fairlead disconnected it."},
			{storage.CarrierRefused, "UPS no longer accepts the authorization. You may have removed it there, or changed your password."},
			{storage.CarrierExpired, "The authorization expired while UPS could not be reached."},
			{storage.CarrierLost, "A response from UPS was lost, and the authorization with it."},
		} {
			p.clock.Advance(time.Hour)
			_, err := p.DB.DisconnectCarrierAccount(t.Context(), p.owner.ID, a.ID, row.end)
			must(t, err)
			when := p.clock.Now().UTC().Format("2 January 2006 at 15:04 UTC")
			wantSays(t, p.Get("/account/carriers"), "Disconnected · since "+when+" "+row.says)
			page := p.Get("/account/carriers").Click("UPS")
			wantSays(t, page, "Disconnected · since "+when+" "+row.says, "History Disconnected "+row.says+" "+when)
			p.clock.Advance(time.Hour)
			p.signIn(a, p.clock.Now().Add(time.Hour))
			wantSays(t, p.Get("/account/carriers/"+a.ID), "StatusConnected", "History Connected again "+p.clock.Now().UTC().Format("2 January 2006 at 15:04 UTC"))
		}
		page := p.Get("/account/carriers/" + a.ID)
		if got := page.H1(); got != "UPS account" {
			t.Errorf("the heading is %q", got)
		}
		if got := page.Find(".activity > li").Length(); got != 14 {
			t.Errorf("%d events", got)
		}
		wantAt(t, page.Click("See all carrier accounts"), "/account/carriers")
		for _, path := range []string{"", "/disconnect"} {
			if page := p.other.Get("/account/carriers/" + a.ID + path); page.Status != http.StatusNotFound {
				t.Errorf("somebody else gets %d at %q", page.Status, path)
			}
			for _, odd := range []string{"%00", "%ff", "x", strings.Repeat("x", 3000)} {
				if page := p.Get("/account/carriers/" + odd + path); page.Status != http.StatusNotFound {
					t.Errorf("%.9q gets %d at %q", odd, page.Status, path)
				}
			}
		}
		wantAt(t, p.Another().Get("/account/carriers/"+a.ID), "/login?next="+url.QueryEscape("/account/carriers/"+a.ID))
	})
}

func TestDisconnectACarrierAccount(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		a := p.addsConnected("94567e")
		ask := p.Get("/account/carriers").Submit("Disconnect", nil)
		if got := ask.H1(); got != "Disconnect your UPS account?" || p.account(a).Status != storage.CarrierConnected {
			t.Fatalf("it asks %q: %s", got, ask.Text())
		}
		wantAt(t, ask.Click("Keep it connected"), "/account/carriers")
		path := "/account/carriers/" + a.ID + "/disconnect"
		if page := p.other.Post(path, nil); page.Status != http.StatusNotFound {
			t.Errorf("somebody else: %d", page.Status)
		}
		r := p.Request(http.MethodPost, path, nil)
		r.Header.Set("Origin", "https://evil.example")
		if page := p.Send(r); page.Status != http.StatusForbidden || p.account(a).Status != storage.CarrierConnected {
			t.Errorf("from another site: %d", page.Status)
		}
		var all sync.WaitGroup
		for range 4 {
			b := p.Clone()
			all.Go(func() {
				page := b.Post(path, nil)
				wantNotice(t, page, "Your UPS account was disconnected.")
			})
		}
		all.Wait()
		p.wantEnded(a, storage.CarrierEndedByOwner)
		p.real.behave(always(http.StatusOK, ""))
		if got := p.revoked(); !slices.Equal(got, []string{a.ID + ".r0 refresh_token", a.ID + ".a0 access_token"}) {
			t.Errorf("revoked are %q", got)
		}
		events, err := p.DB.CarrierEvents(t.Context(), a.ID, 9)
		if err != nil || len(events) != 3 {
			t.Errorf("the events are %+v, %v", events, err)
		}
		wantAt(t, p.Get(path), "/account/carriers")
	})
}

func TestWhatHasNoSignInCannotBeDisconnected(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		for _, at := range []string{"fedex", "ups"} {
			a := p.adds(at, "94567e")
			page := p.Get("/account/carriers/" + a.ID)
			if got := buttons(page); slices.Contains(got, "Disconnect") {
				t.Errorf("%s has the buttons %q", at, got)
			}
			path := "/account/carriers/" + a.ID + "/disconnect"
			wantAt(t, p.Get(path), "/account/carriers")
			page = p.Post(path, nil)
			wantAt(t, page, "/account/carriers")
			if got := p.account(a); got.Status != a.Status || page.Find("[role=status]").Length() > 0 {
				t.Errorf("%s is %s: %s", at, got.Status, page.Text())
			}
		}
	})
}

// One account whose key is lost must not take the whole list away.
func TestAnAccountThatNoKeyOpensIsListedAndDisconnected(t *testing.T) {
	t.Parallel()
	p := openPages(t, storagetest.Open(t))
	p.app.Log = p.log.Logger()
	a := p.addsConnected("94567e")
	p.sealer = key.List{key.New(time.Now(), time.Time{})}.Sealer("carrier")
	wantSays(t, p.Get("/account/carriers"), "UPS · **** Connected Reconnect Disconnect")
	wantSays(t, p.Get("/account/carriers/"+a.ID), "History Connected")
	wantNotice(t, p.Get("/account/carriers").Submit("Disconnect", nil).Submit("Disconnect", nil), "Your UPS account was disconnected.")
	p.wantEnded(a, storage.CarrierEndedByOwner)
	if len(p.log.Lines(t, "no key opens a carrier account")) == 0 {
		t.Error("the operator is not told")
	}
}

func TestAccountsOfACarrierThatWasRemoved(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		a := p.addsConnected("94567e")
		must(t, p.DB.RemoveCarrier(t.Context(), "ups", false, true))
		page := p.Get("/account/carriers")
		wantSays(t, page, "ups · ****7e Disconnected · since", "Fairlead disconnected it. This carrier is no longer available.")
		if got := buttons(page); len(got) > 0 {
			t.Errorf("the buttons are %q", got)
		}
		if got := p.Get("/account/carriers/" + a.ID).H1(); got != "ups account" {
			t.Errorf("the heading is %q", got)
		}
		wantNotice(t, p.Post("/account/carriers/"+a.ID+"/disconnect", nil), "Your ups account was disconnected.")
	})
}
