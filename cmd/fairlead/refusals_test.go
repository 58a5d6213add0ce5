package main

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// refusal is one bad request and all that may be said about it.
type refusal struct {
	name, method, path string
	kind, body         string // content type and body
	authorization      []string

	status    int
	code      string // of the JSON body; "-" where the answer is a page
	challenge string // how WWW-Authenticate begins, empty for none
	allow     string
}

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// fixtures are what the bad requests are made of.
type fixtures struct {
	partner, stranger, service registered
	code, proven, spent        string // unused, unused with PKCE, used
	token, serviceToken        string
	ended                      string // a token that was revoked
}

func (v fixtures) basic() []string {
	return []string{basic(v.partner.ClientID, v.partner.ClientSecret)}
}
func (v fixtures) asService() []string {
	return []string{basic(v.service.ClientID, v.service.ClientSecret)}
}

func basic(id, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
}

func TestEveryRefusalHasItsExactResponse(t *testing.T) {
	t.Parallel()
	r := start(t)
	v := r.fixtures(t)
	var all []refusal
	for _, rows := range [][]refusal{endpointRefusals(v), tokenRefusals(v), bearerRefusals(v), authorizeRefusals(v)} {
		all = append(all, rows...)
	}
	names := map[string]bool{}
	for _, row := range all {
		if key := row.method + row.path + row.name; names[key] {
			t.Errorf("%s %s %s stands there twice", row.method, row.path, row.name)
		} else {
			names[key] = true
		}
		t.Run(row.method+" "+strings.SplitN(row.path, "?", 2)[0]+" "+row.name, func(t *testing.T) { row.check(t, r, v) })
	}
	// Nothing of all that has hurt what it was aimed at.
	r.mustAnswer(v.token, http.StatusOK, "the token after all refusals")
	for name, form := range map[string]url.Values{
		"the code":        {"code": {v.code}},
		"the proven code": {"code": {v.proven}, "code_verifier": {testVerifier}},
	} {
		form.Set("grant_type", "authorization_code")
		row := refusal{method: http.MethodPost, path: "/oauth/token", kind: formType, body: form.Encode(), authorization: v.basic()}
		if page := row.send(r); page.Status != http.StatusOK {
			t.Errorf("%s was burnt: %d %s", name, page.Status, page.Body)
		}
	}
}

func (row refusal) send(r *running) *webtest.Page {
	b := r.browser()
	return b.Send(row.request(b))
}

func (row refusal) request(b *webtest.Browser) *http.Request {
	path, query, _ := strings.Cut(row.path, "?")
	req := b.Request(row.method, path, strings.NewReader(row.body))
	req.URL.RawQuery = query
	if row.kind != "" {
		req.Header.Set("Content-Type", row.kind)
	}
	for _, a := range row.authorization {
		req.Header.Add("Authorization", a)
	}
	return req
}

func (row refusal) check(t *testing.T, r *running, v fixtures) {
	page := row.send(r)
	if page.Status != row.status {
		t.Errorf("got %d, want %d: %.300s", page.Status, row.status, page.Body)
	}
	if row.code != "-" && row.method != http.MethodHead {
		var body map[string]any
		if err := json.Unmarshal([]byte(page.Body), &body); err != nil || body["error"] != row.code {
			t.Errorf("got %.300s, want the error %q (%v)", page.Body, row.code, err)
		}
	}
	if got := page.Header.Get("WWW-Authenticate"); !strings.HasPrefix(got, row.challenge) || (row.challenge == "") != (got == "") {
		t.Errorf("WWW-Authenticate is %q, want %q", got, row.challenge)
	}
	if got := page.Header.Get("Allow"); got != row.allow {
		t.Errorf("Allow is %q, want %q", got, row.allow)
	}
	if page.Location != "" {
		t.Errorf("it leads to %s", page.Location)
	}
	if page.Header.Get("X-Content-Type-Options") != "nosniff" || page.Header.Get("X-Request-Id") == "" {
		t.Errorf("headers are missing: %v", page.Header)
	}
	for _, secret := range []string{v.partner.ClientSecret, v.stranger.ClientSecret, v.service.ClientSecret, v.token, v.ended, v.code, v.proven, v.spent, "sql", "goroutine", ".go:"} {
		if strings.Contains(page.Body, secret) {
			t.Errorf("the answer leaks %q: %.300s", secret, page.Body)
		}
	}
}

// fixtures connects one person to one partner and keeps what can be attacked.
func (r *running) fixtures(t *testing.T) (v fixtures) {
	t.Helper()
	v.partner, v.service = r.registerClients("false")
	v.stranger = r.register("partner", "create", "--company", "Stranger", "--email", "dev@stranger.example", "--callback", clientsCallback)
	b := r.browser()
	link := "/oauth/authorize?" + url.Values{"response_type": {"code"}, "client_id": {v.partner.ClientID}, "state": {"x"}}.Encode()
	v.spent = codeIn(t, payBy(testCard, signUp(b.Get(link))).Submit("Allow access", nil).Location)
	v.code = codeIn(t, b.Get(link).Location)
	v.proven = codeIn(t, b.Get(link+"&code_challenge_method=S256&code_challenge="+testChallenge).Location)
	issued := func(form url.Values, authorization []string) string {
		row := refusal{method: http.MethodPost, path: "/oauth/token", kind: formType, body: form.Encode(), authorization: authorization}
		var body struct {
			AccessToken string `json:"access_token"`
		}
		row.send(r).JSON(&body)
		return body.AccessToken
	}
	grant := url.Values{"grant_type": {"authorization_code"}, "code": {v.spent}}
	v.ended = issued(grant, v.basic())
	issued(grant, v.basic()) // a replay: that token is revoked
	v.token = issued(url.Values{"grant_type": {"authorization_code"}, "code": {codeIn(t, b.Get(link).Location)}}, v.basic())
	v.serviceToken = issued(url.Values{}, v.asService())
	return v
}
