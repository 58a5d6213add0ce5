package event

import (
	"cmp"
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
	open     atomic.Int64 // attempts that are under way or not written yet
	failures atomic.Int64 // attempts in a row
	took     atomic.Int64 // the last successful attempt, a time.Duration; 0 for none
	// retries is set if something waits to be tried again.
	retries atomic.Bool
	// holds counts answers after which nothing else may go to the endpoint, and unwritten
	// those of them of which the database does not know yet.
	holds, unwritten atomic.Int64
}

const (
	// troubledAfter is after how many failures in a row an endpoint gets one attempt at a time.
	troubledAfter = 10
	// An endpoint that is quick has many deliveries claimed at once, ahead of their time, and
	// one that is slow only as many as can begin at once.
	quickAttempt, slowAttempt = 100 * time.Millisecond, time.Second
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
		holds, limit := l.holds.Load(), l.claimable()
		if limit <= 0 || l.unwritten.Load() > 0 {
			l.sleepUntilDone(ctx)
			continue
		}
		claimed, err := l.claim(ctx, limit)
		if err != nil {
			l.logErr(ctx, "could not claim deliveries", err)
			l.sleep(ctx, time.Second)
			continue
		}
		l.deliver(ctx, claimed, holds)
		if int64(len(claimed.Deliveries)) == limit { // there may be more
			continue
		}
		if l.rest(ctx, claimed.Endpoint) {
			return
		}
	}
}

// rest waits until something may be due. It returns true once the lane has ended: nothing is
// under way, and nothing waits to be tried again. What others write is found by [Sender.find].
func (l *lane) rest(ctx context.Context, p storage.Endpoint) (left bool) {
	wait, any := l.next(ctx, p)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		if !any && l.open.Load() == 0 && l.leave(l) {
			return true
		}
		select {
		case <-l.done:
			continue
		case <-ctx.Done():
		case <-l.woken:
		case <-timer.C:
		}
		return false
	}
}

// claimable is how many deliveries can be under way soon.
func (l *lane) claimable() int64 {
	took := time.Duration(l.took.Load())
	switch {
	case l.limit() == 1 || took == 0:
	case took <= cmp.Or(l.quick, quickAttempt):
		return l.limit() * ahead
	case took <= slowAttempt:
		return l.limit()
	}
	return l.limit() - l.underWay.Load()
}

func (l *lane) inTrouble() bool { return l.failures.Load() >= troubledAfter }

// limit is how many attempts may be under way.
func (l *lane) limit() int64 {
	if l.inTrouble() {
		return 1
	}
	return int64(l.Concurrency)
}

// noted takes in how an attempt went.
func (l *lane) noted(a answer) {
	if a.ok() {
		l.failures.Store(0)
		l.took.Store(int64(max(1, a.Took)))
	} else {
		l.failures.Add(1)
		l.took.Store(0)
	}
	if l.Attempted != nil {
		l.Attempted(a.Failure, a.Took)
	}
}

// lease is how long a claim lasts.
func (s *Sender) lease() time.Duration { return s.Client.Timeout + margin }

// claim takes deliveries that are due.
func (l *lane) claim(ctx context.Context, limit int64) (storage.Claimed, error) {
	isKnown := l.open.Load() == 0
	c, err := l.DB.ClaimDeliveries(ctx, l.id, l.server, int(limit), l.lease())
	if errors.Is(err, storage.ErrNotFound) { // deleted
		l.tokens.forget(l.id)
		return storage.Claimed{}, nil
	}
	if err == nil && isKnown { // with what other servers have counted
		l.failures.Store(int64(c.Endpoint.Failures))
	}
	return c, err
}

// next is how long nothing is due, and whether anything waits to be tried again.
func (l *lane) next(ctx context.Context, p storage.Endpoint) (wait time.Duration, any bool) {
	if p.ID == "" || p.Status != storage.EndpointEnabled || !l.retries.Swap(false) {
		return sleepAgain, false
	}
	at, err := l.DB.NextDelivery(ctx, l.id)
	if err != nil || at.IsZero() {
		l.retries.CompareAndSwap(false, err != nil)
		return sleepAgain, err != nil
	}
	l.retries.Store(true)
	if at.Before(p.WaitUntil.Time) {
		at = p.WaitUntil
	}
	return min(sleepAgain, max(time.Millisecond, at.Sub(l.DB.Now()))), true
}

// sleep waits until the lane is woken, or for a time.
func (l *lane) sleep(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-l.woken:
	case <-timer.C:
	}
}

// waitForTurn waits until an endpoint in trouble may be tried.
func (l *lane) waitForTurn(ctx context.Context) {
	timer := time.NewTimer(l.turns.take(time.Now()))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (l *lane) sleepUntilDone(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-l.done:
	}
}

// deliver begins attempts, as many at a time as may be under way. What must not be sent after
// all is given back: if the server stops, if another one may have it soon, or if the receiver
// has asked for nothing else since holds was read.
func (l *lane) deliver(ctx context.Context, c storage.Claimed, holds int64) {
	claimedAt := time.Now()
	for _, d := range c.Deliveries {
		for ctx.Err() == nil && l.underWay.Load() >= l.limit() {
			l.sleepUntilDone(ctx)
		}
		if l.inTrouble() {
			l.waitForTurn(ctx)
		}
		if ctx.Err() != nil || time.Since(claimedAt) > margin || l.holds.Load() != holds {
			l.results <- finished{storage.DeliveryResult{Delivery: d.Delivery, Outcome: storage.DeliveryPending, Given: true, Next: l.DB.Time()}, l.wakeUp}
			continue
		}
		l.underWay.Add(1)
		l.open.Add(1)
		l.work.Go(func() {
			defer l.ended()
			l.attempt(context.WithoutCancel(ctx), c, d)
		})
	}
}

func (l *lane) ended() {
	l.underWay.Add(-1)
	l.nudge()
}

// wakeUp has the lane look for what is due.
func (l *lane) wakeUp() {
	select {
	case l.woken <- struct{}{}:
	default:
	}
}

// nudge has the lane begin what it has claimed.
func (l *lane) nudge() {
	select {
	case l.done <- struct{}{}:
	default:
	}
}
