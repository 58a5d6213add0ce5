package billing_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// atStripe starts a server with Stripe, signs in and begins an attempt.
func atStripe(t *testing.T) (h *fixture, s *stripeServer, attempt string) {
	t.Helper()
	s = newStripeServer(t)
	h = signedIn(t, s.processor(t))
	return h, s, h.attempt(t)
}

// setup is the account's stored setup.
func (h *fixture) setup(t *testing.T) storage.PaymentSetup {
	t.Helper()
	kept, err := h.db.PaymentSetupByAccount(t.Context(), h.account.ID)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestStripePageHasWhatItsScriptNeeds(t *testing.T) {
	t.Parallel()
	h, s, attempt := atStripe(t)
	page := h.Get("/billing?attempt=" + attempt)
	if page.Status != http.StatusOK {
		t.Fatalf("got %d %s", page.Status, page.Text())
	}
	form, kept := page.Find("#stripe-form"), h.setup(t)
	for attribute, want := range map[string]string{
		"data-publishable-key": publishableKey,
		"data-client-secret":   kept.Reference + clientSecret,
		"data-return-url":      h.app.PublicURL.String() + "/billing/return?attempt=" + attempt,
	} {
		if got := form.AttrOr(attribute, ""); got != want {
			t.Errorf("%s is %q, want %q", attribute, got, want)
		}
	}
	if got := page.Find("script").First().AttrOr("src", ""); got != s.URL+"/stripe.js" {
		t.Errorf("the script comes from %q", got)
	}
	if got := page.Alert(); got != "" {
		t.Errorf("an alert %q", got)
	}
	csp := page.Header.Get("Content-Security-Policy")
	for _, want := range []string{"script-src 'self' " + s.URL + " https://*.js.stripe.com;", "frame-src https://hooks.stripe.com " + s.URL,
		"connect-src 'self' https://api.stripe.com", "img-src 'self' data: https://*.stripe.com", "form-action 'self' https://shop.example"} {
		if !strings.Contains(csp, want) {
			t.Errorf("the policy %q lacks %q", csp, want)
		}
	}
	if got := page.Header.Get("Cross-Origin-Opener-Policy"); got != "same-origin-allow-popups" {
		t.Errorf("windows that wallets open are cut off: %q", got)
	}
	if strings.Contains(page.Body+h.kept(t), secretKey) || strings.Contains(h.kept(t), clientSecret) {
		t.Error("a secret was kept or shown")
	}
}

func TestReturnSavesACardThatStripeAccepted(t *testing.T) {
	t.Parallel()
	for name, come := range map[string]func(h *fixture, kept storage.PaymentSetup, attempt string) *webtest.Page{
		"with Stripe's query": func(h *fixture, kept storage.PaymentSetup, attempt string) *webtest.Page {
			return h.Get("/billing/return?attempt=" + attempt + "&redirect_status=succeeded&setup_intent_client_secret=x&setup_intent=" + kept.Reference)
		},
		"without it": func(h *fixture, _ storage.PaymentSetup, attempt string) *webtest.Page {
			return h.Get("/billing/return?attempt=" + attempt)
		},
		"by a form without script": func(h *fixture, _ storage.PaymentSetup, attempt string) *webtest.Page {
			return h.Post("/billing?attempt="+attempt, url.Values{})
		},
		"by looking at the form again": func(h *fixture, _ storage.PaymentSetup, attempt string) *webtest.Page {
			return h.Get("/billing?attempt=" + attempt)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, s, attempt := atStripe(t)
			h.Get("/billing?attempt=" + attempt)
			kept := h.setup(t)
			s.becomes("succeeded", nil)
			if got := come(h, kept, attempt); got.Body != "dispatched "+attempt {
				t.Fatalf("led to %s", got.Text())
			}
			p := h.saved(t)
			if p == nil {
				t.Fatal("nothing was saved")
			}
			want := storage.PaymentMethod{AccountID: h.account.ID, Processor: "stripe", Customer: kept.Customer, Reference: p.Reference,
				Brand: "visa", Last4: "4242", ExpMonth: 8, ExpYear: 2030, Holder: p.Holder, Street: "1234 Fake Street", City: "San Francisco",
				PostalCode: "94102", Country: "US", CreatedAt: p.CreatedAt}
			if *p != want {
				t.Errorf("saved %+v, want %+v", *p, want)
			}
			if !strings.HasPrefix(p.Reference, "pm_") {
				t.Errorf("the reference is %s", p.Reference)
			}
			if got := s.defaults[kept.Customer]; got == "" || got != p.Reference {
				t.Errorf("the customer's default is %q, want %q", got, p.Reference)
			}
			if got := h.timeline(t, attempt); got != "billing saved: stripe" {
				t.Errorf("the timeline reads %q", got)
			}
			if got := h.Get("/billing/return?attempt=" + attempt + "&setup_intent=" + kept.Reference).Body; got != "dispatched "+attempt {
				t.Errorf("a reload leads to %s", got)
			}
		})
	}
}

