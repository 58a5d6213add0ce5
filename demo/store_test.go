package demo

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const (
	connectLink = `href="/connect">Connect with Fairlead</a>`
	welcome     = "We sell the parts that wear out"
	unexpected  = "This link can't be used"
)

func TestConnect(t *testing.T) {
	t.Parallel()
	p := &peer{}
	shop, b := open(t, p), newBrowser(t)

	b.get(shop+"/").mustShow(t, http.StatusOK, welcome, connectLink)
	got := b.get(shop + "/connect")

	got.mustShow(t, http.StatusOK, testAccount, "Ada Marlin", "ada@example.com", "Marlin &amp; Sons", "ending in 4242", "Connected since")
	got.mustNotShow(t, connectLink, testToken)
	if got.url != shop+"/" {
		t.Errorf("the visitor ends at %s, where a reload would send the code again", got.url)
	}
	if len(b.history) != 3 || !strings.HasPrefix(b.history[1], p.callback+"?code=") {
		t.Errorf("the way was %q", b.history)
	}
	if got, want := p.calls[0].Get("Authorization"), "Bearer "+testToken; got != want {
		t.Errorf("API called with Authorization %q, want %q", got, want)
	}
	if got, want := p.calls[0].Get("Shippo-API-Version"), "2018-02-08"; got != want {
		t.Errorf("API called with version %q, want %q", got, want)
	}
	b.get(shop + "/")
	if len(p.calls) != 2 || p.exchanges != 1 {
		t.Errorf("a reload made %d API calls and %d exchanges in all, want 2 and 1", len(p.calls), p.exchanges)
	}
}

func TestHomeWithoutCardOrCompany(t *testing.T) {
	t.Parallel()
	p := &peer{account: answer{http.StatusOK, `{"email": "ada@example.com", "full_name": "<script>x</script>", "company_name": "", "billing": null}`}}
	shop, b := open(t, p), newBrowser(t)

	got := b.get(shop + "/connect")
	got.mustShow(t, http.StatusOK, `<dt>Company</dt><dd><span class="soft">None`, `<dt>Card</dt><dd><span class="soft">None`, "&lt;script&gt;x")
	got.mustNotShow(t, "<script")
}

func TestCallbackWithoutAMatchingStateIsRefused(t *testing.T) {
	t.Parallel()
	p := &peer{}
	shop := open(t, p)
	other := newBrowser(t).begin(shop)
	rows := map[string]func(b *browser, own string) string{
		"the state is missing":              func(*browser, string) string { return p.callback + "?code=abc" },
		"the state is empty":                func(*browser, string) string { return p.callback + "?code=abc&state=" },
		"the state differs":                 func(*browser, string) string { return p.callback + "?code=abc&state=another" },
		"the state is truncated":            func(_ *browser, own string) string { return own[:len(own)-1] },
		"the state is another browser's":    func(*browser, string) string { return other },
		"an error comes without a state":    func(*browser, string) string { return p.callback + "?error=access_denied" },
		"the visitor's cookie is gone":      func(b *browser, own string) string { b.client.Jar = nil; return own },
		"there is neither cookie nor query": func(b *browser, _ string) string { b.client.Jar = nil; return p.callback },
	}
	for name, address := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser(t)
			b.get(address(b, b.begin(shop))).mustShow(t, http.StatusBadRequest, unexpected, connectLink)
		})
	}
	t.Cleanup(func() {
		if p.exchanges != 0 {
			t.Errorf("%d codes without a matching state were exchanged", p.exchanges)
		}
	})
}

func TestCallbackWorksOnce(t *testing.T) {
	t.Parallel()
	p := &peer{}
	shop, b := open(t, p), newBrowser(t)
	callback := b.begin(shop)

	b.get(callback).mustShow(t, http.StatusOK, testAccount)
	b.get(callback).mustShow(t, http.StatusBadRequest, unexpected)
	b.get(shop+"/").mustShow(t, http.StatusOK, testAccount)
	if p.exchanges != 1 {
		t.Errorf("got %d exchanges, want 1", p.exchanges)
	}
}

