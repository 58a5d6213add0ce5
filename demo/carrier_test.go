package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	carrierClient   = "client & co" // which Basic has to encode
	carrierSecret   = "s3:cret%"
	carrierCallback = "http://127.0.0.1:1/callback?for=demo"
	testVerifier    = "a-verifier-of-forty-three-characters-or-more"
)

// carrierFixture is a Demo Carrier over HTTP, with a clock, and a client of it.
type carrierFixture struct {
	t   *testing.T
	URL string
	now time.Time
	mu  sync.Mutex
}

func openCarrier(t *testing.T) *carrierFixture {
	t.Helper()
	f := &carrierFixture{t: t, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	server := httptest.NewUnstartedServer(nil)
	f.URL = "http://" + server.Listener.Addr().String()
	server.Config.Handler = (&Carrier{ClientID: carrierClient, ClientSecret: carrierSecret, ClientName: "Ship & Co",
		RedirectURI: carrierCallback, PublicURL: f.URL, Now: f.time}).Handler()
	server.Start()
	t.Cleanup(server.Close)
	return f
}

func (f *carrierFixture) time() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *carrierFixture) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// request is an authorization request that is right in everything, until changed.
func (f *carrierFixture) request(change func(url.Values)) string {
	hash := sha256.Sum256([]byte(testVerifier))
	q := url.Values{"response_type": {"code"}, "client_id": {carrierClient}, "redirect_uri": {carrierCallback}, "scope": {"ship"}, "state": {"a b&c"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(hash[:])}, "code_challenge_method": {"S256"}}
	if change != nil {
		change(q)
	}
	return f.URL + "/authorize?" + q.Encode()
}

// newCarrierBrowser is a browser that stays on the carrier's site: it does not follow the way back to the client.
func newCarrierBrowser(t *testing.T) *browser {
	t.Helper()
	b := newBrowser(t)
	b.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), "http://127.0.0.1:1/") {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return b
}

// send posts a form to where the page's form leads.
func (b *browser) send(p page, action string, form url.Values) page {
	b.t.Helper()
	found := regexp.MustCompile(`action="([^"]*/` + action + `)"`).FindStringSubmatch(p.body)
	if found == nil {
		b.t.Fatalf("%s has no form for %s: %s", p.url, action, p.body)
	}
	at, err := url.Parse(p.url)
	if err != nil {
		b.t.Fatal(err)
	}
	at.Path, at.RawQuery = found[1], ""
	res, err := b.client.PostForm(at.String(), form)
	return b.read(res, err)
}

func loginForm(user, password string) url.Values {
	return url.Values{"user_id": {user}, "password": {password}}
}

// answered goes through the sign-in as a user does, and returns the query of the way back.
func (f *carrierFixture) answered(user, answer string) url.Values {
	f.t.Helper()
	b := newCarrierBrowser(f.t)
	ask := b.send(b.get(f.request(nil)), "login", loginForm(user, "demo"))
	ask.mustShow(f.t, http.StatusOK, "Allow</button>", "Deny</button>")
	return f.way(b.send(ask, "consent", url.Values{"answer": {answer}}))
}

// way is the query with which a browser is sent back to the client.
func (f *carrierFixture) way(p page) url.Values {
	f.t.Helper()
	location, err := url.Parse(p.header.Get("Location"))
	if err != nil || p.status != http.StatusSeeOther || !strings.HasPrefix(location.String(), carrierCallback+"&") {
		f.t.Fatalf("got %d to %q: %s", p.status, p.header.Get("Location"), p.body)
	}
	return location.Query()
}

// tokens is what the token endpoint answers.
type tokens struct {
	status int
	header http.Header
	issued
	Error string `json:"error"`
}

