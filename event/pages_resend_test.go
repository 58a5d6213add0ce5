package event_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fairlead/storage"
)

func TestSinceIsWhenTheFailingBegan(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		r := newHook(t, "")
		r.status.Store(http.StatusGone)
		made, page := p.adds(r)
		if since := page.Value("Since"); since != "" {
			t.Errorf("of a new endpoint it is %q", since)
		}
		stop := p.run()
		p.publish(`{}`)
		p.wantDelivery(made, storage.DeliveryFailed)
		stop()
		found, err := p.db.EndpointByID(t.Context(), made.ID)
		must(t, err)
		began := found.FailingSince.UTC().Format("2006-01-02T15:04")

		page = p.Get("/account/webhooks/" + made.ID)
		if input := page.Find("#since"); input.AttrOr("type", "") != "datetime-local" || page.Value("Since") != began {
			t.Errorf("it is %q, want %s", page.Value("Since"), began)
		}
		refused := page.Submit("Resend failed", map[string]string{"Since": "2026-01-02T03:04"})
		if refused.Status != http.StatusUnprocessableEntity || refused.Value("Since") != "2026-01-02T03:04" || refused.Alert() != "The endpoint is disabled. Please enable it first." {
			t.Errorf("while it is disabled: %d %s", refused.Status, refused.Text())
		}
		page = page.Submit("Enable", nil)
		if page.Find("[role=status]").Text() != "The endpoint was enabled." || page.Value("Since") != began {
			t.Errorf("enabled, at %s Since is %q: %s", page.URL, page.Value("Since"), page.Text())
		}
		r.status.Store(http.StatusOK)
		if page = page.Submit("Resend failed", map[string]string{"Since": "2020-01-02T03:04:05"}); page.Find("[role=status]").Text() != "One delivery will be sent again." {
			t.Errorf("resent: %s", page.Text())
		}
		for _, odd := range []string{"%00", "%ff", "%3Cb%3E", "now"} {
			if page := p.Get("/account/webhooks/" + made.ID + "?since=" + odd); page.Status != http.StatusOK || page.Value("Since") != "" {
				t.Errorf("with %s in the address it is %d %q", odd, page.Status, page.Value("Since"))
			}
		}
	})
}

func TestDeliveriesAreShown50ToAPage(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		made, _ := p.adds(newHook(t, ""))
		for range 51 {
			p.publish(`{}`)
		}
		page := p.Get("/account/webhooks/" + made.ID)
		shown := page.Find("a[href*='/deliveries/dlv_']")
		newest, err := p.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: made.ID, Limit: 1})
		must(t, err)
		if shown.Length() != 50 || !strings.HasSuffix(shown.First().AttrOr("href", ""), newest[0].ID) {
			t.Errorf("%d are shown, first %s", shown.Length(), shown.First().AttrOr("href", ""))
		}
		item := page.Find("li").FilterFunction(func(_ int, li *goquery.Selection) bool { return li.Find("a[href$='"+newest[0].ID+"']").Length() == 1 })
		if text := item.Text(); !strings.Contains(text, "shipment.updated") || !strings.Contains(text, "Pending") || !strings.Contains(text, "0 attempts") || item.Find("time[datetime]").Length() != 1 {
			t.Errorf("one reads %s", text)
		}
		older := page.Click("Older")
		if n := older.Find("a[href*='/deliveries/dlv_']").Length(); n != 1 || older.Find("a").FilterFunction(func(_ int, a *goquery.Selection) bool { return a.Text() == "Older" }).Length() != 0 {
			t.Errorf("the second page has %d", n)
		}
	})
}
