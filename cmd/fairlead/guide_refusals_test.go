package main

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// Every error that the server returns is in the guide, and every error in the guide is
// returned by the server.
func TestDocsListEveryError(t *testing.T) {
	t.Parallel()
	r := start(t)
	g, v := readGuide(t, r), r.fixtures(t)
	for _, rows := range [][]refusal{endpointRefusals(v), leakedRefusals(), tokenRefusals(v), bearerRefusals(v), authorizeRefusals(v)} {
		for _, row := range rows {
			g.find(row.send(r))
		}
	}
	g.findInLinks(v)
	g.findInCalls(v)
	g.findInPages()
	for _, e := range g.errors {
		if !e.met && !notReproduced(e) {
			t.Errorf("no response has the error %d %s: %s", e.status, e.code, e.says)
		}
	}
}

// notReproduced reports errors that need a clock, overload or a failure. Their packages'
// tests cover them.
func notReproduced(e *guideError) bool {
	return e.status == http.StatusServiceUnavailable || e.status == http.StatusTooManyRequests || e.status == http.StatusGone || e.status == http.StatusInternalServerError ||
		strings.HasSuffix(e.says, "the code has expired") || strings.HasPrefix(e.says, "The request expired before") || strings.HasPrefix(e.says, "The request was refused before")
}

// guideError is an error in the guide.
type guideError struct {
	table      string
	status     int
	code, says string
	shape      *regexp.Regexp
	met        bool
}

// guideErrors returns the errors in the guide of a running server.
type guideErrors struct {
	*running
	t      *testing.T
	errors []*guideError
}

func readGuide(t *testing.T, r *running) *guideErrors {
	t.Helper()
	g := &guideErrors{running: r, t: t}
	for _, row := range r.browser().Get("/docs/errors").Find(".errors > div").EachIter() {
		e := &guideError{table: row.Closest("section").AttrOr("aria-labelledby", ""),
			code: row.Find("dt code, dt strong").Text(), says: row.Find("dt q").Text()}
		e.status, _ = strconv.Atoi(row.Find("dt .status").Text())
		shape := regexp.QuoteMeta(e.code + "\n" + e.says)
		e.shape = regexp.MustCompile("(?s)^" + strings.ReplaceAll(shape, "…", ".*") + "$")
		g.errors = append(g.errors, e)
	}
	if len(g.errors) < 50 {
		t.Fatalf("the guide has %d errors", len(g.errors))
	}
	return g
}

// find looks up a response in the guide. /oauth/par returns directly what the callback
// would get otherwise, so only the description is compared there.
func (g *guideErrors) find(page *webtest.Page) {
	g.t.Helper()
	code, says := refusedWith(page)
	if code == "" {
		return
	}
	status := page.Status
	if status == http.StatusSeeOther { // a redirect that answers a form
		status = http.StatusFound
	}
	for _, e := range g.errors {
		pushed := e.table == "errors-callback" && page.URL.Path == "/oauth/par"
		if (e.status == status || pushed) && e.shape.MatchString(code+"\n"+says) {
			e.met = true
			return
		}
	}
	g.t.Errorf("the guide does not know %d %s: %s", page.Status, code, says)
}

// refusedWith returns a response's code and description, wherever they are. HEAD has
// none, and pages that only refuse a method need no entry.
func refusedWith(page *webtest.Page) (code, says string) {
	if to, err := url.Parse(page.Location); err == nil && page.Location != "" {
		return to.Query().Get("error"), to.Query().Get("error_description")
	}
	if page.Body == "" || page.H1() == "This page can’t be opened that way" {
		return "", ""
	}
	if h1 := page.H1(); h1 != "" {
		said := page.Find(".developer p")
		if said.Length() == 0 {
			said = page.Find(".lead")
		}
		return h1, strings.Join(strings.Fields(said.First().Text()), " ")
	}
	var body struct {
		Code          string `json:"error"`
		Description   string `json:"error_description"`
		Title, Detail string
	}
	if json.Unmarshal([]byte(page.Body), &body) != nil {
		return "no JSON", page.Body
	}
	return cmp.Or(body.Code, body.Title), cmp.Or(body.Description, body.Detail)
}

// findInLinks follows invalid links.
func (g *guideErrors) findInLinks(v fixtures) {
	g.t.Helper()
	right := "/oauth/authorize?client_id=" + v.partner.ClientID
	for _, wrong := range []string{
		"&response_type=code", "&response_type=code&state=" + strings.Repeat("x", 1025), "&response_type=code&state=x&scope=a&scope=b",
		"&state=x", "&state=x&response_type=token", "&state=x&response_type=code&scope=admin", "&state=x&response_type=code&prompt=none",
		"&state=x&response_type=code&code_challenge=" + testChallenge, "&state=x&response_type=code&code_challenge_method=S256",
		"&state=x&response_type=code&code_challenge_method=S256&code_challenge=abc", "&state=x&response_type=code&response_mode=fragment",
		"&state=x&response_type=code&request=e30.", "&state=x&response_type=code&x=" + strings.Repeat("x", 8<<10),
	} {
		b := g.browser()
		g.find(b.Send(b.Request(http.MethodGet, right+wrong, nil)))
	}
	g.find(g.browser().Get("/oauth/authorize?attempt=nothing"))
	begun := g.browser().Get(right + "&response_type=code&state=x")
	g.find(g.browser().Get(begun.URL.RequestURI())) // in another browser
	g.command("partner", "suspend", v.stranger.ClientID, "--reason", "for a while")
	g.find(g.browser().Get("/oauth/authorize?client_id=" + v.stranger.ClientID))
	g.find(refusal{method: http.MethodPost, path: "/oauth/token", kind: formType, body: "grant_type=authorization_code&code=x",
		authorization: []string{basic(v.stranger.ClientID, v.stranger.ClientSecret)}}.send(g.running))
}

// findInCalls calls the API with invalid headers.
func (g *guideErrors) findInCalls(v fixtures) {
	g.t.Helper()
	const version, account = "Shippo-API-Version", "SHIPPO-ACCOUNT-ID"
	for _, header := range [][]string{
		{version, "2017-01-01"}, {version, "newest"}, {version, "2018-02-08", "2018-02-08"}, {account, "another"}, {account, "a", "b"},
	} {
		b := g.browser()
		request := refusal{method: http.MethodGet, path: "/api/v1/account", authorization: []string{"Bearer " + v.token}}.request(b)
		request.Header[http.CanonicalHeaderKey(header[0])] = header[1:]
		g.find(b.Send(request))
	}
	end := refusal{method: http.MethodPost, path: "/oauth/deauthorize", kind: formType, body: "account_id=unknown"}
	for _, who := range [][]string{v.basic(), v.asService()} {
		end.authorization = who
		g.find(end.send(g.running))
	}
	for _, path := range []string{"/oauth/introspect", "/oauth/revoke", "/oauth/deauthorize"} {
		g.find(refusal{method: http.MethodPost, path: path, kind: formType, authorization: v.basic()}.send(g.running))
	}
}

// findInPages denies access, and disconnects before an exchange.
func (g *guideErrors) findInPages() {
	g.t.Helper()
	s, b := g.newShop(), g.browser()
	link := s.link("account[email]", "bo@example.com")
	page := payBy(testCard, b.Get(link).Submit("Create account", map[string]string{"Full name": "Bo", "Password": testPassword}))
	g.find(page.Submit("Deny", nil))
	code := s.landed(g.t, b.Get(link).Submit("Allow access", nil)).Get("code")
	b.Get("/account/connections").Submit("Disconnect", nil).Submit("Disconnect", nil)
	g.find(s.exchange(code))
}
