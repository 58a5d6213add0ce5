package authz_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/authz"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const testSentence = "Test mode: no real account is used."

// testClient is the test client of the partner, with a secret.
func (h *fixture) testClient() (storage.Client, string) {
	h.t.Helper()
	c, err := h.db.ClientByID(h.t.Context(), storage.TestClientID(h.client.ID))
	if err != nil {
		h.t.Fatal(err)
	}
	_, secret := storagetest.Secret(h.t, h.db, c.ID)
	return c, secret
}

// testLink opens a test client's link, which leads to the choice of a test account.
func (h *fixture) testLink(b *webtest.Browser, c storage.Client, pairs ...string) *webtest.Page {
	h.t.Helper()
	page := b.Get(h.link(append([]string{"client_id", c.ID}, pairs...)...))
	if page.Status != http.StatusOK || page.URL.Path != "/oauth/test" || strings.Count(page.Text(), testSentence) != 1 {
		h.t.Fatalf("got %d at %s: %s", page.Status, page.URL, page.Text())
	}
	return page
}

// continueAs presses the button of a test account.
func continueAs(page *webtest.Page, name storage.TestName) *webtest.Page {
	return page.Submit("Continue as "+string(name), nil)
}

// testCode is a code of a test client, which an account gives that is connected already.
func (h *fixture) testCode(c storage.Client) string {
	h.t.Helper()
	code := query(h.t, continueAs(h.testLink(h.Another(), c), storage.TestAlreadyConnected).Location).Get("code")
	if code == "" {
		h.t.Fatal("no code")
	}
	return code
}

// testToken is a test token.
func (h *fixture) testToken(c storage.Client, secret string) answer {
	h.t.Helper()
	page := h.post("client_id", c.ID, "client_secret", secret, "code", h.testCode(c))
	if page.Status != http.StatusOK {
		h.t.Fatalf("exchange: %d %s", page.Status, page.Body)
	}
	return decode(h.t, page)
}

func TestLinkOfATestClientOffersTestAccounts(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, _ := h.testClient()
	ada := h.person("ada@example.com")
	signedIn := h.Another()
	h.signIn(signedIn, ada, "")
	for _, b := range []*webtest.Browser{h.Browser, signedIn} {
		page := h.testLink(b, c, "prompt", "login")
		for _, name := range storage.TestNames {
			if page.Find("button[value='"+string(name)+"']").Text() != "Continue as "+string(name) {
				t.Errorf("no button for %q: %s", name, page.Text())
			}
		}
		if strings.Contains(page.Body, ada.Email) || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the page shows who is logged in, or is kept: %s", page.Body)
		}
		page = continueAs(page, storage.TestDenies)
		if page.URL.Path != "/oauth/consent" || !strings.Contains(page.Text(), testSentence) || strings.Contains(page.Body, ada.Email) || !strings.Contains(page.Text(), "Denies") {
			t.Errorf("got %s: %s", page.URL, page.Text())
		}
		if other, _ := page.Find("a:contains('Use another account')").Attr("href"); !strings.HasPrefix(other, "/oauth/test?attempt=") {
			t.Errorf("another account is at %q", other)
		}
		if got := query(t, page.Submit("Deny", nil).Location); got.Get("error") != "access_denied" || got.Get("state") != "xyz" {
			t.Errorf("denying went to %v", got)
		}
	}
	if all, err := h.db.AllConnections(t.Context(), ada.ID); err != nil || len(all) != 0 {
		t.Errorf("the account was connected: %v, %v", all, err)
	}
}

func TestEachTestAccountGoesItsWay(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, _ := h.testClient()
	for name, path := range map[storage.TestName]string{storage.TestHappy: "/billing", storage.TestCardDeclined: "/billing",
		storage.TestDenies: "/oauth/consent", storage.TestLeavesHalfway: "/oauth/consent"} {
		for range 2 { // the second time is like the first
			page := continueAs(h.testLink(h.Another(), c), name)
			if page.URL.Path != path {
				t.Errorf("%s is led to %s, want %s", name, page.URL, path)
			}
		}
	}
	page := continueAs(h.testLink(h.Browser, c), storage.TestAlreadyConnected)
	if page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Location, callbackURL+"?code=") {
		t.Errorf("already connected: %d %s", page.Status, page.Location)
	}
	page = continueAs(h.testLink(h.Browser, c, "prompt", "consent"), storage.TestAlreadyConnected)
	if page.URL.Path != "/oauth/consent" {
		t.Errorf("with prompt=consent: %s", page.URL)
	}
}

