package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

// testRun is a run of a partner that had a token.
func (f *fixture) testRun(clientID string) string {
	f.t.Helper()
	run := storage.TestRun{ID: storage.NewID(), ClientID: clientID, Name: "Happy", BegunBy: "Dana <b>", SupportCode: "K7QM-2XPD", Outcome: "Your first token works.",
		TokenWaits: true, BeganAt: f.db.Time(), Steps: storage.TestSteps{{Method: "POST", URL: "http://localhost/oauth/access_token", Status: 200, Says: "It is there.",
			Answer: storage.TestMessage{Header: []string{"X: <y>"}, Body: "<script>\x00"}}}}
	must(f.t, f.db.AddTestRun(f.t.Context(), &run))
	return run.ID
}

func bench(clientID string) string { return "/partners/" + clientID + "/test" }

func TestBenchIsForThePartnersPeople(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	run := f.testRun(acme.ID)
	page := f.developer(acme.ID).Get(bench(acme.ID))
	wantStatus(t, page, http.StatusOK)
	id := storage.TestClientID(acme.ID)
	if got := page.Find("code[aria-labelledby=test-client-id]").Text(); got != id {
		t.Errorf("the test client ID is %q", got)
	}
	link, err := url.Parse(page.Find("code[aria-labelledby=connect-link]").Text())
	must(t, err)
	q := link.Query()
	if link.Path != "/oauth/authorize" || q.Get("client_id") != id || q.Get("response_type") != "code" || q.Get("state") == "" ||
		q.Get("redirect_uri") != f.app.PublicURL.String()+"/partners/test/callback" || page.Find("a[href='"+link.String()+"']").Length() != 1 {
		t.Errorf("the link is %s", link)
	}
	for _, name := range []string{"Happy", "Denies", "Card declined", "Already connected", "Leaves halfway"} {
		if page.Find("button[value='"+name+"']").Text() != "Run "+name {
			t.Errorf("there is no button for %s", name)
		}
	}
	wantSays(t, page, "Your first token works.", "K7QM-2XPD", "Dana <b>", "No test secrets.")
	shown := f.developer(acme.ID).Get(bench(acme.ID) + "/" + run)
	wantStatus(t, shown, http.StatusOK)
	wantSays(t, shown, "It is there.", "Request", "Answer", "200 OK", "X: <y>", "The token was shown once and cannot be shown again.")
	if got := shown.Find("a[href='/partners/" + acme.ID + "/attempts/K7QM-2XPD']").Text(); got != "K7QM-2XPD" {
		t.Errorf("the support code leads nowhere: %q", got)
	}
	if shown.Header.Get("Cache-Control") != "no-store" || shown.Find("ol.exchanges > li").Length() != 1 {
		t.Errorf("it may be kept, or has no steps: %s", shown.Body)
	}
}

// Nothing but this package is served here, so that each run is refused at once.
func TestRunIsKeptForThePartnerAlone(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme, bolts := f.partner("Acme"), f.partner("Bolts")
	dana := f.developer(acme.ID)
	ran := dana.Get(bench(acme.ID)).Submit("Run Card declined", nil)
	wantStatus(t, ran, http.StatusOK)
	wantSays(t, ran, "Run Card declined", "This run ended unexpectedly. The last answer was 404 Not Found.", "Dana")
	if !strings.HasPrefix(ran.URL.Path, bench(acme.ID)+"/") {
		t.Errorf("it leads to %s", ran.URL)
	}
	f.wantAudited(acme.ID, "test.run")
	id := ran.URL.Path[len(bench(acme.ID)):]
	wantStatus(t, f.owner(acme.ID).Get(ran.URL.Path), http.StatusOK)
	wantStatus(t, f.owner(bolts.ID).Get(ran.URL.Path), http.StatusNotFound)
	wantStatus(t, f.owner(bolts.ID).Get(bench(bolts.ID)+id), http.StatusNotFound)
	f.clock.Advance(23 * time.Hour)
	dana = f.developer(acme.ID)
	wantSays(t, dana.Get(bench(acme.ID)), "Card declined")
	f.clock.Advance(time.Hour + time.Second)
	wantSays(t, f.developer(acme.ID).Get(bench(acme.ID)), "No runs in the last 24 hours.")
	wantStatus(t, f.developer(acme.ID).Get(ran.URL.Path), http.StatusNotFound)
}

func TestOddRunsAreRefused(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	dana := f.developer(acme.ID)
	for _, odd := range []url.Values{{}, {"run": {""}}, {"run": {"happy"}}, {"run": {"\x00"}}, {"run": {"\xff"}}, {"run": {strings.Repeat("x", 60_000)}}} {
		got := dana.Post(bench(acme.ID), odd)
		wantStatus(t, got, http.StatusUnprocessableEntity)
		if !strings.Contains(got.Alert(), "There is no such run. Use one of the buttons below.") {
			t.Errorf("%.20q: %q", odd, got.Alert())
		}
	}
	wantStatus(t, dana.Post(bench(acme.ID), url.Values{"run": {strings.Repeat("x", 70_000)}}), http.StatusRequestEntityTooLarge)
	foreign := dana.Request(http.MethodPost, bench(acme.ID), strings.NewReader("run=Happy"))
	foreign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	foreign.Header.Set("Origin", "https://evil.example")
	wantStatus(t, dana.Send(foreign), http.StatusForbidden)
	for _, id := range []string{"none", "%00", "%ff", "secrets", strings.Repeat("a", 5000)} {
		wantStatus(t, dana.Get(bench(acme.ID)+"/"+id), http.StatusNotFound)
	}
	if runs, err := f.db.TestRuns(t.Context(), acme.ID); err != nil || len(runs) != 0 {
		t.Errorf("there are %d runs (%v)", len(runs), err)
	}
}

