package billing_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"fairlead/billing"
	"fairlead/storage"
	"fairlead/web/webtest"
)

// typed is a valid card form by label.
func typed(number, expiry string) map[string]string {
	return map[string]string{"Name on card": "Ada Lovelace", "Card number": number, "Expiry date (MM/YY)": expiry, "Security code": "973",
		"Street address": "12 St James's Square", "City": "London", "ZIP or postal code": "SW1Y 4JH", "Country": "GB"}
}

func says(t *testing.T, p *webtest.Page, path, notice string) {
	t.Helper()
	if got := strings.TrimSpace(p.Find("[role=status]").Text()); p.URL.RequestURI() != path || got != notice {
		t.Fatalf("at %s it says %q, want %q:\n%s", p.URL, got, notice, p.Text())
	}
}

// changes are the account's activities about cards, the newest first.
func (h *fixture) changes(t *testing.T) string {
	t.Helper()
	all, err := h.db.Activities(t.Context(), h.account.ID, 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range all {
		if strings.HasPrefix(string(a.Name), "card ") {
			names = append(names, string(a.Name))
		}
	}
	return strings.Join(names, ", ")
}

func TestBillingPageAddsReplacesAndRemovesACard(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	page := h.Get("/account/billing")
	if !strings.Contains(page.Text(), "No card on file.") || page.Find("main a:contains(Remove)").Length() != 0 {
		t.Fatalf("without a card: %s", page.Text())
	}
	page = page.Click("Add a card").Submit("Save card", typed("4242 4242 4242 4242", "12/34"))
	says(t, page, "/account/billing", "Your card was saved.")
	if !strings.Contains(page.Text(), "Visa ending in 4242, expires 12/2034") {
		t.Errorf("with a card: %s", page.Text())
	}
	page = page.Click("Replace card").Submit("Save card", typed("4242 4242 4242 4242", "01/35"))
	says(t, page, "/account/billing", "Your card was saved.")
	if !strings.Contains(page.Text(), "Visa ending in 4242, expires 01/2035") || h.saved(t).ExpYear != 2035 {
		t.Errorf("with another card: %s", page.Text())
	}
	page = page.Click("Remove card")
	if !strings.Contains(page.Text(), "stay connected") || h.saved(t) == nil {
		t.Errorf("before it is removed: %s", page.Text())
	}
	again := page.Submit("Remove card", nil)
	says(t, again, "/account/billing", "Your card was removed.")
	says(t, page.Submit("Remove card", nil), "/account/billing", "Your card was removed.")
	if h.saved(t) != nil || h.Get("/account/billing/remove").URL.Path != "/account/billing" {
		t.Error("there is still a card to remove")
	}
	if got := h.changes(t); got != "card removed, card replaced, card added" {
		t.Errorf("the activity is %q", got)
	}
}

func TestBillingPageKeepsTheOldCardIfTheNewOneIsRefused(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	h.Get("/account/billing/card").Submit("Save card", typed("4242424242424242", "12/34"))
	for number, want := range map[string]string{"4000 0000 0000 0002": "This card was declined.", "5555 5555 5555 4444": "This is not a sandbox card. Use 4242 4242 4242 4242 or 4000 0000 0000 0002."} {
		page := h.Get("/account/billing/card").Submit("Save card", typed(number, "11/36"))
		if page.Status != http.StatusUnprocessableEntity || page.Error("Card number") != want || page.Value("City") != "London" || page.Value("Card number") != "" {
			t.Errorf("got %d, %q", page.Status, page.Error("Card number"))
		}
	}
	if got := h.saved(t); got == nil || got.ExpYear != 2034 {
		t.Errorf("the card is %+v", got)
	}
	if got := h.changes(t); got != "card added" {
		t.Errorf("the activity is %q", got)
	}
}

func TestBillingPageReplacesOnceWhenRaced(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	h.Get("/account/billing/card").Submit("Save card", typed("4242424242424242", "12/34"))
	form := h.Get("/account/billing/card")
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if page := form.Submit("Save card", typed("4242424242424242", "12/34")); page.Status != http.StatusOK || page.URL.Path != "/account/billing" {
				t.Errorf("got %d at %s", page.Status, page.URL)
			}
		})
	}
	all.Wait()
	if got := h.changes(t); got != "card replaced, card added" {
		t.Errorf("the activity is %q", got)
	}
	form.Submit("Save card", typed("4242424242424242", "10/36")) // an old page, another card
	if got := h.saved(t); got.ExpYear != 2036 {
		t.Errorf("the card is %+v", got)
	}
}