func TestConcurrentCallbacksExchangeOnce(t *testing.T) {
	t.Parallel()
	p := &peer{}
	shop, b := open(t, p), newBrowser(t)
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	callback := b.begin(shop)

	var racers sync.WaitGroup
	for range 50 {
		racers.Go(func() {
			res, err := b.client.Get(callback)
			if err != nil {
				t.Error(err)
				return
			}
			_ = res.Body.Close()
		})
	}
	racers.Wait()
	if p.exchanges != 1 {
		t.Errorf("got %d exchanges, want 1", p.exchanges)
	}
	b.get(shop+"/").mustShow(t, http.StatusOK, testAccount)
}

func TestSeveralTabsConnect(t *testing.T) {
	t.Parallel()
	p := &peer{}
	shop, b := open(t, p), newBrowser(t)
	first, second := b.begin(shop), b.begin(shop)

	b.get(first).mustShow(t, http.StatusOK, testAccount)
	b.get(second).mustShow(t, http.StatusOK, testAccount)

	tooOld := b.begin(shop)
	for range maxAttempts {
		b.begin(shop)
	}
	b.get(tooOld).mustShow(t, http.StatusBadRequest, unexpected)
}

func TestCallbackWithAnError(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		refusal string
		status  int
		shows   []string
	}{
		"the visitor denied": {"error=access_denied&error_description=The%20user%20denied%20your%20request",
			http.StatusOK, []string{"You didn't connect your account", "You chose not to connect"}},
		"the request expired": {"error=access_denied&error_description=The%20request%20expired%20before%20the%20user%20answered%20it",
			http.StatusOK, []string{"Your request expired", "finish connecting in time"}},
		"the request was refused": {"error=access_denied&error_description=The%20request%20was%20refused%20before%20the%20user%20answered%20it",
			http.StatusBadGateway, []string{"couldn't connect your account", "access_denied: The request was refused"}},
		"the issuer is busy": {"error=temporarily_unavailable&error_description=Back%20%3Csoon%3E",
			http.StatusBadGateway, []string{"temporarily_unavailable: Back &lt;soon&gt;"}},
		"the issuer gives no reason": {"error=server_error",
			http.StatusBadGateway, []string{"<code>server_error</code>"}},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &peer{refusal: row.refusal}
			shop, b := open(t, p), newBrowser(t)
			got := b.get(shop + "/connect")
			got.mustShow(t, row.status, append(row.shows, connectLink)...)
			b.get(got.url).mustShow(t, http.StatusBadRequest, unexpected)
			b.get(shop+"/").mustShow(t, http.StatusOK, welcome)
			if p.exchanges != 0 {
				t.Errorf("an error was exchanged for a token")
			}
		})
	}
}

func TestCallbackWhenTheExchangeFails(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		token answer
		shows string
	}{
		"the code is refused":       {answer{http.StatusBadRequest, `{"error": "invalid_grant", "error_description": "Invalid user credentials"}`}, "invalid_grant: Invalid user credentials"},
		"the secret is refused":     {answer{http.StatusUnauthorized, `{"error": "invalid_client"}`}, "<code>invalid_client</code>"},
		"the answer is not JSON":    {answer{http.StatusBadGateway, `<h1>internal-host-7</h1>`}, "we couldn't finish"},
		"the answer has no token":   {answer{http.StatusOK, `{"account_id": "internal-host-7"}`}, "we couldn't finish"},
		"the answer has no account": {answer{http.StatusOK, `{"access_token": "internal-host-7", "token_type": "bearer"}`}, "we couldn't finish"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &peer{token: row.token}
			shop, b := open(t, p), newBrowser(t)
			got := b.get(shop + "/connect")
			got.mustShow(t, http.StatusBadGateway, row.shows, connectLink)
			got.mustNotShow(t, "internal-host-7")
			b.get(shop+"/").mustShow(t, http.StatusOK, welcome)
			if p.exchanges != 1 {
				t.Errorf("the code was sent %d times, want once", p.exchanges)
			}
		})
	}
}