func TestTwentyRunsAnHour(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	acme, bolts := f.partner("Acme"), f.partner("Bolts")
	dana, ora := f.developer(acme.ID), f.owner(acme.ID)
	run := func(b *webtest.Browser, clientID string) *webtest.Page {
		return b.Post(bench(clientID), url.Values{"run": {"Denies"}})
	}
	for i := range 20 {
		wantStatus(t, run([]*webtest.Browser{dana, ora}[i%2], acme.ID), http.StatusOK)
	}
	limited := run(ora, acme.ID)
	wantStatus(t, limited, http.StatusTooManyRequests)
	if limited.Header.Get("Retry-After") == "" || limited.Find("a[href='"+bench(acme.ID)+"']").Length() == 0 {
		t.Errorf("it does not lead back: %s", limited.Body)
	}
	wantStatus(t, run(f.owner(bolts.ID), bolts.ID), http.StatusOK)
	f.clock.Advance(3 * time.Minute)
	wantStatus(t, run(ora, acme.ID), http.StatusOK)
	wantStatus(t, run(dana, acme.ID), http.StatusTooManyRequests)
}

func TestBenchOfASuspendedPartnerIsOnlyRead(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	run, secret := f.testRun(acme.ID), f.testSecret(acme.ID)
	dana := f.developer(acme.ID)
	before := dana.Get(bench(acme.ID))
	must(t, f.db.SetClientStatus(t.Context(), acme.ID, storage.Suspended, "fraud"))
	page := dana.Get(bench(acme.ID))
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, "Acme is suspended. Please contact support.", secret)
	wantStatus(t, dana.Get(bench(acme.ID)+"/"+run), http.StatusOK)
	if page.Find("main form, main a[href$=revoke]").Length() != 0 {
		t.Errorf("it offers what is refused: %s", page.Body)
	}
	for _, button := range []string{"Run Happy", "Create test secret"} {
		wantStatus(t, before.Submit(button, nil), http.StatusForbidden)
	}
	wantStatus(t, dana.Post(bench(acme.ID)+"/secrets/"+secret+"/revoke", url.Values{}), http.StatusForbidden)
	if runs, err := f.db.TestRuns(t.Context(), acme.ID); err != nil || len(runs) != 1 {
		t.Errorf("there are %d runs (%v)", len(runs), err)
	}
}

func TestWithoutTestModeThereIsNoBench(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	run, secret := f.testRun(acme.ID), f.testSecret(acme.ID)
	f.app.TestModeOff = true
	dana := f.developer(acme.ID)
	for _, path := range []string{"", "/" + run, "/secrets/" + secret + "/revoke"} {
		wantStatus(t, dana.Get(bench(acme.ID)+path), http.StatusNotFound)
	}
	for _, path := range []string{"", "/secrets", "/secrets/" + secret + "/revoke"} {
		wantStatus(t, dana.Post(bench(acme.ID)+path, url.Values{"run": {"Happy"}}), http.StatusNotFound)
	}
	if home := dana.Get("/partners/" + acme.ID); home.Find("nav a[href='"+bench(acme.ID)+"']").Length() != 0 {
		t.Error("the navigation leads there")
	}
}

// A run's token is shown to the browser that began it, once, and neither to anybody else nor by
// a cookie that is kept.
func TestTokenOfARunIsShownOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	run, other := bench(acme.ID)+"/"+f.testRun(acme.ID), bench(acme.ID)+"/"+f.testRun(acme.ID)
	const token = "oauth.test_something"
	dana := f.developer(acme.ID)
	f.give(dana, run, token)
	thief := dana.Clone()
	has := func(p *webtest.Page) bool { return strings.Contains(p.Body, token) }
	wantStatus(t, dana.Send(dana.Request(http.MethodHead, run, nil)), http.StatusOK)
	if has(f.owner(acme.ID).Get(run)) || has(dana.Get(other)) {
		t.Error("another browser, or another page, shows it")
	}
	shown := dana.Get(run)
	if got := shown.Find("code[aria-labelledby=test-token]").Text(); got != token || shown.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the token is %q", got)
	}
	if has(dana.Get(run)) || has(thief.Get(run)) {
		t.Error("it is shown again")
	}
	wantSays(t, dana.Get(run), "The token was shown once and cannot be shown again.")
	for _, c := range thief.Cookies() {
		if strings.Contains(c.Value, token) {
			t.Errorf("%s has it", c.Name)
		}
	}
}

// Whoever signs in in the same browser, after the person who began the run has logged out, does
// not see its token.
func TestTokenOfARunIsForItsSessionAlone(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	run := bench(acme.ID) + "/" + f.testRun(acme.ID)
	const token = "oauth.test_something"
	dana := f.developer(acme.ID)
	f.give(dana, run, token)
	for _, next := range []*webtest.Browser{f.developer(acme.ID), f.owner(acme.ID)} {
		for _, c := range dana.Cookies() {
			if c.Name == f.app.CookieName("fairlead_once") {
				next.Client.Jar.SetCookies(f.app.PublicURL, []*http.Cookie{c})
			}
		}
		if strings.Contains(next.Get(run).Body, token) {
			t.Error("another session shows it")
		}
	}
	if !strings.Contains(dana.Get(run).Body, token) {
		t.Error("its own session does not show it")
	}
}
