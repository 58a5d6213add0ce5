package event

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"fairlead/storage"
)

// attempt tries one delivery once and has the outcome written.
func (l *lane) attempt(ctx context.Context, c storage.Claimed, d storage.ClaimedDelivery) {
	r := storage.DeliveryResult{Delivery: d.Delivery, Outcome: storage.DeliverySkipped, Given: true}
	if !d.Barred {
		var err error
		if r, err = l.try(ctx, c, d); err != nil { // a secret that no key opens
			l.Log.Error("could not deliver an event", "endpoint", l.id, "event", d.Event.ID, "error", err)
			r = storage.DeliveryResult{Delivery: d.Delivery, Outcome: storage.DeliveryPending, Given: true, Next: storage.At(l.DB.Now().Add(sleepAgain))}
		}
	}
	if r.Outcome != storage.DeliveryPending && l.Finished != nil {
		l.Finished(r.Outcome)
	}
	written := make(chan struct{})
	l.results <- finished{r, written}
	<-written
}

// try sends a request, with a token if the receiver wants one.
func (l *lane) try(ctx context.Context, c storage.Claimed, d storage.ClaimedDelivery) (r storage.DeliveryResult, err error) {
	p, secrets, err := l.prepare(c, d)
	if err != nil {
		return r, err
	}
	at := l.DB.Now()
	sent, a := l.exchange(ctx, &p)
	l.quick.Store(a.ok() && a.Took < quickAttempt)
	l.troubled.Store(l.troubled.Load() && !a.ok())
	if l.Attempted != nil {
		l.Attempted(a.Failure, a.Took)
	}
	if !a.ok() {
		l.Log.Info("an event was not delivered", "endpoint", l.id, "event", d.Event.ID, "host", hostOf(p.endpoint.URL), "why", a.Failure, "status", a.Status)
	}
	r = l.judge(d, a, at)
	r.Attempt = describe(sent, a, append(secrets, p.token))
	r.Attempt.At = storage.At(at)
	return r, nil
}

// prepare opens what is sealed.
func (l *lane) prepare(c storage.Claimed, d storage.ClaimedDelivery) (p prepared, secrets []string, err error) {
	p.request = request{endpoint: c.Endpoint, event: d.Event, delivery: d.ID, number: d.Attempts + 1}
	if p.body, err = Body(d.Event, c.Endpoint.Version); err != nil {
		return p, nil, err
	}
	s := l.Seal()
	for _, secret := range c.Secrets {
		opened, err := s.Open(secret.Secret, secret.Row())
		if err != nil {
			return p, nil, err
		}
		p.secrets = append(p.secrets, string(opened))
	}
	secrets = append(secrets, p.secrets...)
	if c.Endpoint.ClientID == "" {
		return p, secrets, nil
	}
	opened, err := s.Open(c.Endpoint.Secret, c.Endpoint.Row())
	if err != nil {
		return p, nil, err
	}
	p.with = &credentials{URL: c.Endpoint.URL, TokenURL: c.Endpoint.TokenURL, ClientID: c.Endpoint.ClientID, Secret: string(opened),
		ClientAuth: c.Endpoint.ClientAuth, Scope: c.Endpoint.Scope}
	return p, append(secrets, string(opened)), nil
}

// prepared is a request with everything opened.
type prepared struct {
	request
	with *credentials // nil without OAuth
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
		p.token = token
		sent, a = l.Client.post(ctx, p.request, l.DB.Now())
		if a.Status != http.StatusUnauthorized || refused != "" {
			return sent, a
		}
	}
}

// judge says what an answer means for the delivery and its endpoint.
func (l *lane) judge(d storage.ClaimedDelivery, a answer, at time.Time) storage.DeliveryResult {
	r := storage.DeliveryResult{Delivery: d.Delivery, Outcome: storage.DeliveryDelivered}
	if a.ok() {
		return r
	}
	wait, more := l.Schedule.After(d.Tries + 1)
	r.Outcome = storage.DeliveryFailed
	if a.Status == http.StatusGone && a.Failure == FailedStatus {
		r.Gone = true
		return r
	}
	if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
		if asked := retryAfter(a.Header.Get("Retry-After"), at); asked > 0 {
			r.WaitUntil, wait = storage.At(at.Add(asked)), max(wait, asked)
		}
	}
	if more {
		r.Outcome, r.Next = storage.DeliveryPending, storage.At(l.DB.Now().Add(lengthened(wait)))
	}
	return r
}

// lengthened is a wait and up to a fifth more, at random, so that what failed together does
// not come back together.
func lengthened(wait time.Duration) time.Duration {
	return wait + rand.N(wait/5+1) //nolint:gosec // spreads load and guards nothing
}

// longestRetry is the longest wait that a receiver can ask for.
const longestRetry = 24 * time.Hour

// retryAfter reads a Retry-After, in seconds or as a date (RFC 9110 §10.2.3).
func retryAfter(value string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(longestRetry, max(0, wait))
}

// describe is an attempt for the log of deliveries, in which nothing is secret.
func describe(sent http.Header, a answer, secrets []string) storage.DeliveryAttempt {
	mask := masker(secrets)
	shown := sent.Clone()
	if shown.Get("Authorization") != "" {
		shown.Set("Authorization", "Bearer ***")
	}
	body := []byte(mask.Replace(string(a.Body)))
	return storage.DeliveryAttempt{DurationMS: a.Took.Milliseconds(), Status: a.Status, Error: string(a.Failure), Detail: mask.Replace(a.Detail),
		RequestHeaders: headers(shown, mask), ResponseHeaders: headers(a.Header, mask), ResponseBody: body[:min(len(body), maxKept)]}
}

// masker puts *** in place of secrets.
func masker(secrets []string) *strings.Replacer {
	var pairs []string
	for _, s := range secrets {
		if s != "" {
			pairs = append(pairs, s, "***")
		}
	}
	return strings.NewReplacer(pairs...)
}

// headers are JSON, with names in lower case, of up to 4 KiB.
func headers(h http.Header, mask *strings.Replacer) string {
	all, size := map[string]string{}, 0
	for name, values := range h {
		value := mask.Replace(strings.Join(values, ", "))
		if size += len(name) + len(value); size <= maxKept {
			all[strings.ToLower(name)] = strings.ToValidUTF8(value, "�")
		}
	}
	text, _ := json.Marshal(all) // of strings, it never fails
	return string(text)
}