func TestStripePagesAndReturnsWhenRaced(t *testing.T) {
	t.Parallel()
	h, s, attempt := atStripe(t)
	race := func(path, want string) {
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if got := h.Get(path + "?attempt=" + attempt); !strings.Contains(got.Body, want) {
					t.Errorf("%s answers %d %s", path, got.Status, got.Text())
				}
			})
		}
		all.Wait()
	}
	race("/billing", "stripe-form")
	if len(s.intents) != 1 {
		t.Errorf("%d setups began, want 1", len(s.intents))
	}
	s.becomes("succeeded", nil)
	race("/billing/return", "dispatched "+attempt)
	if got := h.timeline(t, attempt); got != "billing saved: stripe" {
		t.Errorf("the timeline reads %q", got)
	}
}

func TestStripePageSharesOneSetupAmongTabs(t *testing.T) {
	t.Parallel()
	h, s, attempt := atStripe(t)
	for range 3 {
		h.Get("/billing?attempt=" + attempt)
	}
	h.Get("/billing")
	if s.count("POST customers") != 1 || s.count("POST setup_intents") != 1 {
		t.Errorf("%d customers and %d setups, want one each", s.count("POST customers"), s.count("POST setup_intents"))
	}
}

func TestReturnSavesNothingBeforeStripeConfirms(t *testing.T) {
	t.Parallel()
	declined := map[string]any{"last_setup_error": map[string]any{"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds",
		"message": "Your card has <b>insufficient</b> funds."}}
	unconfirmed := map[string]any{"last_setup_error": map[string]any{"type": "invalid_request_error", "code": "setup_intent_authentication_failure",
		"message": "The provided PaymentMethod has failed authentication."}}
	stranger := map[string]any{"customer": "cus_somebody"}
	rows := []struct {
		name, status string
		more         map[string]any
		path         string
		want         int
		says         string
		timeline     string
	}{
		{"nothing was entered", "requires_payment_method", nil, "/billing/return", 200, "Add a payment method", ""},
		{"the card was declined", "requires_payment_method", declined, "/billing/return", 200, "Your card has insufficient funds. Please try another card.", "billing declined: insufficient_funds"},
		{"the challenge failed", "requires_payment_method", unconfirmed, "/billing/return", 200, "Your bank did not confirm this card.", "billing declined: setup_intent_authentication_failure"},
		{"the challenge was left", "requires_action", nil, "/billing/return", 200, "Add a payment method", ""},
		{"the browser lies about success", "requires_payment_method", nil, "/billing/return?redirect_status=succeeded", 200, "Add a payment method", ""},
		{"the bank is not ready", "processing", nil, "/billing/return", 503, "Your bank is still checking your card", ""},
		{"the bank is not ready, on the form", "processing", nil, "/billing", 503, "Your bank is still checking your card", ""},
		{"another setup is named", "succeeded", nil, "/billing/return?setup_intent=seti_else", 409, "This link is out of date", ""},
		{"another customer's card", "succeeded", stranger, "/billing/return", 502, "We couldn’t verify your card", ""},
		{"no customer's card", "succeeded", map[string]any{"customer": nil}, "/billing/return", 502, "We couldn’t verify your card", ""},
		{"no card at all", "succeeded", map[string]any{"payment_method": nil}, "/billing/return", 502, "We couldn’t verify your card", ""},
		{"something else than a card", "succeeded", map[string]any{"payment_method": map[string]any{"id": "pm_1", "type": "link"}}, "/billing/return", 502, "We couldn’t verify your card", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h, s, attempt := atStripe(t)
			h.Get("/billing?attempt=" + attempt)
			s.becomes(row.status, row.more)
			path := row.path + "?attempt=" + attempt
			if at, query, ok := strings.Cut(row.path, "?"); ok {
				path = at + "?attempt=" + attempt + "&" + query
			}
			page := h.Get(path)
			if page.Status != row.want || !strings.Contains(page.Text(), row.says) {
				t.Errorf("got %d %s", page.Status, page.Text())
			}
			if row.want == http.StatusServiceUnavailable && page.Header.Get("Retry-After") == "" {
				t.Error("it does not say when to try again")
			}
			if row.want != http.StatusOK && page.Find(`main a[href="/billing?attempt=`+attempt+`"]`).Length() != 1 {
				t.Error("no way back to the form")
			}
			if h.saved(t) != nil {
				t.Error("something was saved")
			}
			if got := h.timeline(t, attempt); got != row.timeline {
				t.Errorf("the timeline reads %q, want %q", got, row.timeline)
			}
		})
	}
}