func TestHomeAfterA401AsksIntrospection(t *testing.T) {
	t.Parallel()
	const still = "still connected"
	rows := map[string]struct {
		introspection answer
		shows         string
	}{
		"the user disconnected":     {answer{http.StatusOK, `{"active": false}`}, "You're disconnected"},
		"the partner is suspended":  {answer{http.StatusBadRequest, `{"error": "unauthorized_client", "error_description": "This client is suspended"}`}, still},
		"the token is active":       {answer{http.StatusOK, `{"active": true}`}, still},
		"it doesn't say":            {answer{http.StatusOK, `{}`}, still},
		"the issuer is unavailable": {answer{http.StatusServiceUnavailable, `{"error": "temporarily_unavailable"}`}, still},
		"the answer is not JSON":    {answer{http.StatusOK, `<h1>`}, still},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &peer{introspection: row.introspection}
			shop, b := open(t, p), newBrowser(t)
			b.get(shop+"/connect").mustShow(t, http.StatusOK, testAccount)

			p.set(answer{http.StatusUnauthorized, `{"error": "invalid_token"}`})
			b.get(shop+"/").mustShow(t, http.StatusOK, row.shows, testAccount)

			p.set(answer{})
			b.get(shop+"/").mustShow(t, http.StatusOK, "Ada Marlin")
		})
	}
}

func TestHomeAfterA401WithAReason(t *testing.T) {
	t.Parallel()
	for reason, shows := range map[string]string{
		"suspended": "still connected", "revoked": "You're disconnected", "disconnected": "You're disconnected", "account_closed": "You're disconnected",
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			// Introspection would say the opposite.
			p := &peer{introspection: answer{http.StatusOK, `{"active": ` + strconv.FormatBool(reason != "suspended") + `}`}}
			shop, b := open(t, p), newBrowser(t)
			b.get(shop+"/connect").mustShow(t, http.StatusOK, testAccount)
			p.set(answer{http.StatusUnauthorized, `{"error": "invalid_token", "reason": "` + reason + `"}`})
			b.get(shop+"/").mustShow(t, http.StatusOK, shows, testAccount)
		})
	}
}

func TestHomeWhenTheAPIFails(t *testing.T) {
	t.Parallel()
	rows := map[string]answer{
		"it is overloaded":       {http.StatusServiceUnavailable, `{"title": "Busy", "detail": "internal-host-7"}`},
		"it refuses the call":    {http.StatusBadRequest, `{"title": "Version"}`},
		"it answers not JSON":    {http.StatusOK, "internal-host-7"},
		"its answer is too long": {http.StatusOK, `{"email": "` + strings.Repeat("x", 2*maxBody) + `"}`},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &peer{account: row}
			shop, b := open(t, p), newBrowser(t)
			got := b.get(shop + "/connect")
			got.mustShow(t, http.StatusOK, "We can't read your account right now", "still connected", testAccount)
			got.mustNotShow(t, "internal-host-7", connectLink)
		})
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	p := &peer{}
	shop, b := open(t, p), newBrowser(t)
	b.get(shop + "/connect")

	got := b.post(shop + "/forget")
	got.mustShow(t, http.StatusOK, welcome, connectLink)
	got.mustNotShow(t, testAccount)
	newBrowser(t).post(shop+"/forget").mustShow(t, http.StatusOK, welcome)
}

func TestForgetRefusesOtherSites(t *testing.T) {
	t.Parallel()
	p := &peer{}
	shop, b := open(t, p), newBrowser(t)
	b.get(shop + "/connect")

	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, shop+"/forget", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := b.client.Do(r)
	b.read(res, err).mustShow(t, http.StatusForbidden)
	b.get(shop+"/forget").mustShow(t, http.StatusMethodNotAllowed)
	b.get(shop+"/").mustShow(t, http.StatusOK, testAccount)
}