// post sends a form to an endpoint, as the client unless changed.
func (f *carrierFixture) post(path string, form url.Values, change func(*http.Request)) (k tokens) {
	f.t.Helper()
	r, err := http.NewRequestWithContext(f.t.Context(), http.MethodPost, f.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		f.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(url.QueryEscape(carrierClient), url.QueryEscape(carrierSecret))
	if change != nil {
		change(r)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	k.status, k.header = res.StatusCode, res.Header
	if err := json.NewDecoder(res.Body).Decode(&k); err != nil && err != io.EOF {
		f.t.Fatal(err)
	}
	return k
}

func codeForm(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {carrierCallback}, "code_verifier": {testVerifier}}
}

func refreshForm(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
}

// allow connects a user.
func (f *carrierFixture) allow(user string) tokens {
	f.t.Helper()
	k := f.post("/token", codeForm(f.answered(user, "allow").Get("code")), nil)
	if k.status != http.StatusOK {
		f.t.Fatalf("got %d %s", k.status, k.Error)
	}
	return k
}

func (f *carrierFixture) refresh(token string) tokens {
	f.t.Helper()
	return f.post("/token", refreshForm(token), nil)
}

// works reports whether an access token does, and for whom.
func (f *carrierFixture) works(token string) (user string) {
	f.t.Helper()
	r, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, f.URL+"/user", nil)
	if err != nil {
		f.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var says struct {
		User string `json:"user_id"`
	}
	_ = json.NewDecoder(res.Body).Decode(&says)
	if (res.StatusCode == http.StatusOK) != (says.User != "") || says.User == "" && res.StatusCode != http.StatusUnauthorized {
		f.t.Errorf("/user answers %d for %q", res.StatusCode, says.User)
	}
	return says.User
}

func (f *carrierFixture) home() page {
	f.t.Helper()
	return newCarrierBrowser(f.t).get(f.URL + "/")
}

func (k tokens) mustBeRefused(t *testing.T, status int, code string) {
	t.Helper()
	if k.status != status || k.Error != code || k.Access != "" {
		t.Errorf("got %d %q, want %d %q", k.status, k.Error, status, code)
	}
}

func TestCarrierSignIn(t *testing.T) {
	t.Parallel()
	f, b := openCarrier(t), newCarrierBrowser(t)
	f.home().mustShow(t, http.StatusOK, "Nobody has allowed anything yet", "Ship &amp; Co", "the token endpoint works")

	login := b.get(f.request(nil))
	login.mustShow(t, http.StatusOK, `<label for="user-id">User ID</label>`, `<label for="password">Password</label>`, ">Log in</button>", "Ship &amp; Co")
	ask := b.send(login, "login", loginForm(" ada <b> ", "demo"))
	ask.mustShow(t, http.StatusOK, "ada &lt;b&gt;", "Ship &amp; Co", ">Allow</button>", ">Deny</button>")
	if policy := ask.header.Get("Content-Security-Policy"); strings.Contains(policy, "form-action") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("after consent the browser goes on elsewhere, which %q stops", policy)
	}
	answer := f.way(b.send(ask, "consent", url.Values{"answer": {"allow"}}))
	if answer.Get("state") != "a b&c" || answer.Get("iss") != f.URL || answer.Get("for") != "demo" || len(answer) != 4 {
		t.Errorf("answered with %v", answer)
	}

	k := f.post("/token", codeForm(answer.Get("code")), nil)
	if k.status != http.StatusOK || k.Type != "Bearer" || k.Lifetime != 120 || k.Scope != "ship" || k.header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %+v", k)
	}
	if got := f.works(k.Access); got != "ada <b>" {
		t.Errorf("the token is of %q", got)
	}
	home := f.home()
	home.mustShow(t, http.StatusOK, "<bdi>ada &lt;b&gt;</bdi>", "2 January 2026, 03:04:05 UTC", "Never", "works until", "03:06:05 UTC", ">Revoke</button>")
	home.mustNotShow(t, k.Access, k.Refresh, answer.Get("code"))
	f.pass(accessLifetime)
	if got := f.works(k.Access); got != "" {
		t.Errorf("the token works after two minutes")
	}
	f.home().mustShow(t, http.StatusOK, "The access token ended")
}

func TestCarrierDenied(t *testing.T) {
	t.Parallel()
	f := openCarrier(t)
	answer := f.answered("ada", "deny")
	if answer.Get("error") != "access_denied" || answer.Get("iss") != f.URL || answer.Get("state") != "a b&c" || answer.Has("code") {
		t.Errorf("answered with %v", answer)
	}
	f.home().mustShow(t, http.StatusOK, "Nobody has allowed anything yet")
}

