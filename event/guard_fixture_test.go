package event_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"fairlead/storage"
)

// clientSecret is what tokens are asked for with.
const clientSecret = "a secret: /+&=\"é"

// guard is a Token URL, over real HTTP.
type guard struct {
	*httptest.Server
	t     *testing.T
	asked chan received

	mu     sync.Mutex
	answer http.HandlerFunc
	tokens int
}

func newGuard(t *testing.T) *guard {
	t.Helper()
	g := &guard{t: t, asked: make(chan received, 10_000)}
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	return g
}

func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if r.Method != http.MethodPost || r.Header.Get("Accept") != "application/json" {
		g.t.Errorf("the Token URL was asked by %s for %q", r.Method, r.Header.Get("Accept"))
	}
	g.asked <- received{Header: r.Header, Body: string(body)}
	g.mu.Lock()
	answer := g.answer
	g.tokens++
	token := fmt.Sprintf("token-%d", g.tokens)
	g.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	_, _ = fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":3600}`, token)
}

// answering has it answer in another way; nil is with the next token.
func (g *guard) answering(answer http.HandlerFunc) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.answer = answer
}

// says has it answer with a status and a body.
func (g *guard) says(status int, body string) {
	g.answering(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func (g *guard) oauth(clientAuth string) storage.OAuth {
	return storage.OAuth{ClientID: "the shop", Secret: []byte(clientSecret), TokenURL: g.URL + "/token?tenant=1", ClientAuth: clientAuth}
}

// needs has a receiver answer 401 unless one of tokens is sent.
func (r *receiver) needs(tokens ...string) {
	r.answering(func(w http.ResponseWriter, request *http.Request) {
		for _, token := range tokens {
			if request.Header.Get("Authorization") == "Bearer "+token {
				return
			}
		}
		w.WriteHeader(http.StatusUnauthorized)
	})
}

// wantTokens wants requests with these tokens to have come, in this order.
func (r *receiver) wantTokens(want ...string) {
	r.t.Helper()
	for _, token := range want {
		if got := r.wait().Header.Get("Authorization"); got != "Bearer "+token {
			r.t.Errorf("it came with %q, want %q", got, token)
		}
	}
	if len(r.got) != 0 {
		r.t.Errorf("one more came, with %q", r.wait().Header.Get("Authorization"))
	}
}

// wantAsked wants the Token URL to have been asked n times since the last call.
func (g *guard) wantAsked(n int) {
	g.t.Helper()
	if len(g.asked) != n {
		g.t.Errorf("the Token URL was asked %d times, want %d", len(g.asked), n)
	}
	for len(g.asked) > 0 {
		<-g.asked
	}
}

// deliver publishes something and waits until its delivery has a status.
func (f *fixture) deliver(p storage.Endpoint, want storage.DeliveryStatus) []storage.DeliveryAttempt {
	f.t.Helper()
	e := f.publish(`{}`)
	_, attempts := f.awaitDelivery(p, func(d storage.DeliveryOf) bool { return d.Event.ID == e.ID && d.Status == want })
	return attempts
}

// deleteEndpoints deletes the account's endpoints.
func (f *fixture) deleteEndpoints() error {
	all, err := f.db.EndpointsOf(f.t.Context(), storage.Owner{Kind: storage.OwnerAccount, ID: f.account.ID})
	for _, p := range all {
		err = errors.Join(err, f.db.DeleteEndpoint(f.t.Context(), p.ID))
	}
	return err
}

// wantLogClean wants the server's log to have none of these.
func (f *fixture) wantLogClean(secrets ...string) {
	f.t.Helper()
	for _, secret := range secrets {
		if strings.Contains(f.log.String(), secret) {
			f.t.Errorf("the log has %q: %s", secret, f.log)
		}
	}
}
