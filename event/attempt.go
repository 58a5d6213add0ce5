package event

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/web"
)

// attempt tries one delivery once and has the outcome written.
func (l *lane) attempt(ctx context.Context, c storage.Claimed, d storage.ClaimedDelivery) {
	r := storage.DeliveryResult{Delivery: d.Delivery, Outcome: storage.DeliverySkipped, Given: true}
	switch {
	case d.Barred:
	case !l.isWanted(ctx, c, d): // it is claimed again, if there still is something to send
		r.Outcome, r.Next = storage.DeliveryPending, l.DB.Time()
	default:
		var err error
		if r, err = l.try(ctx, c, d); err != nil { // a secret that no key opens
			l.logOf(d.Event).Error("could not deliver an event", "error", err)
			r = storage.DeliveryResult{Delivery: d.Delivery, Outcome: storage.DeliveryPending, Given: true, Next: storage.At(l.DB.Now().Add(sleepAgain))}
		}
	}
	holds := r.Gone || !r.WaitUntil.IsZero()
	if holds {
		l.holds.Add(1)
		l.unwritten.Add(1)
	}
	l.results <- finished{r, func() {
		if holds {
			l.unwritten.Add(-1)
			l.nudge()
		}
		left := l.open.Add(-1)
		if r.Outcome == storage.DeliveryPending { // it may be due sooner than its claim would have ended
			l.retries.Store(true)
			l.wakeUp()
		} else if left == 0 {
			l.nudge()
		}
	}}
}

// claimHolds is how long what was found at a claim is believed. A receiver that has become slow
// has others wait for longer.
const claimHolds = 250 * time.Millisecond

// isWanted reports whether a delivery may be tried by what is known now: meanwhile the endpoint
// may have been changed, disabled or deleted, or a partner's connection have ended.
func (l *lane) isWanted(ctx context.Context, c storage.Claimed, d storage.ClaimedDelivery) bool {
	if claimed := c.Until.Add(-l.lease()); l.DB.Now().Sub(claimed) < claimHolds {
		return true
	}
	wanted, err := l.DB.IsWanted(ctx, c.Endpoint, d.ID, l.server)
	l.logErr(ctx, "could not ask whether a delivery is still wanted", err)
	return err == nil && wanted
}

// try sends a request, with a token if the receiver wants one.
func (l *lane) try(ctx context.Context, c storage.Claimed, d storage.ClaimedDelivery) (r storage.DeliveryResult, err error) {
	p, secrets, err := prepare(l.Seal(), c.Endpoint, c.Secrets, d.Event)
	if err != nil {
		return r, err
	}
	p.delivery, p.number, p.until = d.ID, d.Attempts+1, c.Until
	at, began := l.DB.Now(), time.Now()
	sent, a := l.exchange(ctx, &p)
	if a.Failure == failedLost { // nothing is written of it
		return storage.DeliveryResult{Delivery: d.Delivery, Outcome: storage.DeliveryPending, Given: true, Next: l.DB.Time()}, nil
	}
	a.Took = time.Since(began)
	l.noted(a)
	if !a.ok() {
		l.logOf(d.Event).Info("an event was not delivered", "host", HostOf(p.endpoint.URL), "why", a.Failure, "status", a.Status)
	}
	r = l.judge(d, a)
	r.Attempt = describe(sent, a, append(secrets, p.tokens...))
	r.Attempt.At = storage.At(at)
	return r, nil
}

// logOf has lines say what was to be delivered, and whom it is about.
func (l *lane) logOf(e storage.Event) *slog.Logger {
	log := l.Log.With("endpoint", l.id, "event", e.ID)
	if e.ClientID != "" {
		log = log.With("client", e.ClientID)
	}
	if e.AccountID != "" {
		log = log.With("account", e.AccountID)
	}
	return log
}

// prepared is a request with everything opened.
type prepared struct {
	request
	with   *credentials // nil without OAuth
	until  time.Time    // when the claim ends
	tokens []string     // that were sent
}

