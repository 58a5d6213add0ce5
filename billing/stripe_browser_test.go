package billing_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"fairlead/billing"
	"fairlead/storage"
	"fairlead/web/webtest"
)

// inChromium opens the form in a real browser, signed in and in an attempt.
func inChromium(t *testing.T, processor func(*storage.DB) billing.Processor) (h *fixture, tab *webtest.Tab, attempt string) {
	t.Helper()
	h, tab = build(t, processor), webtest.NewTab(t)
	tab.Open(h.app.PublicURL.String() + "/test/sign-in?account=" + h.account.ID)
	tab.Open(h.app.PublicURL.String() + "/test/browser")
	attempt = h.attemptOf(t, tab.Text())
	tab.Open(h.app.PublicURL.String() + "/billing?attempt=" + attempt)
	return h, tab, attempt
}

// alert waits until the page complains, and answers how.
func alert(t *testing.T, tab *webtest.Tab) string {
	t.Helper()
	said, err := chromedp.Run(tab.Context, chromedp.Text("#stripe-alert p", chromedp.NodeVisible))
	if err != nil {
		t.Fatal(err)
	}
	return said
}

func TestStripePageConfirmsTheCardInABrowser(t *testing.T) {
	t.Parallel()
	s := newStripeServer(t)
	h, tab, attempt := inChromium(t, s.processor(t))
	for _, want := range []string{"payment element with " + publishableKey, "address element with " + publishableKey, "Your card details go straight to Stripe, our payment provider."} {
		if got := tab.Text(); !strings.Contains(got, want) {
			t.Errorf("the page lacks %q: %s", want, got)
		}
	}
	if _, err := chromedp.Run(tab.Context, chromedp.Click("#stripe-form button:enabled", chromedp.NodeVisible)); err != nil {
		t.Fatal(err)
	}
	if got := alert(t, tab); got != "Your card has insufficient funds." {
		t.Errorf("the first card: %q", got)
	}
	if h.saved(t) != nil {
		t.Error("a declined card was saved")
	}
	tab.Click(save)
	if got := tab.Text(); got != "dispatched "+attempt {
		t.Fatalf("the second card leads to %s", got)
	}
	if p := h.saved(t); p == nil || p.Last4 != "4242" {
		t.Errorf("saved %+v", p)
	}
	tab.Back()
	if got := tab.Text(); got != "dispatched "+attempt {
		t.Errorf("Back leads to %s", got)
	}
}

func TestStripePageSaysWhenTheScriptIsMissing(t *testing.T) {
	t.Parallel()
	s := newStripeServer(t)
	_, tab, _ := inChromium(t, func(db *storage.DB) billing.Processor {
		p := s.processor(t)(db).(*billing.Stripe)
		p.ScriptURL = s.URL + "/missing.js"
		return p
	})
	if got := alert(t, tab); !strings.Contains(got, "couldn’t be loaded") {
		t.Errorf("the page says %q", got)
	}
}
