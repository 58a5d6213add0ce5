package account_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestTriesAtOneAccountAreLimited(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]string{"that exists": email, "that does not exist": "nobody@example.com"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := limited(t)
			h.signUp(email)
			a := h.attempt(nil)
			for i := range 10 {
				stranger := h.from("198.51.100." + strconv.Itoa(i))
				wantStatus(t, logIn(stranger, strings.ToUpper(who), "not the password"), http.StatusUnauthorized)
			}
			hashes := h.room.Hasher.Done()
			h.Header.Set("X-Forwarded-For", "198.51.100.99")
			page := h.Get("/login?attempt="+a.ID).Submit("Log in", map[string]string{"Email": who, "Password": password})
			wantStatus(t, page, http.StatusTooManyRequests)
			if wait := page.Header.Get("Retry-After"); wait != "30" {
				t.Errorf("Retry-After is %q, want 30", wait)
			}
			if page.Value("Email") != who || page.Alert() != "Too many attempts. Please wait 30 seconds and try again." {
				t.Errorf("want the form again, with why and how long to wait:\n%s", page.Text())
			}
			if h.room.Hasher.Done() != hashes || len(h.happened(a)) > 0 {
				t.Error("a try too many was worth a hash or a line in the timeline")
			}
		})
	}
}

func TestTheAccountLimitRefills(t *testing.T) {
	t.Parallel()
	h := limited(t)
	h.signUp(email)
	for range 10 {
		wantStatus(t, logIn(h.Browser, email, "not the password"), http.StatusUnauthorized)
	}
	wantStatus(t, logIn(h.Browser, email, password), http.StatusTooManyRequests)
	h.turnClock(30 * time.Second)
	wantAt(t, logIn(h.Browser, email, password), "/account")
}

func TestAStrangerCannotKeepTheOwnerOut(t *testing.T) {
	t.Parallel()
	h := limited(t)
	h.signUp(email) // from 192.0.2.1
	for range 11 {
		logIn(h.from("198.51.100.7"), email, "not the password")
	}
	wantStatus(t, logIn(h.from("198.51.100.8"), email, password), http.StatusTooManyRequests)
	wantAt(t, logIn(h.from("192.0.2.1"), email, password), "/account")
}

func TestLoggingInGivesAllTriesBack(t *testing.T) {
	t.Parallel()
	h := limited(t)
	h.signUp(email)
	for range 2 {
		for range 9 {
			wantStatus(t, logIn(h.Browser, email, "not the password"), http.StatusUnauthorized)
		}
		wantAt(t, logIn(h.Another(), email, password), "/account")
	}
}

func TestTriesFromOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	h := limited(t)
	for i := range 30 {
		wantStatus(t, logIn(h.Browser, strconv.Itoa(i)+email, password), http.StatusUnauthorized)
	}
	page := logIn(h.Browser, email, password)
	wantStatus(t, page, http.StatusTooManyRequests)
	if wait := page.Header.Get("Retry-After"); wait != "2" {
		t.Errorf("Retry-After is %q, want 2", wait)
	}
	wantStatus(t, logIn(h.from("2001:db8::1"), email, password), http.StatusUnauthorized)
}