// prepare opens what is sealed, which are the secrets that nothing may show.
func prepare(s key.Sealer, to storage.Endpoint, signing []storage.EndpointSecret, e storage.Event) (p prepared, secrets []string, err error) {
	p.request = request{endpoint: to, event: e, number: 1}
	if p.body, err = Body(e, to.Version); err != nil {
		return p, nil, err
	}
	for _, secret := range signing {
		opened, err := s.Open(secret.Secret, secret.Row())
		if err != nil {
			return p, nil, err
		}
		p.secrets = append(p.secrets, string(opened))
	}
	secrets = append(secrets, p.secrets...)
	if to.ClientID == "" {
		return p, secrets, nil
	}
	opened, err := s.Open(to.Secret, to.Row())
	if err != nil {
		return p, nil, err
	}
	p.with = &credentials{URL: to.URL, TokenURL: to.TokenURL, ClientID: to.ClientID, Secret: string(opened), ClientAuth: to.ClientAuth, Scope: to.Scope}
	return p, append(secrets, string(opened), p.with.basic()), nil
}

// exchange gets a token, if one is wanted, and posts. A token that the receiver refuses is
// replaced once in the same attempt.
func (l *lane) exchange(ctx context.Context, p *prepared) (sent http.Header, a answer) {
	if p.with == nil {
		return l.Client.post(ctx, p.request, l.DB.Now())
	}
	for refused := ""; ; refused = p.token {
		token, why := l.tokens.get(ctx, l.id, *p.with, refused)
		if token == "" {
			return sent, why
		}
		if !l.keep(ctx, p) {
			return sent, answer{Failure: failedLost}
		}
		p.token, p.tokens = token, append(p.tokens, token)
		sent, a = l.Client.post(ctx, p.request, l.DB.Now())
		if a.Status != http.StatusUnauthorized {
			return sent, a
		}
		if refused != "" {
			l.tokens.refuse(l.id, *p.with, token)
			return sent, a
		}
	}
}

// failedLost means that another server has the delivery by now.
const failedLost Failure = "lost"

// keep makes a claim longer if it could end before a post does, which asking for tokens can
// bring about. It returns false if the delivery is no longer this server's.
func (l *lane) keep(ctx context.Context, p *prepared) bool {
	lease := l.lease()
	if p.until.Sub(l.DB.Now()) > lease-margin/2 {
		return true
	}
	until, err := l.DB.RenewDelivery(ctx, p.delivery, l.server, lease)
	if err == nil {
		p.until = until.Time
	}
	return !errors.Is(err, storage.ErrNotFound)
}

// judge says what an answer means for the delivery and its endpoint.
func (l *lane) judge(d storage.ClaimedDelivery, a answer) storage.DeliveryResult {
	r := storage.DeliveryResult{Delivery: d.Delivery, Outcome: storage.DeliveryDelivered}
	if a.ok() {
		return r
	}
	wait, more := l.Schedule.After(d.Tries + 1)
	now := l.DB.Now()
	r.Outcome = storage.DeliveryFailed
	if a.Status == http.StatusGone {
		r.Gone = true
		return r
	}
	if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
		if asked := web.RetryAfter(a.Header, now); asked > 0 {
			r.WaitUntil, wait = soonest(now.Add(asked)), max(wait, asked)
		}
	}
	if more {
		r.Outcome, r.Next = storage.DeliveryPending, soonest(now.Add(lengthened(wait)))
	}
	return r
}

// soonest is a time as it is stored, but no earlier.
func soonest(t time.Time) storage.Time { return storage.At(t.Add(time.Millisecond - 1)) }

// lengthened is a wait and up to a fifth more, at random, so that what failed together does
// not come back together.
func lengthened(wait time.Duration) time.Duration {
	return wait + rand.N(wait/5+1) //nolint:gosec // spreads load and guards nothing
}
