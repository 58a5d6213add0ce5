package authz_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

func TestConsentDenyRedirectsWithAccessDenied(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"), "state", "my_random_string_def456").Submit("Deny", nil)
	want := callbackURL + "?error=access_denied&error_description=The%20user%20denied%20your%20request&state=my_random_string_def456"
	if page.Status != http.StatusSeeOther || page.Location != want {
		t.Errorf("got %d %s, want 303 %s", page.Status, page.Location, want)
	}
}

func TestConsentNamesPartnerPermissionsAccountAndHost(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"), "redirect_uri", "http://127.0.0.1:9000/cb")
	for _, said := range []string{"Demo Store", "ada@example.com", "127.0.0.1:9000", "Use another account", "API"} {
		if !strings.Contains(page.Text(), said) {
			t.Errorf("the consent page does not say %q", said)
		}
	}
	policy := page.Header.Get("Content-Security-Policy")
	for _, rule := range []string{"http://127.0.0.1:9000", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, rule) {
			t.Errorf("the policy %q lacks %q", policy, rule)
		}
	}
	if strings.Contains(policy, "unsafe-inline") || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("policy %q, Cache-Control %q", policy, page.Header.Get("Cache-Control"))
	}
}

func TestAuthorizeSkipsConsentForAConnectedAccount(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	h.consent(h.Browser, ada).Submit("Allow access", nil)

	page := h.Get(h.link("state", "again"))
	if page.Status != http.StatusFound || query(t, page.Location).Get("code") == "" || query(t, page.Location).Get("state") != "again" {
		t.Errorf("got %d %s, want a code at once", page.Status, page.Location)
	}
	if page := h.Get(h.link("prompt", "consent")); page.URL.Path != "/oauth/consent" {
		t.Errorf("prompt=consent leads to %s", page.URL)
	}
	sentHere(t, h.Get(h.link("prompt", "login")), "/login")
	sentHere(t, h.Get(h.link("prompt", "create")), "/signup")
}

func TestAuthorizePromptLoginNeedsALogInWithinTheAttempt(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	h.signIn(h.Browser, ada, "")
	attempt := h.Get(h.link("prompt", "login")).URL.Query().Get("attempt")
	h.signIn(h.Browser, ada, attempt)
	if page := h.Get("/oauth/authorize?attempt=" + attempt); page.URL.Path != "/oauth/consent" {
		t.Errorf("after the login: %s", page.URL)
	}
}

func TestAuthorizeSendsAnAccountWithoutACardToBilling(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signIn(h.Browser, h.unpaid("ada@example.com"), "")
	page := h.Get(h.link())
	sentHere(t, page, "/billing")
	consent := h.Get("/oauth/consent?attempt=" + page.URL.Query().Get("attempt"))
	sentHere(t, consent, "/billing")
}

func TestConsentDoubleSubmitGetsTheSameCode(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	var codes sync.Map
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { codes.Store(page.Submit("Allow access", nil).Location, true) })
	}
	all.Wait()
	var distinct []string
	codes.Range(func(location, _ any) bool { distinct = append(distinct, location.(string)); return true })
	if len(distinct) != 1 || query(t, distinct[0]).Get("code") == "" {
		t.Errorf("racing submits led to %q, want one code", distinct)
	}
}

func TestConsentShowsThatASpentAttemptWasAnswered(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	code := query(t, page.Submit("Allow access", nil).Location).Get("code")
	if got := h.post("code", code); got.Status != http.StatusOK {
		t.Fatal(got.Body)
	}
	for _, again := range []*webtest.Page{page.Submit("Allow access", nil), page.Submit("Deny", nil), h.Get(page.URL.String())} {
		if again.Status != http.StatusGone || !strings.Contains(again.Text(), "You allowed Demo Store to use your account") {
			t.Errorf("got %d: %s", again.Status, again.Text())
		}
	}
}