func TestHappyAllowsAfterBillingInEachAttempt(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, secret := h.testClient()
	for range 2 {
		page := continueAs(h.testLink(h.Browser, c), storage.TestHappy)
		attempt, err := h.db.AttemptByID(t.Context(), page.URL.Query().Get("attempt"))
		must(t, err)
		must(t, h.db.SaveTestCard(t.Context(), &storage.PaymentMethod{AccountID: attempt.AccountID, Processor: "sandbox", Brand: "visa", Last4: "4242"}, attempt.ID))
		page = h.Get("/oauth/authorize?attempt=" + attempt.ID)
		if page.URL.Path != "/oauth/consent" {
			t.Fatalf("after billing: %s", page.URL)
		}
		first := page.Submit("Allow access", nil)
		code := query(t, first.Location).Get("code")
		if again := page.Submit("Allow access", nil); again.Location != first.Location {
			t.Errorf("a second submit went to %q, want %q", again.Location, first.Location)
		}
		got := h.post("client_id", c.ID, "client_secret", secret, "code", code)
		token := decode(t, got).AccessToken
		if got.Status != http.StatusOK || !strings.HasPrefix(token, "oauth.test_") || len(token) != len(h.token().AccessToken) || !authz.LooksLikeToken(token) {
			t.Errorf("%d %s", got.Status, got.Body)
		}
		if again := page.Submit("Allow access", nil); again.Status != http.StatusGone || strings.Contains(again.Body, "/account/connections") {
			t.Errorf("once it is used: %d %s", again.Status, again.Text())
		}
	}
}