func TestOldestVisitorIsDropped(t *testing.T) {
	t.Parallel()
	p := &peer{}
	shop := open(t, p)
	first, second := newBrowser(t), newBrowser(t)
	first.get(shop + "/connect")
	second.get(shop + "/connect")
	first.get(shop+"/").mustShow(t, http.StatusOK, testAccount)

	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range maxVisitors - 1 {
		crowd := &browser{t: t, client: stay}
		crowd.get(shop+"/connect").mustShow(t, http.StatusFound)
	}
	first.get(shop+"/").mustShow(t, http.StatusOK, testAccount)
	second.get(shop+"/").mustShow(t, http.StatusOK, welcome)
}

func TestVisitorCookie(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		publicURL string
		secure    bool
	}{
		"over https it is for https only": {"https://shop.example", true},
		"over http it is for http too":    {"http://localhost:8081", false},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := (&Store{FairleadURL: "https://issuer.example", PublicURL: row.publicURL}).Handler()
			r := httptest.NewRequest(http.MethodGet, "/connect", nil)
			r.AddCookie(&http.Cookie{Name: visitorCookie, Value: "planted"})
			w := httptest.NewRecorder()
			shop.ServeHTTP(w, r)
			got := w.Result().Cookies()[0]
			if !got.HttpOnly || got.Secure != row.secure || got.SameSite != http.SameSiteLaxMode || got.Path != "/" {
				t.Errorf("got %s", got)
			}
			if len(got.Value) < 26 || got.Value == "planted" {
				t.Errorf("the cookie's value is %q, want a new random one", got.Value)
			}
		})
	}
}

func TestOldCookieFindsNothing(t *testing.T) {
	t.Parallel()
	p := &peer{}
	shop, b := open(t, p), newBrowser(t)
	b.begin(shop)
	known := b.cookie(shop)
	b.get(shop+"/connect").mustShow(t, http.StatusOK, testAccount)

	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, shop+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: visitorCookie, Value: known})
	thief := newBrowser(t)
	res, err := thief.client.Do(r)
	thief.read(res, err).mustShow(t, http.StatusOK, welcome)
}

func TestPagesAreSelfContained(t *testing.T) {
	t.Parallel()
	p := &peer{}
	shop, b := open(t, p), newBrowser(t)
	pages := []page{b.get(shop + "/"), b.get(shop + "/callback"), b.get(shop + "/connect"), b.get(shop + "/store.css")}
	elsewhere := regexp.MustCompile(`(?:src|href|action)="(https?://[^"]*)"|url\(|@import`)
	inline := regexp.MustCompile(`<script|<style|\sstyle=|\son[a-z]+=`)
	for _, page := range pages {
		if got := page.header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
			t.Errorf("%s has policy %q", page.url, got)
		}
		if got := inline.FindString(page.body); got != "" {
			t.Errorf("%s has %q, which its policy forbids", page.url, got)
		}
		for _, link := range elsewhere.FindAllStringSubmatch(page.body, -1) {
			if link[1] != p.URL+"/account/connections" {
				t.Errorf("%s points elsewhere: %s", page.url, link[0])
			}
		}
	}
	pages[3].mustShow(t, http.StatusOK, "prefers-color-scheme: dark")
	if got := pages[3].header.Get("Content-Type"); !strings.HasPrefix(got, "text/css") {
		t.Errorf("the style sheet is served as %q", got)
	}
}

func TestBrandNameIsTheIssuers(t *testing.T) {
	t.Parallel()
	shop := (&Store{FairleadURL: "https://issuer.example", PublicURL: "https://shop.example", BrandName: "Capstan & Co"}).Handler()
	w := httptest.NewRecorder()
	shop.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if !strings.Contains(w.Body.String(), ">Connect with Capstan &amp; Co</a>") {
		t.Errorf("the link does not name the brand")
	}
}