func TestBillingPageNeedsALogIn(t *testing.T) {
	t.Parallel()
	h := build(t, sandbox)
	for _, path := range []string{"/account/billing", "/account/billing/card", "/account/billing/card/return", "/account/billing/remove"} {
		if got := h.Get(path).Body; got != "log in for "+path {
			t.Errorf("%s leads to %s", path, got)
		}
	}
	for _, path := range []string{"/account/billing/card", "/account/billing/remove"} {
		if got := h.Post(path, cardForm()).Body; !strings.HasPrefix(got, "log in for ") {
			t.Errorf("a form to %s leads to %s", path, got)
		}
	}
}

func TestBillingPageReplacesACardAtStripe(t *testing.T) {
	t.Parallel()
	h, s, attempt := atStripe(t)
	h.Get("/billing?attempt=" + attempt)
	s.becomes("succeeded", nil)
	h.Get("/billing/return?attempt=" + attempt)
	first := *h.saved(t)

	if page := h.Get("/account/billing/card"); page.Find("#stripe-form").AttrOr("data-return-url", "") != h.app.PublicURL.String()+"/account/billing/card/return" {
		t.Fatalf("the form is %d %s", page.Status, page.Text())
	}
	second := h.setup(t)
	if second.Customer != first.Customer || s.count("POST customers") != 2 { // one to create it, one to set its default
		t.Errorf("the setup is %+v, with %d requests about customers", second, s.count("POST customers"))
	}
	s.becomes("requires_payment_method", map[string]any{"payment_method": nil, "last_setup_error": map[string]any{"type": "card_error", "code": "card_declined"}})
	if page := h.Get("/account/billing/card/return"); page.URL.Path != "/account/billing/card" || page.Alert() != "Your card was declined. Please try another card." || *h.saved(t) != first {
		t.Errorf("declined: %s %q, %+v", page.URL, page.Alert(), h.saved(t))
	}
	s.becomes("succeeded", map[string]any{"last_setup_error": nil})
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if page := h.Get("/account/billing/card/return?setup_intent=" + second.Reference); page.URL.Path != "/account/billing" {
				t.Errorf("led to %s %s", page.URL, page.Text())
			}
		})
	}
	all.Wait()
	now := *h.saved(t)
	if now.Reference == first.Reference || now.Customer != first.Customer || h.changes(t) != "card replaced, card added" {
		t.Errorf("the card is %+v after %+v: %s", now, first, h.changes(t))
	}
	h.forget(t, s, 1)
	if got := strings.Join(s.detached, " "); got != first.Reference {
		t.Errorf("detached %q, want %q", got, first.Reference)
	}
	says(t, h.Get("/account/billing/remove").Submit("Remove card", nil), "/account/billing", "Your card was removed.")
	h.forget(t, s, 1)
	if got := strings.Join(s.detached, " "); got != first.Reference+" "+now.Reference {
		t.Errorf("detached %q", got)
	}
	if page := h.Get("/account/billing/card/return"); page.URL.Path != "/account/billing" || h.saved(t) != nil {
		t.Errorf("an old link leads to %s", page.URL)
	}
	h.Get("/account/billing/card")
	if third := h.setup(t); third.Reference == second.Reference || third.Customer != first.Customer {
		t.Errorf("the next setup is %+v", third)
	}
}

// forget runs the jobs that delete cards at Stripe.
func (h *fixture) forget(t *testing.T, s *stripeServer, want int) {
	t.Helper()
	jobs, err := h.db.ClaimJobs(t.Context(), 10, 0, storage.JobCardForgotten)
	if err != nil || len(jobs) != want {
		t.Fatalf("%d jobs (%v), want %d", len(jobs), err, want)
	}
	for _, job := range jobs {
		if err := billing.Forget(t.Context(), s.processor(t)(h.db), job); err != nil {
			t.Error(err)
		}
		if err := h.db.CloseJob(t.Context(), job); err != nil {
			t.Error(err)
		}
	}
}