func TestConsentAllowAfterDenyStaysDenied(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	first := page.Submit("Deny", nil)
	if again := page.Submit("Deny", nil); again.Location != first.Location {
		t.Errorf("the second refusal led to %q, want %q", again.Location, first.Location)
	}
	if late := page.Submit("Allow access", nil); query(t, late.Location).Get("code") != "" {
		t.Error("a denied attempt gave a code")
	}
	if got := h.Get(page.URL.String()); got.Status != http.StatusGone {
		t.Errorf("a denied attempt's page: %d", got.Status)
	}
}

func TestConsentOfAnExpiredAttemptLinksBackToThePartner(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	h.clock.Advance(time.Hour)
	late := page.Submit("Allow access", nil)
	if late.Status != http.StatusGone || late.Location != "" {
		t.Fatalf("got %d %s, want a page", late.Status, late.Location)
	}
	back, _ := late.Find("a[href^='https://shop.example']").Attr("href")
	if got := query(t, back); got.Get("error") != "access_denied" || got.Get("state") != "xyz" {
		t.Errorf("the way back is %q", back)
	}
}

func TestErrorPagesShowNoProgressLine(t *testing.T) {
	t.Parallel()
	h := open(t)
	const line = "[aria-label=Progress]"
	denied := h.consent(h.Browser, h.person("ada@example.com"))
	if denied.Find(line).Length() != 1 {
		t.Fatal("consent has no progress line")
	}
	denied.Submit("Deny", nil)
	newcomer := h.Another()
	expired, suspended := newcomer.Get(h.link()), newcomer.Get(h.link())
	if err := h.db.SetClientStatus(t.Context(), h.client.ID, storage.Suspended, "for a test"); err != nil {
		t.Fatal(err)
	}
	refused := newcomer.Get("/oauth/authorize?attempt=" + suspended.URL.Query().Get("attempt"))
	if err := h.db.SetClientStatus(t.Context(), h.client.ID, storage.Active, ""); err != nil {
		t.Fatal(err)
	}
	answered := h.Get(denied.URL.String())
	h.clock.Advance(time.Hour)
	late := newcomer.Get("/oauth/authorize?attempt=" + expired.URL.Query().Get("attempt"))
	for says, page := range map[string]*webtest.Page{"You did not connect": answered, "can’t connect accounts": refused, "This request has expired": late} {
		if !strings.Contains(page.Text(), says) || page.Find(line).Length() != 0 {
			t.Errorf("want %q and no progress line, got: %s", says, page.Text())
		}
	}
}

func TestConsentIsBoundToItsBrowser(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	thief := h.Another()
	h.signIn(thief, h.person("eve@example.com"), "")
	for _, b := range []*webtest.Browser{thief, h.Another()} {
		got := b.Get(page.URL.String())
		if got.Status != http.StatusForbidden || strings.Contains(got.Body, "ada@example.com") || strings.Contains(got.Body, "state=") {
			t.Errorf("another browser got %d: %s", got.Status, got.Text())
		}
	}
	form := url.Values{"decision": {"allow"}}
	if got := thief.Post(page.URL.String(), form); got.Status != http.StatusForbidden || got.Location != "" {
		t.Errorf("another browser could submit the form: %d %s", got.Status, got.Location)
	}
}

func TestConsentShowsAPageForAnUnknownAttempt(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, id := range []string{"", "nothing", "%00", "%ff", strings.Repeat("x", 5000)} {
		for _, path := range []string{"/oauth/authorize?attempt=", "/oauth/consent?attempt="} {
			if got := h.Get(path + id); got.Status != http.StatusNotFound {
				t.Errorf("%s%.10s: %d", path, id, got.Status)
			}
		}
	}
}

func TestConsentAppliesOnlyToTheAccountShown(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	h.signIn(h.Browser, h.person("bob@example.com"), "") // in another tab
	got := page.Submit("Allow access", nil)
	if got.Location != "" || !strings.Contains(got.Text(), "bob@example.com") {
		t.Errorf("got %q, want to be asked again: %s", got.Location, got.Text())
	}
}

func TestConsentChecksTheRequestAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")

	page := h.consent(h.Browser, ada, "redirect_uri", otherURL)
	if err := h.db.RemoveCallback(t.Context(), h.client.ID, otherURL); err != nil {
		t.Fatal(err)
	}
	if got := page.Submit("Allow access", nil); got.Status != http.StatusBadRequest || got.Location != "" {
		t.Errorf("after the callback was removed: %d %s", got.Status, got.Location)
	}

	page = h.consent(h.Browser, ada)
	if err := h.db.SetClientStatus(t.Context(), h.client.ID, storage.Suspended, "fraud"); err != nil {
		t.Fatal(err)
	}
	if got := page.Submit("Allow access", nil); got.Status != http.StatusBadRequest || !strings.Contains(got.Text(), "suspended") {
		t.Errorf("after the partner was suspended: %d %s", got.Status, got.Text())
	}
}

func TestConsentUsesTheCurrentDefaultCallback(t *testing.T) {
	t.Parallel()
	h := open(t)
	moved, _ := h.register("Moving Shop", "https://old.example/cb", "https://new.example/cb")
	page := h.consent(h.Browser, h.person("ada@example.com"), "client_id", moved.ID)
	if err := h.db.SetDefaultCallback(t.Context(), moved.ID, "https://new.example/cb"); err != nil {
		t.Fatal(err)
	}
	if err := h.db.RemoveCallback(t.Context(), moved.ID, "https://old.example/cb"); err != nil {
		t.Fatal(err)
	}
	if got := h.Get(page.URL.String()); !strings.Contains(got.Text(), "new.example") || strings.Contains(got.Body, "old.example") {
		t.Errorf("the consent page names another host: %s", got.Text())
	}
	first := page.Submit("Allow access", nil).Location
	if !strings.HasPrefix(first, "https://new.example/cb?code=") {
		t.Errorf("went to %q", first)
	}
	if again := h.Send(h.Request(http.MethodGet, page.URL.String(), nil)).Location; again != first {
		t.Errorf("a reload went to %q, want %q", again, first)
	}
}

func TestConsentFromAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	for header, value := range map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"} {
		r := h.Request(http.MethodPost, page.URL.String(), strings.NewReader("decision=allow"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header, value)
		if got := h.Send(r); got.Status != http.StatusForbidden || got.Location != "" {
			t.Errorf("%s %s: %d %s", header, value, got.Status, got.Location)
		}
	}
}

func TestTimelineRecordsEachStep(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	code := query(t, page.Submit("Allow access", nil).Location).Get("code")
	h.post("code", code)
	h.post("code", code)
	events, err := h.db.Timeline(t.Context(), page.URL.Query().Get("attempt"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range events {
		names = append(names, string(e.Name))
	}
	got, want := strings.Join(names, ", "), "began, consented, code issued, exchanged, code replayed, token revoked"
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// A refused exchange once left no trace, as if the partner had never sent it.
func TestTimelineRecordsRefusedExchanges(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	code := query(t, page.Submit("Allow access", nil).Location).Get("code")
	h.post("code", code, "redirect_uri", otherURL)
	h.post("code", code, "redirect_uri", otherURL)
	h.Another().Get(page.URL.String())
	events, err := h.db.Timeline(t.Context(), page.URL.Query().Get("attempt"))
	if err != nil {
		t.Fatal(err)
	}
	counts := map[storage.EventName]int64{}
	for _, e := range events {
		counts[e.Name] += e.Count
	}
	if counts[storage.EventExchangeRefused] != 2 {
		t.Errorf("the timeline counts %d refused exchanges, want 2: %v", counts[storage.EventExchangeRefused], events)
	}
	if counts[storage.EventOtherBrowser] != 1 {
		t.Errorf("the timeline counts %d requests of another browser, want 1: %v", counts[storage.EventOtherBrowser], events)
	}
}
