package event

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"fairlead/storage"
)

// lane delivers to one endpoint.
type lane struct {
	*Sender
	id       string
	woken    chan struct{}
	done     chan struct{} // an attempt has ended
	underWay atomic.Int64
	quick    atomic.Bool // the last attempt was, so that more may be claimed ahead
	troubled atomic.Bool // ten attempts in a row have failed: one at a time
}

const (
	// troubledAfter is after how many failures in a row an endpoint gets one attempt at a time.
	troubledAfter = 10
	// quickAttempt is how long an attempt takes at most for more to be claimed ahead.
	quickAttempt = 100 * time.Millisecond
	// ahead is how many times the concurrency a quick endpoint's claims are.
	ahead = 4
	// sleepAgain bounds how long a lane sleeps until it looks again.
	sleepAgain = time.Minute
)

// run claims and delivers until nothing is waiting.
func (l *lane) run(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-l.woken:
		default:
		}
		claimed, err := l.claim(ctx)
		if err != nil {
			l.logErr(ctx, "could not claim deliveries", err)
			l.sleep(ctx, time.Second)
			continue
		}
		if len(claimed.Deliveries) > 0 {
			l.deliver(ctx, claimed)
			continue
		}
		wait, any := l.next(ctx, claimed.Endpoint)
		if !any && l.underWay.Load() == 0 && l.leave(l) {
			return
		}
		if any || l.underWay.Load() > 0 {
			l.sleep(ctx, wait)
		}
	}
}

// claim takes as much as can be under way soon.
func (l *lane) claim(ctx context.Context) (storage.Claimed, error) {
	limit := l.Concurrency
	if l.quick.Load() {
		limit *= ahead
	}
	if l.troubled.Load() {
		limit = 1
	}
	c, err := l.DB.ClaimDeliveries(ctx, l.id, l.server, limit, l.Client.Timeout+margin)
	if errors.Is(err, storage.ErrNotFound) { // deleted
		l.tokens.forget(l.id)
		return storage.Claimed{}, nil
	}
	l.troubled.Store(c.Endpoint.Failures >= troubledAfter)
	return c, err
}

// next is how long nothing is due, and whether anything is waiting.
func (l *lane) next(ctx context.Context, p storage.Endpoint) (wait time.Duration, any bool) {
	if p.ID == "" || p.Status != storage.EndpointEnabled {
		return sleepAgain, false
	}
	at, err := l.DB.NextDelivery(ctx, l.id)
	if err != nil || at.IsZero() {
		return sleepAgain, err != nil
	}
	if at.Before(p.WaitUntil.Time) {
		at = p.WaitUntil
	}
	return min(sleepAgain, max(time.Millisecond, at.Sub(l.DB.Now()))), true
}

// sleep waits until the lane is woken, an attempt has ended, or for a time.
func (l *lane) sleep(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-l.woken:
	case <-l.done:
	case <-timer.C:
	}
}

// deliver begins attempts, as many at a time as may be under way.
func (l *lane) deliver(ctx context.Context, c storage.Claimed) {
	claimedAt := time.Now()
	for _, d := range c.Deliveries {
		for ctx.Err() == nil && l.underWay.Load() >= l.limit() {
			select {
			case <-ctx.Done():
			case <-l.done:
			}
		}
		if ctx.Err() != nil || time.Since(claimedAt) > margin { // another may have it soon
			l.results <- finished{result: storage.DeliveryResult{Delivery: d.Delivery, Outcome: storage.DeliveryPending, Given: true, Next: l.DB.Time()}}
			continue
		}
		l.underWay.Add(1)
		l.work.Go(func() {
			defer l.ended()
			l.attempt(context.WithoutCancel(ctx), c, d)
		})
	}
}

func (l *lane) limit() int64 {
	if l.troubled.Load() {
		return 1
	}
	return int64(l.Concurrency)
}

func (l *lane) ended() {
	l.underWay.Add(-1)
	select {
	case l.done <- struct{}{}:
	default:
	}
}
