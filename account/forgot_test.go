package account_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

func forgot(b *webtest.Browser, email string) *webtest.Page {
	return b.Get("/forgot").Submit("Send reset link", map[string]string{"Email": email})
}

// asked are the links that somebody asked for and nobody has sent yet.
func asked(h *fixture) (all []storage.ResetAsked) {
	h.t.Helper()
	jobs, err := h.db.ClaimJobs(h.t.Context(), 100, time.Minute, storage.JobResetAsked)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, job := range jobs {
		var one storage.ResetAsked
		if err := json.Unmarshal([]byte(job.Payload), &one); err != nil {
			h.t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

func TestForgotSaysAndWritesTheSameForEveryAddress(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp(email)
	var bodies []string
	for _, who := range []string{email, "eve@example.com", "ADA@example.com"} {
		hashes := h.room.Hasher.Done()
		page := forgot(h.Another(), who)
		wantStatus(t, page, http.StatusOK)
		if !strings.Contains(page.Text(), "If an account has this address, we have sent it a link") {
			t.Errorf("it says %q", page.Text())
		}
		bodies = append(bodies, strings.ReplaceAll(page.Body, who, "WHO"))
		written := asked(h)
		if len(written) != 1 || written[0].Email != who || !written[0].ExpiresAt.Equal(storage.At(h.db.Now().Add(time.Hour)).Time) {
			t.Errorf("%s: written down is %+v", who, written)
		}
		if h.room.Hasher.Done() != hashes {
			t.Error("it was worth a hash")
		}
	}
	if bodies[0] != bodies[1] || bodies[0] != bodies[2] {
		t.Errorf("the pages differ:\n%s\n%s\n%s", bodies[0], bodies[1], bodies[2])
	}
}

func TestForgotRefusesWhatIsNoAddress(t *testing.T) {
	t.Parallel()
	h := open(t)
	for name, who := range map[string]string{
		"nothing":           "",
		"a name":            "ada",
		"two addresses":     "ada@example.com, eve@example.com",
		"a name before it":  "Ada <ada@example.com>",
		"another header":    "ada@example.com\r\nBcc: eve@example.com",
		"a NUL":             "ada\x00@example.com",
		"damaged":           "ada\xff@example.com",
		"a book as address": strings.Repeat("a", 20_000) + "@example.com",
	} {
		t.Run(name, func(t *testing.T) {
			page := forgot(h.Browser, who)
			wantStatus(t, page, http.StatusUnprocessableEntity)
			if page.Error("Email") == "" {
				t.Errorf("nothing stands beside the field:\n%s", page.Text())
			}
		})
	}
	if written := asked(h); len(written) > 0 {
		t.Errorf("written down is %+v", written)
	}
}

func TestForgotKeepsTheAttempt(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.attempt(url.Values{"login_hint": {email}})
	page := h.Get("/login?attempt=" + a.ID).Click("Forgot your password?")
	wantAt(t, page, "/forgot?attempt="+a.ID)
	if page.Value("Email") != email {
		t.Errorf("the form has %q", page.Value("Email"))
	}
	page = page.Submit("Send reset link", nil)
	wantStatus(t, page, http.StatusOK)
	if written := asked(h); len(written) != 1 || written[0].AttemptID != a.ID {
		t.Errorf("written down is %+v", written)
	}
	wantAt(t, page.Click("Back to log in"), "/login?attempt="+a.ID)
	wantAt(t, h.Another().Get("/forgot?attempt="+a.ID), dispatcher(a))
	h.turnClock(time.Hour)
	wantAt(t, h.Post("/forgot?attempt="+a.ID, url.Values{"email": {email}}), dispatcher(a))
}

func TestLinksForOneAccountAreLimited(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]string{"that exists": email, "that does not exist": "nobody@example.com"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := limited(t)
			h.signUp(email)
			for i := range 3 {
				wantStatus(t, forgot(h.from("198.51.100."+strconv.Itoa(i)), strings.ToUpper(who)), http.StatusOK)
			}
			asked(h)
			page := forgot(h.from("198.51.100.99"), who)
			wantTooMany(t, page, "600")
			if page.Value("Email") != who || len(asked(h)) > 0 {
				t.Errorf("want the form again and nothing written:\n%s", page.Text())
			}
			h.turnClock(10 * time.Minute)
			wantStatus(t, forgot(h.Browser, who), http.StatusOK)
		})
	}
}

func TestLinksAskedForFromOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	h := limited(t)
	for i := range 10 {
		wantStatus(t, forgot(h.Browser, strconv.Itoa(i)+email), http.StatusOK)
	}
	wantTooMany(t, forgot(h.Browser, email), "60")
	wantStatus(t, forgot(h.from("2001:db8::1"), email), http.StatusOK)
}

func wantTooMany(t *testing.T, page *webtest.Page, wait string) {
	t.Helper()
	wantStatus(t, page, http.StatusTooManyRequests)
	if got := page.Header.Get("Retry-After"); got != wait || page.Alert() == "" {
		t.Errorf("Retry-After is %q, want %q; the page says %q", got, wait, page.Alert())
	}
}