func TestTestTokensAreMarked(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, secret := h.testClient()
	service, serviceSecret := h.service("introspect")
	for _, row := range []struct {
		name   string
		client storage.Client
		secret string
		code   string
		marked bool
	}{
		{"test", c, secret, h.testCode(c), true},
		{"live", h.client, h.secret, h.code(), false},
	} {
		page := h.post("client_id", row.client.ID, "client_secret", row.secret, "code", row.code)
		got := fields(t, page)
		token, _ := got["access_token"].(string)
		marks := map[string]bool{"the token's text": strings.HasPrefix(token, "oauth.test_")}
		_, marks["the exchange"] = got["test"]
		for who, with := range map[string][2]string{"its client": {row.client.ID, row.secret}, "a service": {service.ID, serviceSecret}} {
			of := fields(t, h.ask("/oauth/introspect", storage.Client{ID: with[0]}, with[1], "token", token))
			if of["active"] != true || of["client_id"] != row.client.ID {
				t.Errorf("%s: introspection by %s: %v", row.name, who, of)
			}
			_, marks["introspection by "+who] = of["test"]
			if row.marked && of["test"] != true {
				t.Errorf("%s: %v", row.name, of)
			}
		}
		r := h.Request(http.MethodGet, "/oauth/verify", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		verified := h.Another().Send(r)
		_, marks["verify"] = verified.Header["X-Test"]
		if row.marked && verified.Header.Get("X-Test") != "true" {
			t.Errorf("X-Test is %q", verified.Header.Get("X-Test"))
		}
		for where, marked := range marks {
			if marked != row.marked {
				t.Errorf("%s: %s is marked: %t", row.name, where, marked)
			}
		}
	}
}

func TestTestClientsCallbacks(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.handlers.CheckCallback = func(url string) error {
		if strings.Contains(url, "*") {
			return http.ErrNotSupported
		}
		return nil
	}
	c, secret := h.testClient()
	for callback, ok := range map[string]bool{"-": true, otherURL: true, "http://127.0.0.1:9999/cb": true, "http://localhost:3000/anything?tenant=1": true,
		"http://[::1]/x": true, h.app.PublicURL.String() + "/partners/test/callback": true,
		"https://localhost/x": false, "http://shop.example/cb": false, "https://shop.example/more": false, "http://localhost/*": false,
		"http://localhost/#x": false, "http://user@localhost/": false, "http://localhost@evil.example/": false, "http://localhost:99999/": false} {
		page := h.Another().Get(h.link("client_id", c.ID, "redirect_uri", callback))
		if (page.URL.Path == "/oauth/test") != ok || !ok && page.Status != http.StatusBadRequest {
			t.Errorf("%s: %d at %s", callback, page.Status, page.URL)
		}
		if callback == "-" {
			continue
		}
		pushed := h.ask("/oauth/par", c, secret, "response_type", "code", "state", "xyz", "redirect_uri", callback)
		if (pushed.Status == http.StatusCreated) != ok {
			t.Errorf("%s pushed: %d %s", callback, pushed.Status, pushed.Body)
		}
	}
	if page := h.Another().Get(h.link("redirect_uri", h.app.PublicURL.String()+"/partners/test/callback")); page.Status != http.StatusBadRequest {
		t.Errorf("the live client may use the test callback: %d", page.Status)
	}
}

func TestSuspensionRestsBothClients(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, secret := h.testClient()
	token := h.testToken(c, secret).AccessToken
	code := h.testCode(c)
	waiting := h.testLink(h.Browser, c)
	must(t, h.db.SetClientStatus(t.Context(), h.client.ID, storage.Suspended, "fraud"))
	if h.lives(token) {
		t.Error("the token works")
	}
	if got := decode(t, h.post("client_id", c.ID, "client_secret", secret, "code", code)); got.Error != "unauthorized_client" {
		t.Errorf("the code: %+v", got)
	}
	if page := continueAs(waiting, storage.TestHappy); page.Status != http.StatusBadRequest || !strings.Contains(page.Text(), "suspended") {
		t.Errorf("the page: %d %s", page.Status, page.Text())
	}
	must(t, h.db.SetClientStatus(t.Context(), h.client.ID, storage.Active, ""))
	if !h.lives(token) {
		t.Error("the token does not work again")
	}
	if err := h.db.SetClientStatus(t.Context(), c.ID, storage.Suspended, "alone"); err == nil {
		t.Error("a test client was suspended alone")
	}
}

func TestChoosingATestAccountIsBoundToTheAttempt(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, _ := h.testClient()
	page := h.testLink(h.Browser, c)
	attempt := page.URL.Query().Get("attempt")
	if got := h.Another().Post("/oauth/test?attempt="+attempt, url.Values{"account": {"Happy"}}); got.Status != http.StatusForbidden {
		t.Errorf("another browser: %d", got.Status)
	}
	for _, odd := range []url.Values{{}, {"account": {"Nobody"}}, {"account": {"\x00"}}, {"account": {"\xff"}}, {"account": {strings.Repeat("x", 5000)}}} {
		if got := h.Post("/oauth/test?attempt="+attempt, odd); got.URL.Path != "/oauth/test" || got.Status != http.StatusOK {
			t.Errorf("%.20v: %d at %s", odd, got.Status, got.URL)
		}
	}
	for _, id := range []string{"", "nothing", "%00", "%ff"} {
		if got := h.Get("/oauth/test?attempt=" + id); got.Status != http.StatusNotFound {
			t.Errorf("attempt %q: %d", id, got.Status)
		}
	}
	other := h.Another()
	live := h.consent(other, h.person("ada@example.com"))
	if got := other.Get("/oauth/test?" + live.URL.RawQuery); got.URL.Path != "/oauth/consent" {
		t.Errorf("a live attempt: %s", got.URL)
	}
	// Two tabs: the consent page names another test account than the one chosen last.
	consent := continueAs(page, storage.TestDenies)
	continueAs(page, storage.TestLeavesHalfway)
	if got := consent.Submit("Allow access", nil); got.Location != "" || !strings.Contains(got.Text(), "Leaves halfway") {
		t.Errorf("got %q: %s", got.Location, got.Text())
	}
	h.clock.Advance(time.Hour)
	if got := continueAs(page, storage.TestDenies); got.Status != http.StatusGone {
		t.Errorf("an expired attempt: %d", got.Status)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
