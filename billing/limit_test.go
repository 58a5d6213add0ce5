package billing_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

func (s *stripeServer) requests() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, times := range s.counts {
		n += times
	}
	return n
}

func wantWait(t *testing.T, page *webtest.Page, longest int) {
	t.Helper()
	if wait, _ := strconv.Atoi(page.Header.Get("Retry-After")); page.Status != http.StatusTooManyRequests || wait < 1 || wait > longest {
		t.Errorf("got %d, Retry-After %q: %s", page.Status, page.Header.Get("Retry-After"), page.Text())
	}
	if got := page.Find("main a[href='/billing']").Length(); got != 1 {
		t.Errorf("%d links lead back: %s", got, page.Text())
	}
}

func TestPageViewsCallStripeOnlyUpToALimit(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/billing", "/billing/return"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			h, s, _ := atStripe(t)
			h.Get("/billing")
			h.app.Unlimited = false
			get := func() *webtest.Page { return h.Send(h.Request(http.MethodGet, path, nil)) }
			for range 60 {
				if got := get().Status; got == http.StatusTooManyRequests {
					t.Fatal("refused early")
				}
			}
			before := s.requests()
			for range 10 {
				wantWait(t, get(), 2)
			}
			if after := s.requests(); after != before {
				t.Errorf("Stripe was asked %d times although the page was refused", after-before)
			}
			h.clock.Advance(2 * time.Second)
			if got := get().Status; got == http.StatusTooManyRequests {
				t.Error("still refused after two seconds")
			}
		})
	}
}

func TestPageViewsAreLimitedByAccountFromManyIPs(t *testing.T) {
	t.Parallel()
	h, _, _ := atStripe(t)
	h.Get("/billing")
	h.app.Unlimited = false
	h.app.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	refused := 0
	for i := range 70 {
		r := h.Request(http.MethodGet, "/billing", nil)
		r.Header.Set("X-Forwarded-For", "192.0.2."+strconv.Itoa(i+1))
		if h.Send(r).Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d of 70 were refused, want 10", refused)
	}
}

func TestSubmitCallsStripeOnlyUpToALimit(t *testing.T) {
	t.Parallel()
	h, s, _ := atStripe(t)
	h.Get("/billing")
	h.app.Unlimited = false
	post := func() *webtest.Page {
		return h.Post("/billing", url.Values{})
	}
	for range 10 {
		post()
	}
	before := s.requests()
	wantWait(t, post(), 60)
	if after := s.requests(); after != before {
		t.Errorf("Stripe was asked %d times although the page was refused", after-before)
	}
}

func TestPageViewsOfTheSandboxAreNotLimited(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	h.app.Unlimited = false
	for range 100 {
		if got := h.Get("/billing").Status; got != http.StatusOK {
			t.Fatalf("got %d", got)
		}
	}
}

func TestLimitIsCountedInTheTimeline(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	attempt := h.attempt(t)
	h.app.Unlimited = false
	for range 13 {
		h.Post("/billing?attempt="+attempt, cardForm("number", "4000000000000002"))
	}
	events, err := h.db.Timeline(t.Context(), attempt)
	if err != nil || len(events) != 3 {
		t.Fatalf("the timeline is %+v, %v", events, err)
	}
	if e := events[2]; e.Name != storage.EventRateLimited || e.Detail != "billing" || e.Count != 3 {
		t.Errorf("the last event is %+v", e)
	}
}