func TestCarrierRefusesRequestsWithoutRedirecting(t *testing.T) {
	t.Parallel()
	f := openCarrier(t)
	for name, change := range map[string]func(url.Values){
		"another client":           func(q url.Values) { q.Set("client_id", "other") },
		"no client":                func(q url.Values) { q.Del("client_id") },
		"two clients":              func(q url.Values) { q.Add("client_id", carrierClient) },
		"no redirect URI":          func(q url.Values) { q.Del("redirect_uri") },
		"a redirect URI elsewhere": func(q url.Values) { q.Set("redirect_uri", "https://attacker.example/") },
		"a redirect URI with more": func(q url.Values) { q.Set("redirect_uri", carrierCallback+"/") },
		"two redirect URIs":        func(q url.Values) { q.Add("redirect_uri", carrierCallback) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newCarrierBrowser(t).get(f.request(change)).mustShow(t, http.StatusBadRequest, "Nothing was sent anywhere")
		})
	}
	newCarrierBrowser(t).get(f.request(nil)+"&%zz=1").mustShow(t, http.StatusBadRequest, "Nothing was sent anywhere")
}

func TestCarrierRefusesRequestsAtTheClient(t *testing.T) {
	t.Parallel()
	f := openCarrier(t)
	for name, row := range map[string]struct {
		change func(url.Values)
		want   string
	}{
		"no challenge":          {func(q url.Values) { q.Del("code_challenge") }, "invalid_request"},
		"a plain challenge":     {func(q url.Values) { q.Set("code_challenge_method", "plain") }, "invalid_request"},
		"no method":             {func(q url.Values) { q.Del("code_challenge_method") }, "invalid_request"},
		"a short challenge":     {func(q url.Values) { q.Set("code_challenge", "short") }, "invalid_request"},
		"a repeated parameter":  {func(q url.Values) { q.Add("scope", "ship") }, "invalid_request"},
		"another response type": {func(q url.Values) { q.Set("response_type", "token") }, "unsupported_response_type"},
		"another scope":         {func(q url.Values) { q.Set("scope", "ship admin") }, "invalid_scope"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := f.way(newCarrierBrowser(t).get(f.request(row.change)))
			if answer.Get("error") != row.want || answer.Get("state") != "a b&c" || answer.Get("iss") != f.URL {
				t.Errorf("answered with %v, want %s", answer, row.want)
			}
		})
	}
}

func TestCarrierRefusesLogins(t *testing.T) {
	t.Parallel()
	f, b := openCarrier(t), newCarrierBrowser(t)
	login := b.get(f.request(nil))
	const noID, wrong = "Enter a user ID", "This password is wrong"
	for name, row := range map[string]struct {
		form url.Values
		says string
	}{
		"another password":      {loginForm("ada", "Demo"), wrong},
		"no password":           {loginForm("ada", ""), wrong},
		"no user ID":            {loginForm(" ", "demo"), noID},
		"a long user ID":        {loginForm(strings.Repeat("é", 101), "demo"), noID},
		"a control character":   {loginForm("a\x00b", "demo"), noID},
		"not UTF-8":             {loginForm("a\xffb", "demo"), noID},
		"nothing of the form":   {nil, noID},
		"what it types is kept": {loginForm(`"ada"`, "x"), `value="&#34;ada&#34;"`},
	} {
		b.send(login, "login", row.form).mustShow(t, http.StatusUnprocessableEntity, row.says, ">Log in</button>")
		if got := b.get(login.url); !strings.Contains(got.body, ">Log in</button>") {
			t.Errorf("%s: logged in", name)
		}
	}
}

func TestCarrierSignInBelongsToABrowserAndEnds(t *testing.T) {
	t.Parallel()
	const over = "This page is no longer in use"
	f, b, other := openCarrier(t), newCarrierBrowser(t), newCarrierBrowser(t)
	login := b.get(f.request(nil))
	other.get(login.url).mustShow(t, http.StatusBadRequest, over)
	other.send(login, "login", loginForm("ada", "demo")).mustShow(t, http.StatusBadRequest, over)
	b.get(f.URL+"/signin/x").mustShow(t, http.StatusBadRequest, over)

	consent := login
	consent.body = strings.Replace(login.body, "/login", "/consent", 1)
	b.send(consent, "consent", url.Values{"answer": {"allow"}}).mustShow(t, http.StatusBadRequest, over) // before the log-in
	ask := b.send(login, "login", loginForm("ada", "demo"))
	other.send(ask, "consent", url.Values{"answer": {"allow"}}).mustShow(t, http.StatusBadRequest, over)
	b.send(ask, "consent", url.Values{"answer": {"perhaps"}}).mustShow(t, http.StatusOK, ">Allow</button>")
	f.way(b.send(ask, "consent", url.Values{"answer": {"allow"}}))
	b.send(ask, "consent", url.Values{"answer": {"allow"}}).mustShow(t, http.StatusBadRequest, over)

	late := b.get(f.request(nil))
	f.pass(signinLifetime)
	b.send(late, "login", loginForm("ada", "demo")).mustShow(t, http.StatusBadRequest, over)
}

