package authz_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/web/webtest"
)

// sentHere checks the URL of a step. These tests do not mount its page, which is a 404:
// only the URL counts.
func sentHere(t *testing.T, page *webtest.Page, path string) {
	t.Helper()
	if page.URL.Path != path || page.URL.Query().Get("attempt") == "" {
		t.Errorf("sent to %s, want %s with an attempt", page.URL, path)
	}
}

func TestAuthorizeSendsSignedOutUsersToSignUpOrLogIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	for prompt, path := range map[string]string{"": "/signup", "create": "/signup", "login": "/login", "consent": "/signup", "select_account": "/signup", "login consent": "/login"} {
		sentHere(t, h.Another().Get(h.link("prompt", prompt)), path)
	}
}

func TestAuthorizeShowsAPageForAnUntrustedRequest(t *testing.T) {
	t.Parallel()
	h := open(t)
	asleep, _ := h.register("Sleepy", callbackURL)
	if err := h.db.SetClientStatus(t.Context(), asleep.ID, storage.Suspended, "fraud"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ link, says string }{
		"no client":              {h.link("client_id", "-"), "client_id parameter is required"},
		"an empty client":        {h.link("client_id", ""), "client_id parameter is required"},
		"an unknown client":      {h.link("client_id", "partner_0"), "No partner has this client_id"},
		"a client of NUL":        {h.link("client_id", "partner_\x00"), "No partner has this client_id"},
		"a client of bad UTF-8":  {h.link("client_id", "partner_\xff"), "No partner has this client_id"},
		"a suspended client":     {h.link("client_id", asleep.ID), "suspended"},
		"two clients":            {h.link() + "&client_id=" + h.client.ID, "client_id parameter is repeated"},
		"two callbacks":          {h.link("redirect_uri", callbackURL) + "&redirect_uri=" + callbackURL, "redirect_uri parameter is repeated"},
		"a closing slash":        {h.link("redirect_uri", callbackURL+"/"), "by its trailing slash"},
		"no closing slash":       {h.link("redirect_uri", strings.TrimSuffix(otherURL, "/")), "by its trailing slash"},
		"another scheme":         {h.link("redirect_uri", "http://shop.example/connect/callback"), "by its scheme"},
		"another host":           {h.link("redirect_uri", "https://evil.example/connect/callback"), "by its host"},
		"a host with a suffix":   {h.link("redirect_uri", "https://shop.example.evil.example/connect/callback"), "by its host"},
		"another port":           {h.link("redirect_uri", "https://shop.example:444/connect/callback"), "by its port"},
		"another path":           {h.link("redirect_uri", "https://shop.example/elsewhere"), "by its path"},
		"a query added":          {h.link("redirect_uri", callbackURL+"?a=b"), "by its query"},
		"another letter case":    {h.link("redirect_uri", "https://Shop.example/connect/callback"), "by its letter case"},
		"a fragment":             {h.link("redirect_uri", callbackURL+"#x"), "fragment"},
		"user info on loopback":  {h.link("redirect_uri", "http://evil@127.0.0.1:9000/cb"), "not one of this partner"},
		"a loopback sibling":     {h.link("redirect_uri", "http://127.0.0.1.evil.example:9000/cb"), "not one of this partner"},
		"a loopback by name":     {h.link("redirect_uri", "http://localhost:9000/cb"), "by its host"},
		"https on loopback":      {h.link("redirect_uri", "https://127.0.0.1:9000/cb"), "by its scheme"},
		"nothing close":          {h.link("redirect_uri", "https://evil.example/"), "doesn’t match any"},
		"a port too high":        {h.link("redirect_uri", "http://127.0.0.1:99999/cb"), "port is not a number"},
		"a script":               {h.link("redirect_uri", "javascript:alert(1)"), "not a complete URL"},
		"no URL":                 {h.link("redirect_uri", "\x00\r\n"), "not a complete URL"},
		"an unknown request_uri": {h.link("request_uri", "urn:ietf:params:oauth:request_uri:x"), "request_uri is unknown"},
		"a broken escape":        {h.link() + "&x=%zz", "cannot be parsed"},
	} {
		page := h.Another().Get(c.link)
		if page.Status != http.StatusBadRequest || page.Location != "" {
			t.Errorf("%s: got %d to %q, want 400 without a redirect", name, page.Status, page.Location)
		}
		if !strings.Contains(page.Text(), c.says) {
			t.Errorf("%s: the page does not say %q: %s", name, c.says, page.Text())
		}
		for _, registered := range []string{callbackURL, otherURL, loopbackURL} {
			if !strings.Contains(c.link, "redirect_uri") && strings.Contains(page.Body, registered) {
				t.Errorf("%s: the page reveals a callback", name)
			}
		}
	}
}

