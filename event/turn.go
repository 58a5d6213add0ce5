package event

import (
	"sync"
	"time"
)

const (
	// turnEvery is how far apart attempts at endpoints in trouble begin, all of those endpoints
	// together: one that refuses at once and has very many deliveries would keep a processor busy.
	turnEvery = 25 * time.Millisecond
	// longestTurn is how long one of them waits at most, however many there are. A claim must not
	// end meanwhile.
	longestTurn = 5 * time.Second
)

// turns are when endpoints in trouble are tried.
type turns struct {
	mu   sync.Mutex
	next time.Time
}

// take returns how long to wait until the next attempt may begin.
func (t *turns) take(now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := t.next
	if at.Before(now) {
		at = now
	}
	wait := min(at.Sub(now), longestTurn)
	t.next = now.Add(wait + turnEvery)
	return wait
}