func TestCarrierRefusesTokenRequests(t *testing.T) {
	t.Parallel()
	f := openCarrier(t)
	basic := func(id, secret string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(id, secret) }
	}
	for name, row := range map[string]struct {
		form   func(url.Values)
		change func(*http.Request)
		status int
		want   string
	}{
		"another secret":         {nil, basic(url.QueryEscape(carrierClient), "x"), http.StatusUnauthorized, "invalid_client"},
		"an empty secret":        {nil, basic(url.QueryEscape(carrierClient), ""), http.StatusUnauthorized, "invalid_client"},
		"another client":         {nil, basic("other", url.QueryEscape(carrierSecret)), http.StatusUnauthorized, "invalid_client"},
		"halves as they are":     {nil, basic(carrierClient, carrierSecret), http.StatusUnauthorized, "invalid_client"},
		"no client":              {nil, func(r *http.Request) { r.Header.Del("Authorization") }, http.StatusUnauthorized, "invalid_client"},
		"the secret in a form":   {func(q url.Values) { q.Set("client_secret", carrierSecret); q.Set("client_id", carrierClient) }, func(r *http.Request) { r.Header.Del("Authorization") }, http.StatusUnauthorized, "invalid_client"},
		"JSON":                   {nil, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, http.StatusBadRequest, "invalid_request"},
		"a repeated parameter":   {func(q url.Values) { q.Add("code", "x") }, nil, http.StatusBadRequest, "invalid_request"},
		"another grant":          {func(q url.Values) { q.Set("grant_type", "password") }, nil, http.StatusBadRequest, "unsupported_grant_type"},
		"no grant":               {func(q url.Values) { q.Del("grant_type") }, nil, http.StatusBadRequest, "unsupported_grant_type"},
		"another code":           {func(q url.Values) { q.Set("code", "x") }, nil, http.StatusBadRequest, "invalid_grant"},
		"no code":                {func(q url.Values) { q.Del("code") }, nil, http.StatusBadRequest, "invalid_grant"},
		"another verifier":       {func(q url.Values) { q.Set("code_verifier", testVerifier+"x") }, nil, http.StatusBadRequest, "invalid_grant"},
		"no verifier":            {func(q url.Values) { q.Del("code_verifier") }, nil, http.StatusBadRequest, "invalid_grant"},
		"another redirect URI":   {func(q url.Values) { q.Set("redirect_uri", "http://127.0.0.1:1/") }, nil, http.StatusBadRequest, "invalid_grant"},
		"no redirect URI":        {func(q url.Values) { q.Del("redirect_uri") }, nil, http.StatusBadRequest, "invalid_grant"},
		"a refresh without one":  {func(q url.Values) { q.Set("grant_type", "refresh_token") }, nil, http.StatusBadRequest, "invalid_grant"},
		"a page of another site": {nil, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusForbidden, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form := codeForm(f.answered("ada", "allow").Get("code"))
			if row.form != nil {
				row.form(form)
			}
			if row.status == http.StatusForbidden { // which is not in JSON
				mustBeForbidden(t, f.URL+"/token", form)
				return
			}
			got := f.post("/token", form, row.change)
			got.mustBeRefused(t, row.status, row.want)
			if asks := got.header.Get("WWW-Authenticate") != ""; asks != (row.status == http.StatusUnauthorized) {
				t.Errorf("WWW-Authenticate is %q", got.header.Get("WWW-Authenticate"))
			}
		})
	}
}

func mustBeForbidden(t *testing.T, address string, form url.Values) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	b := newCarrierBrowser(t)
	res, err := b.client.Do(r)
	b.read(res, err).mustShow(t, http.StatusForbidden)
}