func TestAuthorizeSendsOtherErrorsToTheCallback(t *testing.T) {
	t.Parallel()
	h := open(t)
	challenge := strings.Repeat("a", 43)
	for name, c := range map[string]struct{ link, want string }{
		"no response_type":     {h.link("response_type", "-"), "?error=invalid_request&error_description=The%20response_type%20parameter%20is%20required%3B%20its%20value%20is%20code&state=xyz"},
		"response_type token":  {h.link("response_type", "token"), "?error=unsupported_response_type&error_description=The%20only%20response_type%20is%20code&state=xyz"},
		"response_type CODE":   {h.link("response_type", "CODE"), "?error=unsupported_response_type&error_description=The%20only%20response_type%20is%20code&state=xyz"},
		"a space after code":   {h.link("response_type", "code "), "?error=unsupported_response_type&error_description=The%20only%20response_type%20is%20code&state=xyz"},
		"a line before code":   {h.link("response_type", "\ncode"), "?error=unsupported_response_type&error_description=The%20only%20response_type%20is%20code&state=xyz"},
		"a no-break space":     {h.link("response_type", "\u00a0code"), "?error=unsupported_response_type&error_description=The%20only%20response_type%20is%20code&state=xyz"},
		"two response types":   {h.link("response_type", "code token"), "?error=unsupported_response_type&error_description=The%20only%20response_type%20is%20code&state=xyz"},
		"another scope":        {h.link("scope", "admin"), "?error=invalid_scope&error_description=The%20only%20scope%20is%20%2A&state=xyz"},
		"the scope twice":      {h.link("scope", "* *"), "?error=invalid_scope&error_description=The%20only%20scope%20is%20%2A&state=xyz"},
		"a scope too many":     {h.link("scope", "* admin"), "?error=invalid_scope&error_description=The%20only%20scope%20is%20%2A&state=xyz"},
		"no state":             {h.link("state", "-"), "?error=invalid_request&error_description=The%20state%20parameter%20is%20required"},
		"an empty state":       {h.link("state", ""), "?error=invalid_request&error_description=The%20state%20parameter%20is%20required"},
		"a state too long":     {h.link("state", strings.Repeat("s", 1025)), "?error=invalid_request&error_description=The%20state%20parameter%20is%20longer%20than%201024%20bytes"},
		"8 KiB of anything":    {h.link("x", strings.Repeat("x", 8<<10)), "?error=invalid_request&error_description=The%20parameters%20are%20longer%20than%208%20KiB&state=xyz"},
		"two states":           {h.link() + "&state=b", "?error=invalid_request&error_description=The%20state%20parameter%20is%20repeated"},
		"two scopes":           {h.link() + "&scope=*", "?error=invalid_request&error_description=The%20scope%20parameter%20is%20repeated&state=xyz"},
		"two of two":           {h.link() + "&y=1&y=2&x=1&x=2", "?error=invalid_request&error_description=The%20x%20parameter%20is%20repeated&state=xyz"},
		"two unknown":          {h.link() + "&x=1&x=2", "?error=invalid_request&error_description=The%20x%20parameter%20is%20repeated&state=xyz"},
		"plain PKCE":           {h.link("code_challenge", challenge, "code_challenge_method", "plain"), "?error=invalid_request&error_description=The%20only%20code_challenge_method%20is%20S256&state=xyz"},
		"PKCE without method":  {h.link("code_challenge", challenge), "?error=invalid_request&error_description=The%20only%20code_challenge_method%20is%20S256&state=xyz"},
		"PKCE without a value": {h.link("code_challenge_method", "S256"), "?error=invalid_request&error_description=The%20code_challenge%20parameter%20is%20required%20with%20code_challenge_method&state=xyz"},
		"a short challenge":    {h.link("code_challenge", "abc", "code_challenge_method", "S256"), "?error=invalid_request&error_description=The%20code_challenge%20parameter%20is%20not%20a%20base64url-encoded%20SHA-256%20hash%20of%2043%20characters&state=xyz"},
		"another prompt":       {h.link("prompt", "none"), "?error=invalid_request&error_description=The%20prompt%20parameter%20may%20be%20login%2C%20create%2C%20consent%20or%20select_account&state=xyz"},
		"a request object":     {h.link("request", "e30."), "?error=request_not_supported&error_description=Request%20objects%20are%20not%20supported&state=xyz"},
		"a response_mode":      {h.link("response_mode", "form_post"), "?error=invalid_request&error_description=The%20only%20response_mode%20is%20query&state=xyz"},
	} {
		page := h.Another().Get(c.link)
		if page.Status != http.StatusFound || page.Location != callbackURL+c.want {
			t.Errorf("%s:\n got %d %s\nwant 302 %s", name, page.Status, page.Location, callbackURL+c.want)
		}
	}
}

