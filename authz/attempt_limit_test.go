package authz_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"fairlead/web/webtest"
)

// limited switches on rate limits and trusts X-Forwarded-For from this test.
func (h *fixture) limited() {
	h.app.Unlimited = false
	h.app.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
}

// beginFrom follows a partner's link from an address.
func (h *fixture) beginFrom(ip string) *webtest.Page {
	h.t.Helper()
	r := h.Request(http.MethodGet, h.link(), nil)
	r.Header.Set("X-Forwarded-For", ip)
	return h.Send(r)
}

func TestAuthorizeIsLimitedPerAddressAndPerWiderIPv6Network(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		address func(i int) string
		allowed int
	}{
		"one IPv4 address":  {func(int) string { return "192.0.2.1" }, 120},
		"one /64":           {func(i int) string { return fmt.Sprintf("2001:db8:0:1::%x", i) }, 120},
		"the /64s of a /56": {func(i int) string { return fmt.Sprintf("2001:db8:0:%x::1", i%256) }, 240},
		"the /56s of a /48": {func(i int) string { return fmt.Sprintf("2001:db8:0:%x::1", i*64%65536) }, 480},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.limited()
			for i := range row.allowed {
				if page := h.beginFrom(row.address(i)); page.Status != http.StatusSeeOther {
					t.Fatalf("attempt %d: %d", i+1, page.Status)
				}
			}
			page := h.beginFrom(row.address(row.allowed))
			if page.Status != http.StatusTooManyRequests || page.Header.Get("Retry-After") == "" {
				t.Errorf("attempt %d: %d", row.allowed+1, page.Status)
			}
			if page := h.beginFrom("198.51.100.7"); page.Status != http.StatusSeeOther {
				t.Errorf("another address: %d", page.Status)
			}
		})
	}
}

func TestAuthorizeLimitsOpenAttemptsPerPartner(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.limited()
	h.handlers.MaxOpenAttempts = 3
	var log webtest.Log
	h.app.Log = log.Logger()
	other, _ := h.register("Other", callbackURL)
	for i := range 3 {
		if page := h.beginFrom("192.0.2.1"); page.Status != http.StatusSeeOther {
			t.Fatalf("attempt %d: %d", i+1, page.Status)
		}
		h.clock.Advance(time.Second)
	}
	page := h.beginFrom("192.0.2.1")
	if page.Status != http.StatusTooManyRequests || page.Header.Get("Retry-After") == "" || page.Location != "" {
		t.Errorf("the fourth: %d to %q", page.Status, page.Location)
	}
	if !strings.Contains(page.Text(), "Too many people are connecting Demo Store right now.") {
		t.Errorf("the page doesn't say why: %s", page.Text())
	}
	for range 2 {
		h.beginFrom("192.0.2.1")
	}
	if lines := log.Lines(t, "a partner has too many open attempts"); len(lines) != 1 || lines[0]["client"] != h.client.ID {
		t.Errorf("logged %v, want one line about %s", lines, h.client.ID)
	}
	if got := h.handlers.AttemptsRefused.Total(); got != 3 {
		t.Errorf("counted %d refusals, want 3", got)
	}
	if page := h.Get(h.link("client_id", other.ID)); page.Status == http.StatusTooManyRequests {
		t.Error("another partner is refused too")
	}
	h.clock.Advance(time.Hour)
	if page := h.beginFrom("192.0.2.1"); page.Status != http.StatusSeeOther {
		t.Errorf("after they expired: %d", page.Status)
	}
}