func TestCarrierCodeWorksOnceAndShortly(t *testing.T) {
	t.Parallel()
	f := openCarrier(t)
	code := f.answered("ada", "allow").Get("code")
	k := f.post("/token", codeForm(code), nil)
	f.post("/token", codeForm(code), nil).mustBeRefused(t, http.StatusBadRequest, "invalid_grant")
	f.refresh(k.Refresh).mustBeRefused(t, http.StatusBadRequest, "invalid_grant")
	if f.works(k.Access) != "" {
		t.Error("the tokens of a code that came twice work")
	}
	f.home().mustShow(t, http.StatusOK, "A code was used twice")

	wrong := codeForm(f.answered("ada", "allow").Get("code"))
	wrong.Set("code_verifier", "x")
	f.post("/token", wrong, nil)
	wrong.Set("code_verifier", testVerifier)
	f.post("/token", wrong, nil).mustBeRefused(t, http.StatusBadRequest, "invalid_grant")

	late := f.answered("ada", "allow").Get("code")
	f.pass(codeLifetime + time.Second)
	f.post("/token", codeForm(late), nil).mustBeRefused(t, http.StatusBadRequest, "invalid_grant")
}

func TestCarrierRotatesRefreshTokens(t *testing.T) {
	t.Parallel()
	f := openCarrier(t)
	first := f.allow("ada")
	f.pass(time.Minute)
	second := f.refresh(first.Refresh)
	if second.status != http.StatusOK || second.Refresh == first.Refresh || second.Access == first.Access || second.Lifetime != 120 {
		t.Fatalf("got %+v", second)
	}
	if f.works(first.Access) == "" || f.works(second.Access) == "" {
		t.Error("an access token ends with a refresh")
	}
	f.home().mustShow(t, http.StatusOK, "Refreshed</dt><dd><time datetime=\"2026-01-02T03:05:05Z\">")
	wrong := refreshForm(second.Refresh)
	wrong.Set("scope", "admin")
	f.post("/token", wrong, nil).mustBeRefused(t, http.StatusBadRequest, "invalid_scope")

	f.refresh(first.Refresh).mustBeRefused(t, http.StatusBadRequest, "invalid_grant")
	f.refresh(second.Refresh).mustBeRefused(t, http.StatusBadRequest, "invalid_grant")
	if f.works(first.Access) != "" || f.works(second.Access) != "" {
		t.Error("an access token outlives its family")
	}
	f.home().mustShow(t, http.StatusOK, "A refresh token was used twice")
	if other := f.allow("ada"); f.refresh(other.Refresh).status != http.StatusOK {
		t.Error("another family ended too")
	}
}