func TestAuthorizeAcceptsARequestWithoutOptionalParameters(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, link := range []string{
		h.link("scope", "-"), h.link("scope", ""), h.link("response_mode", "query"), h.link("state", "x"),
		h.link("state", strings.Repeat("s", 1024)), h.link("redirect_uri", ""), h.link("redirect_uri", otherURL),
		h.link("redirect_uri", "http://127.0.0.1:51004/cb"), h.link("redirect_uri", "http://127.0.0.1/cb"),
		h.link("unknown", "parameter"), h.link("code_challenge", strings.Repeat("a", 43), "code_challenge_method", "S256"),
	} {
		sentHere(t, h.Another().Get(link), "/signup")
	}
}

func TestAuthorizeReturnsStateByteForByte(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	for _, state := range []string{"x", "a b+c%20d", "&=?#/", "ünïcödé \U0001f6a2", "\x00\r\n\xff", `"<script>`, "a;b", ";", "a;b=c;", "my_random_string_def456"} {
		page := h.consent(h.Another(), ada, "state", state, "prompt", "consent").Submit("Deny", nil)
		if got := query(t, page.Location).Get("state"); got != state {
			t.Errorf("state %q came back as %q", state, got)
		}
		if strings.ContainsAny(page.Location, "+\r\n\x00") {
			t.Errorf("an unescaped character in %q", page.Location)
		}
	}
}

func TestAuthorizeWithoutStateReturnsNone(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.update(func(c *storage.Client) { c.AllowMissingState = true })
	page := h.consent(h.Browser, h.person("ada@example.com"), "state", "-").Submit("Deny", nil)
	if want := callbackURL + "?error=access_denied&error_description=The%20user%20denied%20your%20request"; page.Location != want {
		t.Errorf("got %s, want %s", page.Location, want)
	}
}

func TestAuthorizeAddsIssForPartnersThatEnableIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.update(func(c *storage.Client) { c.Iss = true })
	page := h.consent(h.Browser, h.person("ada@example.com")).Submit("Allow access", nil)
	if got, want := query(t, page.Location).Get("iss"), h.app.PublicURL.String(); got != want {
		t.Errorf("iss is %q, want %q", got, want)
	}
	page = h.Get(h.link("scope", "none"))
	if got, want := query(t, page.Location).Get("iss"), h.app.PublicURL.String(); got != want {
		t.Errorf("iss of an error is %q, want %q", got, want)
	}
}

