package event

import (
	"context"
	"net/http"
	"strings"
	"time"

	"fairlead/storage"
)

// Trial is what a test sends and where to.
type Trial struct {
	// EndpointID is an endpoint of the owner; without it, one that Change would create.
	EndpointID string
	// Change is tried, and not saved.
	Change Change
	// Type is the type to send a sample of; empty is webhook.test.
	Type storage.EventType
}

// TestResult is how a test went.
type TestResult struct {
	// Token is how asking the Token URL went, and Delivery how the post did. They are nil if
	// there was none.
	Token, Delivery *TestStep
	// Secret is what a test without an endpoint was signed with, unless the owner brought it:
	// the one to create the endpoint with.
	Secret string
}

// TestStep is one request of a test.
type TestStep struct {
	Failure Failure // empty if it went well
	Detail  string  // says more of a failure
	Status  int     // 0 without an answer
	Took    time.Duration
	Body    string // the beginning of the receiver's answer; secrets are masked
}

// OK reports whether everything went well.
func (r TestResult) OK() bool {
	return r.Delivery != nil && r.Delivery.Failure == "" && (r.Token == nil || r.Token.Failure == "")
}

// Test posts one event, once, with a token that is asked for now. [Invalid] says what is
// wrong with the trial.
func (g *Registry) Test(ctx context.Context, o storage.Owner, trial Trial) (r TestResult, err error) {
	p, signing, err := g.tried(ctx, o, trial, &r)
	if err != nil {
		return r, err
	}
	e, ok := sample(p, trial.Type, g.DB.Time())
	if !ok {
		return r, Invalid{{"type", sayNoSample}}
	}
	ready, secrets, err := prepare(g.Seal(), p, signing, e)
	if err != nil {
		return r, err
	}
	if err := g.allow(g.Tests, o); err != nil {
		return r, err
	}
	ready.delivery = storage.NewDeliveryID() // written nowhere, as the event is not
	ready.isSample = e.Type != storage.TypeWebhookTest
	g.send(ctx, ready, secrets, &r)
	return r, nil
}

// tried is the endpoint of a trial with its signing secrets.
func (g *Registry) tried(ctx context.Context, o storage.Owner, trial Trial, r *TestResult) (p storage.Endpoint, signing []storage.EndpointSecret, err error) {
	if trial.EndpointID == "" {
		p = draft(o)
		if err := g.apply(&p, trial.Change); err != nil {
			return p, nil, err
		}
		s, shown, err := g.secret(trial.Change.SigningSecret, "")
		r.Secret = shown
		return p, []storage.EndpointSecret{s}, err
	}
	if p, err = g.Find(ctx, o, trial.EndpointID); err != nil {
		return p, nil, err
	}
	if err := g.apply(&p, trial.Change); err != nil {
		return p, nil, err
	}
	signing, err = g.DB.EndpointSecrets(ctx, p.ID)
	return p, signing, err
}

// send asks for a token, if one is wanted, and posts.
func (g *Registry) send(ctx context.Context, ready prepared, secrets []string, r *TestResult) {
	if ready.with != nil {
		a := g.Client.askToken(ctx, *ready.with)
		if a.ok() {
			ready.token, _, a = readToken(a)
		}
		r.Token = step(a, secrets)
		if r.Token.Body = ""; !a.ok() { // which had the token
			return
		}
	}
	_, a := g.Client.post(ctx, ready.request, g.DB.Now())
	r.Delivery = step(a, append(secrets, ready.token))
}

// step is what may be shown of an answer.
func step(a answer, secrets []string) *TestStep {
	shown := describe(http.Header{}, a, secrets)
	return &TestStep{Failure: a.Failure, Detail: shown.Detail, Status: a.Status, Took: a.Took, Body: strings.ToValidUTF8(string(shown.ResponseBody), "�")}
}
