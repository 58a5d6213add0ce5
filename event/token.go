package event

import (
	"context"
	"encoding/base64"
	"net/url"
	"slices"
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

// basic is the client ID and secret as HTTP Basic sends them (RFC 6749 §2.3.1).
func (c credentials) basic() string {
	return base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(c.ClientID) + ":" + url.QueryEscape(c.Secret)))
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
	refused  []string // by the receiver, the last ones: they are not sent again
	failures int
	again    time.Time // when the Token URL may be asked again
	last     answer    // why it failed
}

const (
	// The Token URL is asked again after a second, doubled to a minute.
	tokenMinDelay, tokenMaxDelay = time.Second, time.Minute
	// mostRefused is how many refused tokens of an endpoint are remembered.
	mostRefused = 16
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
// empty is for none.
func (t *tokens) get(ctx context.Context, endpointID string, with credentials, refused string) (token string, a answer) {
	k := t.entry(endpointID)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.drop(with, refused)
	now := t.now()
	if k.token != "" && now.Before(k.until) {
		return k.token, answer{}
	}
	if now.Before(k.again) {
		return "", k.last
	}
	return t.ask(ctx, k)
}

// refuse drops a token that the receiver has refused.
func (t *tokens) refuse(endpointID string, with credentials, token string) {
	k := t.entry(endpointID)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.drop(with, token)
}

// drop forgets everything if something of the endpoint has been changed, and a token that
// was refused.
func (k *tokenOf) drop(with credentials, refused string) {
	if k.with != with {
		k.with, k.token, k.refused, k.failures, k.again = with, "", nil, 0, time.Time{}
	}
	if refused == "" || slices.Contains(k.refused, refused) {
		return
	}
	k.refused = append(k.refused, refused)
	k.refused = k.refused[max(0, len(k.refused)-mostRefused):]
	if k.token == refused {
		k.token = ""
	}
}

// ask asks the Token URL. The caller holds the entry.
func (t *tokens) ask(ctx context.Context, k *tokenOf) (string, answer) {
	began := t.now()
	token, lifetime, a := "", time.Duration(0), t.client.askToken(ctx, k.with)
	if a.ok() {
		token, lifetime, a = readToken(a)
	}
	if a.ok() && slices.Contains(k.refused, token) {
		a = noToken(answer{Took: a.Took}, "it returned a token that the endpoint has refused")
	}
	if t.asked != nil {
		t.asked(a.ok())
	}
	if !a.ok() {
		k.token, k.last, k.again = "", a, t.now().Add(min(tokenMaxDelay, tokenMinDelay<<min(k.failures, 10)))
		k.failures++
		return "", a
	}
	k.token, k.until, k.failures, k.again = token, began.Add(lifetime), 0, time.Time{}
	return token, a
}
