package account_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
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

// requestedResets are the links that were requested and not sent yet.
func requestedResets(f *fixture) (all []storage.ResetRequest) {
	f.t.Helper()
	jobs, err := f.db.ClaimJobs(f.t.Context(), 100, time.Minute, storage.JobResetRequested)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, job := range jobs {
		var one storage.ResetRequest
		if err := json.Unmarshal([]byte(job.Payload), &one); err != nil {
			f.t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

func TestForgotIsTheSameForEveryEmail(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	var bodies []string
	for _, who := range []string{email, "eve@example.com", "ADA@example.com"} {
		hashes := f.handlers.Hasher.Done()
		page := forgot(f.Another(), who)
		wantStatus(t, page, http.StatusOK)
		if !strings.Contains(status(page), "If there is an account with this address, we’ve emailed it a link") {
			t.Errorf("it says %q", page.Text())
		}
		bodies = append(bodies, strings.ReplaceAll(page.Body, who, "WHO"))
		written := requestedResets(f)
		if len(written) != 1 || written[0].Email != who || !written[0].ExpiresAt.Equal(storage.At(f.db.Now().Add(30*time.Minute)).Time) {
			t.Errorf("%s: written down is %+v", who, written)
		}
		if f.handlers.Hasher.Done() != hashes {
			t.Error("it was worth a hash")
		}
	}
	if bodies[0] != bodies[1] || bodies[0] != bodies[2] {
		t.Errorf("the pages differ:\n%s\n%s\n%s", bodies[0], bodies[1], bodies[2])
	}
}

func TestForgotRefusesAnInvalidEmail(t *testing.T) {
	t.Parallel()
	f := open(t)
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
			page := forgot(f.Browser, who)
			wantStatus(t, page, http.StatusUnprocessableEntity)
			if page.Error("Email") == "" {
				t.Errorf("nothing stands beside the field:\n%s", page.Text())
			}
		})
	}
	if written := requestedResets(f); len(written) > 0 {
		t.Errorf("written down is %+v", written)
	}
}

func TestForgotKeepsTheAttempt(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(url.Values{"login_hint": {email}})
	page := f.Get("/login?attempt=" + a.ID).Click("Forgot your password?")
	wantAt(t, page, "/forgot?attempt="+a.ID)
	if page.Value("Email") != email {
		t.Errorf("the form has %q", page.Value("Email"))
	}
	page = page.Submit("Send reset link", nil)
	wantStatus(t, page, http.StatusOK)
	if written := requestedResets(f); len(written) != 1 || written[0].AttemptID != a.ID {
		t.Errorf("written down is %+v", written)
	}
	wantAt(t, page.Click("Back to login"), "/login?attempt="+a.ID)
	wantAt(t, f.Another().Get("/forgot?attempt="+a.ID), dispatcher(a))
	f.clock.Advance(time.Hour)
	wantAt(t, f.Post("/forgot?attempt="+a.ID, url.Values{"email": {email}}), dispatcher(a))
}

func TestForgotIsOnTheTimeline(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(nil)
	f.Get("/forgot?attempt="+a.ID).Submit("Send reset link", map[string]string{"Email": email})
	if got := f.happened(a); !slices.Equal(got, []storage.EventName{storage.EventResetRequested}) {
		t.Errorf("the timeline has %q", got)
	}
}

func TestChangePasswordURLLeadsToForgot(t *testing.T) {
	t.Parallel()
	wantAt(t, open(t).Get("/.well-known/change-password"), "/login?next=%2Faccount%2Fsecurity")
}

func TestForgotLimitsOneIPForOneEmail(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]string{"that has an account": email, "that has none": "nobody@example.com"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := limited(t)
			f.signUp(email)
			for range 3 {
				wantStatus(t, forgot(f.from("198.51.100.1"), strings.ToUpper(who)), http.StatusOK)
			}
			requestedResets(f)
			page := forgot(f.from("198.51.100.1"), who)
			wantTooMany(t, page, "600")
			if got := page.Value("Email"); got != who {
				t.Errorf("the form has %q", got)
			}
			if n := len(requestedResets(f)); n > 0 {
				t.Errorf("%d links are requested", n)
			}
			f.clock.Advance(10 * time.Minute)
			wantStatus(t, forgot(f.from("198.51.100.1"), who), http.StatusOK)
		})
	}
}

// Three requests by someone else once blocked the owner's.
func TestForgotLimitOfOthersDoesNotBlockTheOwner(t *testing.T) {
	t.Parallel()
	f := limited(t)
	f.signUp(email)
	for range 4 {
		forgot(f.from("198.51.100.1"), email)
	}
	requestedResets(f)
	wantStatus(t, forgot(f.from("198.51.100.2"), email), http.StatusOK)
	if n := len(requestedResets(f)); n != 1 {
		t.Errorf("%d links are requested for the owner, want 1", n)
	}
}

func TestForgotLimitsMailsToOneAccount(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]string{"that has an account": email, "that has none": "nobody@example.com"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := limited(t)
			wantAt(t, signUp(f.Browser, email), "/account")
			var first, last *webtest.Page
			for i := range 8 {
				last = forgot(f.from("198.51.100."+strconv.Itoa(i)), who)
				wantStatus(t, last, http.StatusOK)
				if first == nil {
					first = last
				}
			}
			if first.Body != last.Body {
				t.Errorf("the page gives the limit away:\n%s", last.Text())
			}
			if n := len(requestedResets(f)); n != 6 {
				t.Errorf("%d links are requested, want 6", n)
			}
			wantStatus(t, forgot(f.Browser, who), http.StatusOK)
			want := 0
			if who == email { // the browser has signed in to this account
				want = 1
			}
			if n := len(requestedResets(f)); n != want {
				t.Errorf("%d links are requested by the owner's browser, want %d", n, want)
			}
		})
	}
}

func TestForgotLogsUnmailedResetsOnceAMinute(t *testing.T) {
	t.Parallel()
	f := limited(t)
	var log webtest.Log
	f.app.Log = log.Logger()
	for i := range 6 {
		forgot(f.from("198.51.100."+strconv.Itoa(i)), email)
	}
	for i, wantLines := range []int{1, 1, 1, 2} {
		if i == 3 {
			f.clock.Advance(time.Minute)
		}
		forgot(f.from("198.51.101."+strconv.Itoa(i)), email)
		lines := log.Lines(t, "password reset not mailed: too many requests for one address")
		if got := f.handlers.NotMailed.Total(); len(lines) != wantLines || got != int64(i+1) {
			t.Errorf("after %d: %d lines and a count of %d, want %d and %d", i+1, len(lines), got, wantLines, i+1)
		}
	}
}

func TestForgotLimitsOneIP(t *testing.T) {
	t.Parallel()
	f := limited(t)
	for i := range 10 {
		wantStatus(t, forgot(f.Browser, strconv.Itoa(i)+email), http.StatusOK)
	}
	wantTooMany(t, forgot(f.Browser, email), "60")
	wantStatus(t, forgot(f.from("2001:db8::1"), email), http.StatusOK)
}

func wantTooMany(t *testing.T, page *webtest.Page, wait string) {
	t.Helper()
	wantStatus(t, page, http.StatusTooManyRequests)
	if got := page.Header.Get("Retry-After"); got != wait || page.Alert() == "" {
		t.Errorf("Retry-After is %q, want %q; the page says %q", got, wait, page.Alert())
	}
}
