package carrier_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// begins presses a button that leads to the carrier, and returns the state that it got.
func (p *pages) begins(button string) (state string) {
	p.t.Helper()
	page := p.Get("/account/carriers").Submit(button, nil)
	to, err := url.Parse(page.Location)
	if err != nil || !strings.HasPrefix(page.Location, p.real.URL+"/authorize?") {
		p.t.Fatalf("it leads to %q: %d %s", page.Location, page.Status, page.Text())
	}
	return to.Query().Get("state")
}

// issuing has the carrier take any code.
func (p *pages) issuing() {
	p.real.behave(func(w http.ResponseWriter, _ *http.Request, _ func()) {
		_, _ = w.Write([]byte(`{"access_token": "access.a0", "refresh_token": "refresh.r0", "expires_in": 3600}`))
	})
}

func TestConnectAndReconnectACarrierAccountFromItsPages(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		p.issuing()
		a := p.adds("UPS", "94567e")
		page := p.Get("/account/carriers/" + a.ID)
		if got := buttons(page); !slices.Contains(got, "Connect") || slices.Contains(got, "Disconnect") {
			t.Errorf("while it waits, the buttons are %q", got)
		}
		for _, one := range []*webtest.Page{page, p.Get("/account/carriers")} {
			if policy := one.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' "+p.real.URL+" ") || !strings.Contains(policy, " https:;") {
				t.Errorf("browsers would not follow to the carrier: %s", policy)
			}
		}
		for _, button := range []string{"Connect", "Reconnect"} {
			answer := "/carriers/callback/ups?code=c&state=" + p.begins(button)
			page = p.Get(answer)
			wantAt(t, page, "/account/carriers")
			wantNotice(t, page, "UPS is connected.")
			wantSays(t, page, "UPS · ****7e Connected")
			if got := buttons(page); !slices.Contains(got, "Reconnect") || !slices.Contains(got, "Disconnect") {
				t.Errorf("once it is connected, the buttons are %q", got)
			}
			if page := p.Get("/account/carriers"); page.Find("[role=status]").Length() > 0 {
				t.Error("the notice is said twice")
			}
		}
		wantAt(t, p.Get("/account/carriers").Submit("Disconnect", nil).Submit("Disconnect", nil), "/account/carriers")
		page = p.Get("/carriers/callback/ups?code=c&state=" + p.begins("Reconnect"))
		wantNotice(t, page, "UPS is connected.")
		wantSays(t, p.Get("/account/carriers/"+a.ID), "History Connected again")
		p.wantNoSecretLogged()
	})
}

func TestASignInThatFailsSaysWhyOnTheListOfAccounts(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		a := p.adds("UPS", "94567e")
		for answer, says := range map[string]string{
			"error=access_denied&error_description=evil":   "You didn’t allow access at UPS, so nothing has changed.",
			"error=server_error&error_description=<b>evil": "UPS refused to connect your account. Please try again, or ask UPS for help.",
			"code=refused": "UPS refused to connect your account. Please try again, or ask UPS for help.",
		} {
			page := p.Get("/carriers/callback/ups?" + answer + "&state=" + p.begins("Connect"))
			wantAt(t, page, "/account/carriers")
			if got := page.Alert(); got != says {
				t.Errorf("%s: it says %q, want %q", answer, got, says)
			}
			if strings.Contains(page.Body, "evil") {
				t.Error("it repeats what the carrier wrote")
			}
		}
		if got := p.account(a); got.Status != storage.CarrierPending {
			t.Errorf("it is %s", got.Status)
		}
	})
}

// A link that somebody sends must not make the page say that something was connected.
func TestNoLinkMakesThePageSayAnything(t *testing.T) {
	t.Parallel()
	p := openPages(t, storagetest.Open(t))
	p.adds("UPS", "94567e")
	p.Get("/account/carriers") // says that it was added
	for _, query := range []string{"state=x", "error=access_denied&error_description=evil&state=x", "error=evil", "connected=evil", "ended=evil"} {
		page := p.Get("/account/carriers?" + query)
		if page.Status != http.StatusOK || page.Find("[role=status], [role=alert]").Length() > 0 || strings.Contains(page.Find("main").Text(), "evil") {
			t.Errorf("%s: %d %s", query, page.Status, page.Text())
		}
	}
}

func TestWhatCannotBeSignedInToIsNotConnected(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		mine, fedex, gone := p.adds("UPS", "94567e"), p.adds("fedex", "1"), p.adds("ups:test", "1")
		must(t, p.DB.RemoveCarrier(t.Context(), "ups", true, true))
		for _, a := range []storage.CarrierAccount{fedex, gone} {
			page := p.Get("/account/carriers/" + a.ID)
			if got := buttons(page); slices.ContainsFunc(got, func(b string) bool { return strings.HasSuffix(strings.ToLower(b), "connect") }) {
				t.Errorf("%s has the buttons %q", a.CarrierID, got)
			}
			wantAt(t, p.Post("/account/carriers/"+a.ID+"/connect", nil), "/account/carriers")
		}
		for _, id := range []string{mine.ID, "x", "%00"} {
			if page := p.other.Post("/account/carriers/"+id+"/connect", nil); page.Status != http.StatusNotFound {
				t.Errorf("somebody else gets %d", page.Status)
			}
		}
		r := p.Request(http.MethodPost, "/account/carriers/"+mine.ID+"/connect", nil)
		r.Header.Set("Origin", "https://evil.example")
		if page := p.Send(r); page.Status != http.StatusForbidden {
			t.Errorf("from another site: %d", page.Status)
		}
	})
}
