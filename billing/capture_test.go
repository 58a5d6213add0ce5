package billing_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestSubmitKeepsNoCardNumber(t *testing.T) {
	t.Parallel()
	const code = "9736"
	codeRE := regexp.MustCompile(`\b` + code + `\b`) // not within an ID or a time
	rows := []struct{ name, number, ask string }{
		{"a good card", "4242424242424242", "/billing"},
		{"a declined card", "4000000000000002", "/billing"},
		{"a number with a typo", "4242424242424241", "/billing"},
		{"a real card", "5555555555554444", "/billing"},
		{"a form to the wrong place", "4242424242424242", "/billing/return"},
		{"a form in a dead attempt", "4242424242424242", "/billing?attempt=GONE"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := signedIn(t, sandbox)
			page := h.Post(row.ask, cardForm("number", row.number, "security_code", code))
			broken := h.Post("/billing", cardForm("number", row.number, "security_code", code, "name", ""))
			for where, text := range map[string]string{"answer": page.Body, "form's answer": broken.Body, "log or database": h.kept(t)} {
				if strings.Contains(text, row.number) || codeRE.MatchString(text) {
					t.Errorf("the %s has the card", where)
				}
			}
		})
	}
	t.Run("a database that fails", func(t *testing.T) {
		t.Parallel()
		h := signedIn(t, sandbox)
		_ = h.db.Close()
		page := h.Post("/billing", cardForm("security_code", code))
		if page.Status != http.StatusInternalServerError || !strings.Contains(page.Text(), "Request ID") {
			t.Errorf("got %d %s", page.Status, page.Text())
		}
		if all := page.Body + h.logged.String(); strings.Contains(all, "4242424242424242") || codeRE.MatchString(all) {
			t.Error("the answer or the log has the card")
		}
	})
}

func TestSubmitRefusesACardNumberInAnotherField(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"name", "expiry", "street", "city", "postal_code", "country"} {
		for _, number := range []string{"5555555555554444", "5555 5555–5555 4444", "Ada 5555555555554441",
			"5555.5555.5555.4444", "5555/5555/5555/4444", "5555_5555_5555_4444", "5555, 5555; 5555 (4444)", "5·5·5·5·5·5·5·5·5·5·5·5·4·4·4·4",
			"５５５５５５５５５５５５４４４４", "٥٥٥٥٥٥٥٥٥٥٥٥٤٤٤٤", "⑤⑤⑤⑤⑤⑤⑤⑤⑤⑤⑤⑤④④④④", "5555\u200b5555\u200b5555\u200b4444", "555555555554"} {
			t.Run(field+" is "+number, func(t *testing.T) {
				t.Parallel()
				h := signedIn(t, sandbox)
				page := h.Post("/billing", cardForm(field, number))
				if page.Status != http.StatusUnprocessableEntity || strings.Contains(page.Body, number) {
					t.Errorf("the answer is %d, with the number: %t", page.Status, strings.Contains(page.Body, number))
				}
				if field != "country" && !strings.Contains(page.Text(), "This looks like a card number.") {
					t.Errorf("the page does not say what is wrong: %s", page.Text())
				}
				if strings.Contains(h.kept(t), number) {
					t.Error("the log or the database has the number")
				}
			})
		}
	}
}

func TestSubmitSavesOneCardWhenRaced(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	attempt := h.attempt(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got := h.Post("/billing?attempt="+attempt, cardForm()).Body; got != "dispatched "+attempt {
				t.Errorf("one was led to %s", got)
			}
		})
	}
	all.Wait()
	if got := h.timeline(t, attempt); got != "billing saved: sandbox" {
		t.Errorf("the timeline reads %q", got)
	}
}

func TestSubmitIsLimitedByAccountOnThePage(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	h.app.Unlimited = false
	for range 10 {
		if got := h.Post("/billing", cardForm("number", "4000000000000002")).Status; got != http.StatusUnprocessableEntity {
			t.Fatalf("refused early: %d", got)
		}
	}
	page := h.Post("/billing", cardForm())
	if wait, _ := strconv.Atoi(page.Header.Get("Retry-After")); page.Status != http.StatusTooManyRequests || wait < 1 || wait > 60 {
		t.Fatalf("got %d, Retry-After %q", page.Status, page.Header.Get("Retry-After"))
	}
	if page.Alert() != "Too many attempts. Please wait a minute and try again." || page.Value("City") != "London" || page.Value("Card number") != "" {
		t.Errorf("the page says %q and keeps %q, %q", page.Alert(), page.Value("City"), page.Value("Card number"))
	}
	h.clock.Advance(time.Minute)
	if got := h.Post("/billing", cardForm()).Body; got != "account" {
		t.Errorf("after a minute: %s", got)
	}
}

func TestSubmitIsLimitedByIPForManyAccounts(t *testing.T) {
	t.Parallel()
	h := build(t, sandbox)
	h.app.Unlimited = false
	refused := 0
	for i := range 60 {
		h.signIn(h.person(t, strconv.Itoa(i)+"@example.com"))
		if h.Post("/billing", cardForm("number", "4000000000000002")).Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d of 60 were refused, want 10", refused)
	}
}

func TestBillingRedirectsSignedOutUsersToLogIn(t *testing.T) {
	t.Parallel()
	h := build(t, sandbox)
	attempt := h.attempt(t)
	for _, path := range []string{"/billing", "/billing/return"} {
		if got := h.Get(path + "?attempt=" + attempt).Body; got != "dispatched "+attempt {
			t.Errorf("%s in an attempt leads to %s", path, got)
		}
		if got := h.Get(path).Body; got != "log in for "+path {
			t.Errorf("%s leads to %s", path, got)
		}
	}
	if got := h.Post("/billing?attempt="+attempt, cardForm()).Body; got != "dispatched "+attempt {
		t.Errorf("a form leads to %s", got)
	}
}

func TestBillingRefusesAnAttemptOfAnotherBrowser(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	other := h.Another()
	other.Get("/test/sign-in?account=" + h.account.ID)
	attempt := h.attempt(t)
	if got := other.Get("/billing?attempt=" + attempt).Body; got != "dispatched "+attempt {
		t.Errorf("led to %s", got)
	}
}

func TestSubmitRefusesABodyThatIsNotAForm(t *testing.T) {
	t.Parallel()
	h := signedIn(t, sandbox)
	for _, row := range []struct {
		name, kind, body string
		want             int
	}{
		{"JSON", "application/json", `{"number": "4242424242424242"}`, http.StatusBadRequest},
		{"a bad escape", "application/x-www-form-urlencoded", "number=%zz", http.StatusBadRequest},
		{"far too much", "application/x-www-form-urlencoded", "name=" + strings.Repeat("x", 1<<17), http.StatusRequestEntityTooLarge},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := h.Request(http.MethodPost, "/billing", strings.NewReader(row.body))
			r.Header.Set("Content-Type", row.kind)
			if got := h.Send(r).Status; got != row.want {
				t.Errorf("got %d, want %d", got, row.want)
			}
		})
	}
	if got := h.Get("/billing/return?number=1"); got.URL.Path != "/billing" || got.Status != http.StatusOK {
		t.Errorf("/billing/return led to %s with %d, want /billing with 200", got.URL, got.Status)
	}
	if page := h.Post("/billing", url.Values{}); page.Find(".error").Length() != 7 {
		t.Errorf("an empty form has %d errors, want one for each field but the country", page.Find(".error").Length())
	}
}
