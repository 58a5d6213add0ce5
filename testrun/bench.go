package testrun

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"fairlead/storage"
)

// CallbackPath is where the callback of all runs is, a page of this server.
const CallbackPath = "/partners/test/callback"

// longest is how long a run may take. It takes a fraction of a second.
const longest = 10 * time.Second

// Bench runs test accounts through the connect flow.
type Bench struct {
	// Server answers the requests of a run, and PublicURL is where browsers see it.
	Server    http.Handler
	PublicURL *url.URL
	// LendSecret gives a test client a secret that works until it is given back.
	LendSecret func(clientID string) (secret string, giveBack func())
}

// Order is what to run.
type Order struct {
	// ClientID is that of a test client.
	ClientID string
	// Name is that of the test account.
	Name storage.TestName
	// Address is what the requests count as coming from.
	Address netip.Addr
}

// Result is what a run came to.
type Result struct {
	Steps   storage.TestSteps
	Outcome string // a sentence
	// AttemptID is empty if no attempt began, Token if none was issued. Neither may be stored.
	AttemptID, Token string
}

// Link is a partner's link that starts connecting, and comes back to [CallbackPath].
func (b *Bench) Link(clientID, state string) string {
	query := url.Values{"response_type": {"code"}, "client_id": {clientID}, "scope": {"*"}, "redirect_uri": {b.url(CallbackPath)}, "state": {state}}
	return b.url("/oauth/authorize") + "?" + query.Encode()
}

func (b *Bench) url(path string) string { return b.PublicURL.Scheme + "://" + b.PublicURL.Host + path }

// Run runs a test account through the connect flow.
func (b *Bench) Run(ctx context.Context, o Order) Result {
	ctx, cancel := apart(ctx)
	defer cancel()
	run := &run{Bench: b, Order: o, visitor: newVisitor(ctx, b, o.Address)}
	run.connect()
	if run.code != "" {
		run.exchange()
	}
	if run.token != "" {
		run.ping()
	}
	return Result{Steps: run.masked(), Outcome: run.outcome(), AttemptID: run.attempt, Token: run.token}
}

// apart is a context that ends with ctx and has nothing else of it: who asked for the run must
// not matter to the run's own requests.
func apart(ctx context.Context) (context.Context, context.CancelFunc) {
	run, cancel := context.WithTimeout(context.Background(), longest)
	stop := context.AfterFunc(ctx, cancel)
	return run, func() {
		stop()
		cancel()
	}
}
