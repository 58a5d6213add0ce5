package billing_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"fairlead/billing"
	"fairlead/web/webtest"
)

func TestStripeUnavailableShowsAPageAndLogsNoSecret(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*stripeServer){
		"it fails":              func(s *stripeServer) { s.fail(http.StatusInternalServerError) },
		"it refuses our key":    func(s *stripeServer) { s.fail(http.StatusUnauthorized) },
		"it has too much to do": func(s *stripeServer) { s.fail(http.StatusTooManyRequests) },
		"it is down":            func(s *stripeServer) { s.Close() },
		"its answer is cut off": func(s *stripeServer) {
			s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, `{"id": "seti_1", "client_secret": "seti_1`+clientSecret)
			})
		},
		"it refuses what it asked": func(s *stripeServer) { s.fail(http.StatusBadRequest) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, s, attempt := atStripe(t)
			fresh := h.Another()
			fresh.Get("/test/sign-in?account=" + h.person(t, "bo@example.com").ID)
			h.Get("/billing?attempt=" + attempt)
			s.becomes("succeeded", nil)
			spoil(s)
			for _, page := range []*webtest.Page{fresh.Get("/billing"), h.Get("/billing?attempt=" + attempt), h.Get("/billing/return?attempt=" + attempt)} {
				if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") != "30" || page.H1() != "Our payment provider isn’t responding" {
					t.Errorf("%s answers %d %s", page.URL, page.Status, page.Text())
				}
				if strings.Contains(page.Body, clientSecret) {
					t.Error("the page has a secret")
				}
			}
			if all := h.kept(t); strings.Contains(all, secretKey) || strings.Contains(all, clientSecret) || !strings.Contains(all, `"level":"ERROR"`) {
				t.Errorf("the log has a secret or no cause:\n%s", h.logged)
			}
			if h.saved(t) != nil {
				t.Error("something was saved")
			}
		})
	}
}

// "Stripe cannot be reached" used to lose the partner, the progress line and the
// support code, although the attempt went on.
func TestStripeUnavailableKeepsTheAttempt(t *testing.T) {
	t.Parallel()
	h, s, attempt := atStripe(t)
	s.fail(http.StatusInternalServerError)
	page := h.Get("/billing?attempt=" + attempt)
	for what, selector := range map[string]string{
		"the partner":       ".pair .name:contains('Demo Store')",
		"the progress line": ".steps [aria-current]:contains('Billing')",
		"the support code":  "footer p:contains('Support code') .code",
		"a way back":        "main a[href='/billing?attempt=" + attempt + "']",
	} {
		if page.Find(selector).Length() != 1 {
			t.Errorf("the page lacks %s: %s", what, page.Text())
		}
	}
	if outside := h.Get("/billing"); outside.Status != http.StatusServiceUnavailable || outside.Find(".pair").Length() != 0 {
		t.Errorf("outside of an attempt: %d %s", outside.Status, outside.Text())
	}
}

func TestStripeSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, secret, publishable, base, says string }{
		{"both of test mode", "sk_test_1", "pk_test_1", "", ""},
		{"both of live mode, restricted, elsewhere", "rk_live_1", "pk_live_1", "http://localhost:12111", ""},
		{"no publishable key", "sk_test_1", "", "", "--stripe-publishable-key is missing"},
		{"the secret key for browsers", "sk_test_1", "sk_test_1", "", "--stripe-publishable-key must begin with pk_"},
		{"one of each mode", "sk_live_1", "pk_test_1", "", "must both be of test mode"},
		{"a base without scheme", "sk_test_1", "pk_test_1", "localhost:12111", "--stripe-api-base must be"},
		{"a base that is a path", "sk_test_1", "pk_test_1", "/v1", "--stripe-api-base must be"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := &billing.Stripe{SecretKey: row.secret, PublishableKey: row.publishable, APIBase: row.base}
			err := s.Open()
			if row.says == "" && (err != nil || s.ScriptURL != "https://js.stripe.com/dahlia/stripe.js") {
				t.Errorf("%v, with the script %q", err, s.ScriptURL)
			}
			if row.says != "" && (err == nil || !strings.Contains(err.Error(), row.says)) {
				t.Errorf("got %v, want %q", err, row.says)
			}
			if err != nil && strings.Contains(err.Error(), row.secret) {
				t.Error("the sentence has the key")
			}
		})
	}
}