func TestStripePageReplacesADeadSetup(t *testing.T) {
	t.Parallel()
	t.Run("a cancelled one, for the same customer", func(t *testing.T) {
		t.Parallel()
		h, s, _ := atStripe(t)
		h.Get("/billing")
		former := h.setup(t)
		s.becomes("canceled", nil)
		page := h.Get("/billing/return?setup_intent=" + former.Reference)
		next := h.setup(t)
		if page.Status != http.StatusOK || next.Reference == former.Reference || next.Customer != former.Customer {
			t.Errorf("got %d, %+v after %+v", page.Status, next, former)
		}
	})
	t.Run("one that this Stripe account does not know", func(t *testing.T) {
		t.Parallel()
		h, _, _ := atStripe(t)
		former := storage.PaymentSetup{AccountID: h.account.ID, Processor: "stripe", Customer: "cus_old", Reference: "seti_old"}
		if _, err := h.db.SavePaymentSetup(t.Context(), "", former, storagetest.SignedIn(t, h.db, h.account.ID)); err != nil {
			t.Fatal(err)
		}
		page := h.Get("/billing/return")
		next := h.setup(t)
		if page.Status != http.StatusOK || next.Reference == former.Reference || next.Customer == former.Customer {
			t.Errorf("got %d, %+v after %+v", page.Status, next, former)
		}
	})
}

func TestReturnWithoutASetupRedirectsToTheForm(t *testing.T) {
	t.Parallel()
	h, _, _ := atStripe(t)
	if page := h.Get("/billing/return?setup_intent=seti_1"); page.Status != http.StatusOK || page.URL.Path != "/billing" {
		t.Errorf("got %d at %s", page.Status, page.URL)
	}
}

func TestStripePageHasOneSetupPerAccount(t *testing.T) {
	t.Parallel()
	h, s, _ := atStripe(t)
	h.Get("/billing")
	first := h.setup(t)
	s.becomes("succeeded", nil)
	bo := h.person(t, "bo@example.com")
	h.signIn(bo)
	if page := h.Get("/billing/return?setup_intent=" + first.Reference); page.Status != http.StatusOK || page.URL.Path != "/billing" {
		t.Errorf("before the form: %d at %s", page.Status, page.URL)
	}
	if page := h.Get("/billing/return?setup_intent=" + first.Reference); page.Status != http.StatusConflict {
		t.Errorf("after the form: %d %s", page.Status, page.Text())
	}
	if has, err := h.db.HasPaymentMethod(t.Context(), bo.ID); has || err != nil {
		t.Errorf("the card went to another account: %v, %v", has, err)
	}
}