// A raw semicolon was once refused as malformed.
func TestAuthorizeTreatsASemicolonAsData(t *testing.T) {
	t.Parallel()
	h := open(t)
	link := strings.Replace(h.link("prompt", "consent"), "state=xyz", "utm_campaign=x;y&state=a;b", 1)
	h.signIn(h.Browser, h.person("ada@example.com"), "")
	page := h.Get(link).Submit("Deny", nil)
	if want := "&state=a%3Bb"; !strings.HasSuffix(page.Location, want) {
		t.Errorf("went to %s, want that it ends in %s", page.Location, want)
	}
	r := h.Request(http.MethodPost, "/oauth/token", strings.NewReader("grant_type=authorization_code&note=a;b&code="+h.code()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(h.client.ID, h.secret)
	if page := h.Another().Send(r); page.Status != http.StatusOK {
		t.Errorf("the exchange: %d %s", page.Status, page.Body)
	}
}

// Link scanners and chat previews send HEAD, which once issued a code.
func TestAuthorizeHeadBeginsNoAttemptAndIssuesNoCode(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.consent(h.Browser, h.person("ada@example.com")).Submit("Allow access", nil)
	reference := h.push("state", "pushed")
	open := h.Get(h.link("prompt", "consent")).URL.Query().Get("attempt")
	for name, link := range map[string]string{"a connected account": h.link(), "a pushed request": h.pushedLink(reference), "an open attempt": "/oauth/authorize?attempt=" + open} {
		page := h.Send(h.Request(http.MethodHead, link, nil))
		if page.Status != http.StatusOK {
			t.Errorf("%s: %d, want 200", name, page.Status)
		}
		if page.Location != "" || page.Cookie("fairlead_browser") != nil {
			t.Errorf("%s: went to %q with the cookies %q", name, page.Location, page.Header["Set-Cookie"])
		}
	}
	if page := h.Get(h.pushedLink(reference)); query(t, page.Location).Get("code") == "" {
		t.Errorf("the pushed request was used up: %d %s", page.Status, page.Location)
	}
}

func TestAuthorizePromptSelectAccountAsksForConsent(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.consent(h.Browser, h.person("ada@example.com")).Submit("Allow access", nil)
	page := h.Get(h.link("prompt", "select_account"))
	if page.URL.Path != "/oauth/consent" || !strings.Contains(page.Text(), "Use another account") {
		t.Errorf("got %s: %s", page.URL, page.Text())
	}
}

// begin stores an attempt of this browser with any parameters, as an older release
// could have left it.
func (h *fixture) begin(parameters url.Values) string {
	h.t.Helper()
	page := h.Get(h.link("prompt", "consent"))
	a, err := h.db.AttemptByID(h.t.Context(), page.URL.Query().Get("attempt"))
	if err != nil {
		h.t.Fatal(err)
	}
	a.Parameters = parameters.Encode()
	if err := h.db.BeginAttempt(h.t.Context(), &a); err != nil {
		h.t.Fatal(err)
	}
	return a.ID
}

// The user once signed up, added a card and allowed access, and then got a 500.
func TestAuthorizeRefusesAnUngrantableRequestBeforeAnyPage(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signIn(h.Browser, h.person("ada@example.com"), "")
	id := h.begin(url.Values{"client_id": {h.client.ID}, "response_type": {"CODE"}, "state": {"xyz"}})
	want := callbackURL + "?error=unsupported_response_type&error_description=The%20only%20response_type%20is%20code&state=xyz"
	for _, path := range []string{"/oauth/consent", "/oauth/authorize"} {
		page := h.Get(path + "?attempt=" + id)
		if path == "/oauth/consent" && page.Location != want {
			t.Errorf("%s: %d %s, want %s", path, page.Status, page.Location, want)
		}
		if page.Status >= 500 {
			t.Errorf("%s: %d", path, page.Status)
		}
	}
	a, err := h.db.AttemptByID(t.Context(), id)
	if err != nil || a.Outcome != storage.Refused {
		t.Errorf("the attempt ended as %q (%v), want refused", a.Outcome, err)
	}
}

func TestAuthorizeStoresOnlyKnownParameters(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.Get(h.link("login_hint", "ada@example.com", "account[full_name]", "Ada", "utm_source", strings.Repeat("x", 7000),
		"account[email]", strings.Repeat("y", 600), "redirect_uri", otherURL, "prompt", "login"))
	a, err := h.db.AttemptByID(t.Context(), page.URL.Query().Get("attempt"))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := url.ParseQuery(a.Parameters)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"client_id": {h.client.ID}, "response_type": {"code"}, "scope": {"*"}, "state": {"xyz"}, "prompt": {"login"},
		"redirect_uri": {otherURL}, "login_hint": {"ada@example.com"}, "account[full_name]": {"Ada"}}
	if kept.Encode() != want.Encode() {
		t.Errorf("kept %s, want %s", kept.Encode(), want.Encode())
	}
}