func TestCarrierRefreshRaced(t *testing.T) {
	t.Parallel()
	f := openCarrier(t)
	k := f.allow("ada")
	var racers sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 20 {
		racers.Go(func() {
			if f.refresh(k.Refresh).status == http.StatusOK {
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	racers.Wait()
	if won != 1 {
		t.Errorf("a refresh token worked %d times", won)
	}
}

func TestCarrierRevocation(t *testing.T) {
	t.Parallel()
	f := openCarrier(t)
	of := func(token string) url.Values { return url.Values{"token": {token}, "token_type_hint": {"any"}} }
	k, other := f.allow("ada"), f.allow("bo")

	if got := f.post("/revoke", of(k.Access), nil); got.status != http.StatusOK || f.works(k.Access) != "" {
		t.Errorf("got %d", got.status)
	}
	f.home().mustShow(t, http.StatusOK, "The access token was revoked")
	k = f.refresh(k.Refresh)
	if k.status != http.StatusOK {
		t.Fatalf("got %d", k.status)
	}
	if got := f.post("/revoke", of(k.Refresh), nil); got.status != http.StatusOK || f.works(k.Access) != "" {
		t.Errorf("got %d", got.status)
	}
	f.refresh(k.Refresh).mustBeRefused(t, http.StatusBadRequest, "invalid_grant")
	f.home().mustShow(t, http.StatusOK, "Ship &amp; Co revoked it.")
	for _, token := range []string{k.Refresh, "unknown", "unknown.token"} {
		if got := f.post("/revoke", of(token), nil); got.status != http.StatusOK {
			t.Errorf("%s: got %d", token, got.status)
		}
	}
	f.post("/revoke", of(""), nil).mustBeRefused(t, http.StatusBadRequest, "invalid_request")
	f.post("/revoke", of(other.Refresh), func(r *http.Request) { r.SetBasicAuth("x", "y") }).mustBeRefused(t, http.StatusUnauthorized, "invalid_client")
	if f.works(other.Access) != "bo" {
		t.Error("another grant ended too")
	}
}

func TestCarrierRevokesOnItsFrontPage(t *testing.T) {
	t.Parallel()
	f, b := openCarrier(t), newCarrierBrowser(t)
	k, other := f.allow("ada"), f.allow("bo")
	mustBeForbidden(t, f.URL+"/grants/1/revoke", nil)
	if f.works(k.Access) != "ada" {
		t.Error("another site revoked it")
	}
	after := b.send(f.home(), "1/revoke", nil)
	after.mustShow(t, http.StatusOK, "It was revoked here.")
	if strings.Count(after.body, ">Revoke</button>") != 1 || f.works(k.Access) != "" || f.works(other.Access) != "bo" {
		t.Errorf("after revoking: %s", after.body)
	}
	f.refresh(k.Refresh).mustBeRefused(t, http.StatusBadRequest, "invalid_grant")
	b.get(f.URL+"/grants/2/revoke").mustShow(t, http.StatusMethodNotAllowed)
	b.post(f.URL+"/grants/99/revoke").mustShow(t, http.StatusOK)
}

func TestCarrierOutOfOrder(t *testing.T) {
	t.Parallel()
	f, b := openCarrier(t), newCarrierBrowser(t)
	k := f.allow("ada")
	code := f.answered("bo", "allow").Get("code")
	mustBeForbidden(t, f.URL+"/out-of-order", url.Values{"on": {"true"}})
	f.home().mustShow(t, http.StatusOK, "the token endpoint works", `aria-checked="false"`, `value="true">Out of order</button>`)

	press := func(value string) page {
		res, err := b.client.PostForm(f.URL+"/out-of-order", url.Values{"on": {value}})
		return b.read(res, err)
	}
	press("true").mustShow(t, http.StatusOK, "answered with status 503", `aria-checked="true"`, `value="false">Out of order</button>`)
	f.refresh(k.Refresh).mustBeRefused(t, http.StatusServiceUnavailable, "temporarily_unavailable")
	f.post("/token", codeForm(code), nil).mustBeRefused(t, http.StatusServiceUnavailable, "temporarily_unavailable")
	if f.works(k.Access) != "ada" {
		t.Error("its API is out of order too")
	}
	press("false").mustShow(t, http.StatusOK, "the token endpoint works")
	if f.refresh(k.Refresh).status != http.StatusOK || f.post("/token", codeForm(code), nil).status != http.StatusOK {
		t.Error("what was refused while out of order is used up")
	}
}

func TestCarrierLimitsWhatItKeeps(t *testing.T) {
	t.Parallel()
	f, b := openCarrier(t), newCarrierBrowser(t)
	first := b.get(f.request(nil))
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range maxKept {
		(&browser{t: t, client: stay}).get(f.request(nil)).mustShow(t, http.StatusSeeOther)
	}
	b.get(first.url).mustShow(t, http.StatusBadRequest)

	form := codeForm("x")
	form.Set("padding", strings.Repeat("x", maxBody))
	f.post("/token", form, nil).mustBeRefused(t, http.StatusBadRequest, "invalid_request")
}

func TestCarrierCookie(t *testing.T) {
	t.Parallel()
	f := openCarrier(t)
	w := httptest.NewRecorder()
	carrier := (&Carrier{ClientID: carrierClient, RedirectURI: carrierCallback, PublicURL: "https://carrier.example"}).Handler()
	carrier.ServeHTTP(w, httptest.NewRequest(http.MethodGet, f.request(nil), nil))
	got := w.Result().Cookies()[0]
	if !got.HttpOnly || !got.Secure || got.SameSite != http.SameSiteLaxMode || got.Path != w.Header().Get("Location") {
		t.Errorf("got %s for %s", got, w.Header().Get("Location"))
	}
}

func TestCarrierPagesAreSelfContained(t *testing.T) {
	t.Parallel()
	f, b := openCarrier(t), newCarrierBrowser(t)
	f.allow("ada")
	login := b.get(f.request(nil))
	pages := []page{f.home(), login, b.send(login, "login", loginForm("ada", "demo")), b.get(f.URL + "/authorize"), b.get(f.URL + "/carrier.css"), b.get(f.URL + "/store.css")}
	for _, page := range pages {
		if got := page.header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
			t.Errorf("%s has policy %q", page.url, got)
		}
		if got := regexp.MustCompile(`<script|<style|\sstyle=|\son[a-z]+=|(?:src|href|action)="https?:|url\(|@import`).FindString(page.body); got != "" {
			t.Errorf("%s has %q", page.url, got)
		}
	}
}
