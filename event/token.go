package event

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// credentials are what a token is asked for with.
type credentials struct {
	URL        string // the endpoint's, since another receiver must not get its token
	TokenURL   string
	ClientID   string
	Secret     string
	ClientAuth string // body, basic or json
	Scope      string
}

// tokens are the receivers' tokens that this server has, in memory alone.
type tokens struct {
	client *Client
	now    func() time.Time
	asked  func(ok bool) // is told of every request; nil for nobody

	mu sync.Mutex
	of map[string]*tokenOf // by endpoint
}

// tokenOf is the token of one endpoint. Whoever holds mu asks for it; the others wait.
type tokenOf struct {
	mu       sync.Mutex
	with     credentials
	token    string
	until    time.Time
	refused  string // by the receiver: it is not sent again
	failures int
	again    time.Time // when the Token URL may be asked again
	last     answer    // why it failed
}

const (
	// without is how long a token without a lifetime is used, and longest any other.
	withoutLifetime = 5 * time.Minute
	longestLifetime = 24 * time.Hour
	longestToken    = 8192
	// The Token URL is asked again after a second, doubled to a minute.
	tokenMinDelay, tokenMaxDelay = time.Second, time.Minute
)

func (t *tokens) entry(endpointID string) *tokenOf {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[string]*tokenOf{}
	}
	if t.of[endpointID] == nil {
		t.of[endpointID] = &tokenOf{}
	}
	return t.of[endpointID]
}

// forget drops what is known of an endpoint.
func (t *tokens) forget(endpointID string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.of, endpointID)
}

// get returns a token, or why there is none. refused is one that the receiver has refused;
// it is not returned again.
func (t *tokens) get(ctx context.Context, endpointID string, with credentials, refused string) (token string, a answer) {
	k := t.entry(endpointID)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.with != with { // something has been changed
		k.with, k.token, k.refused, k.failures, k.again = with, "", "", 0, time.Time{}
	}
	if refused != "" && k.token == refused {
		k.token, k.refused = "", refused
	}
	now := t.now()
	if k.token != "" && now.Before(k.until) {
		return k.token, answer{}
	}
	if now.Before(k.again) {
		return "", k.last
	}
	return t.ask(ctx, k, now)
}

// ask asks the Token URL. The caller holds the entry.
func (t *tokens) ask(ctx context.Context, k *tokenOf, now time.Time) (string, answer) {
	a := t.client.askToken(ctx, k.with)
	var lifetime time.Duration
	var token string
	if a.ok() {
		token, lifetime, a = readToken(a)
	}
	if a.ok() && token == k.refused {
		a.Failure, a.Detail = FailedToken, "the Token URL returned the token that the endpoint has refused"
	}
	if t.asked != nil {
		t.asked(a.ok())
	}
	if !a.ok() {
		k.token = ""
		k.again, k.last = now.Add(min(tokenMaxDelay, tokenMinDelay<<min(k.failures, 10))), a
		k.failures++
		return "", a
	}
	k.token, k.until, k.failures, k.again, k.refused = token, now.Add(lifetime), 0, time.Time{}, ""
	return token, a
}

// askToken sends a request in one way alone (RFC 6749 §2.3.1, §4.4.2).
func (c *Client) askToken(ctx context.Context, with credentials) answer {
	header := http.Header{}
	header.Set("Accept", "application/json")
	fields := map[string]string{"grant_type": "client_credentials"}
	if with.Scope != "" {
		fields["scope"] = with.Scope
	}
	if with.ClientAuth == "basic" {
		r := http.Request{Header: header}
		r.SetBasicAuth(url.QueryEscape(with.ClientID), url.QueryEscape(with.Secret))
	} else {
		fields["client_id"], fields["client_secret"] = with.ClientID, with.Secret
	}
	body, kind := encodeFields(with.ClientAuth, fields)
	header.Set("Content-Type", kind)
	a := c.send(ctx, http.MethodPost, with.TokenURL, header, body)
	if !a.ok() {
		a.Detail = strings.TrimSpace(a.Detail + says(a.Body))
		a.Failure = FailedToken
	}
	return a
}

func encodeFields(as string, fields map[string]string) (body []byte, kind string) {
	if as == "json" {
		body, _ = json.Marshal(fields) // of strings, it never fails
		return body, "application/json"
	}
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, value)
	}
	return []byte(form.Encode()), "application/x-www-form-urlencoded"
}

// says is what a Token URL says went wrong (RFC 6749 §5.2).
func says(body []byte) string {
	var e struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &e) != nil || e.Error == "" {
		return ""
	}
	if e.Description != "" {
		return ": " + e.Error + ": " + e.Description
	}
	return ": " + e.Error
}

// readToken reads a token and how long it is used.
func readToken(a answer) (token string, lifetime time.Duration, _ answer) {
	var j struct {
		Token    any             `json:"access_token"`
		Type     any             `json:"token_type"`
		Lifetime json.RawMessage `json:"expires_in"`
	}
	refuse := func(why string) (string, time.Duration, answer) {
		a.Failure, a.Detail = FailedToken, why
		return "", 0, a
	}
	if a.Cut {
		return refuse("the answer of the Token URL is too large")
	}
	if json.Unmarshal(a.Body, &j) != nil {
		return refuse("the answer of the Token URL is not JSON")
	}
	token, _ = j.Token.(string)
	if !isToken(token) {
		return refuse("the answer of the Token URL has no access_token that can be used")
	}
	kind, isText := j.Type.(string)
	if j.Type != nil && (!isText || !strings.EqualFold(kind, "Bearer")) {
		return refuse("the token_type of the Token URL is not Bearer")
	}
	return token, lifetimeOf(j.Lifetime), a
}

func isToken(s string) bool {
	return s != "" && len(s) <= longestToken && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// lifetimeOf is how long a token is used: a tenth less than it lives, but at most a minute.
func lifetimeOf(expiresIn json.RawMessage) time.Duration {
	seconds, err := strconv.ParseFloat(strings.Trim(string(expiresIn), `"`), 64)
	if err != nil || !(seconds > 0) {
		return withoutLifetime
	}
	lives := time.Duration(min(seconds, longestLifetime.Seconds()) * float64(time.Second))
	return lives - min(lives/10, time.Minute)
}
