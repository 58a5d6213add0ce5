package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// load is requests to one server over several connections.
type load struct {
	request *request
	address string
	path    string // the request's path, or the bare handler's
	status  int
	text    []byte
	// next returns the number that the next request is about, or false if there are no
	// more. Several goroutines call it.
	next  func() (n uint64, ok bool)
	conns []*conn
}

// result is the outcome of a load.
type result struct {
	took      time.Duration
	latencies []time.Duration // sorted; of right responses only
	errors    int
	firstErr  error // the first wrong response
}

func (r *result) rate() float64 { return float64(len(r.latencies)) / r.took.Seconds() }

// numbers returns random numbers below a bound.
func numbers(below uint64) func() (uint64, bool) {
	return func() (uint64, bool) { return rand.Uint64N(below), true } //nolint:gosec // not a secret
}

// closed keeps every connection busy: the next request is sent when the response to the
// last one has arrived.
func (l *load) closed(d time.Duration) *result {
	began := time.Now()
	end := began.Add(d)
	return l.each(began, func(w *conn, mine *result) {
		for now := time.Now(); now.Before(end); {
			n, ok := l.next()
			if !ok {
				return
			}
			err := l.send(w, n)
			then := time.Now()
			mine.add(then.Sub(now), err)
			now = then
		}
	})
}

// paced sends a number of requests a second, whether or not responses come, and counts
// from the moment when each was due: a server that stalls is charged for those
// that would have come meanwhile.
func (l *load) paced(d time.Duration, perSecond float64) *result {
	began := time.Now()
	total := int64(d.Seconds() * perSecond)
	var tickets atomic.Int64
	return l.each(began, func(w *conn, mine *result) {
		for {
			ticket := tickets.Add(1) - 1
			if ticket >= total {
				return
			}
			due := began.Add(time.Duration(float64(ticket) / perSecond * float64(time.Second)))
			time.Sleep(time.Until(due))
			n, ok := l.next()
			if !ok {
				return
			}
			err := l.send(w, n)
			mine.add(time.Since(due), err)
		}
	})
}

// each runs do on every connection at once and adds up.
func (l *load) each(began time.Time, do func(*conn, *result)) *result {
	tallies := make([]result, len(l.conns))
	var all sync.WaitGroup
	for i, w := range l.conns {
		all.Go(func() { do(w, &tallies[i]) })
	}
	all.Wait()
	return sum(tallies, time.Since(began))
}

// send sends one request and returns what is wrong with the response.
func (l *load) send(w *conn, n uint64) error {
	w.out = l.request.append(w.out[:0], l.path, n)
	a, err := w.roundTrip()
	switch {
	case err != nil:
		return err
	case a.status != l.status || !bytes.Contains(a.text, l.text):
		return fmt.Errorf("the response of %s is %q", l.path, a.text)
	}
	return nil
}

// one sends one request and returns how many bytes its response has.
func (l *load) one() (int, error) {
	n, ok := l.next()
	if !ok {
		return 0, fmt.Errorf("nothing left to request from %s", l.path)
	}
	if err := l.send(l.conns[0], n); err != nil {
		return 0, err
	}
	return len(l.conns[0].in), nil
}

func (l *load) close() {
	for _, w := range l.conns {
		w.close()
	}
}

func newConns(address string, count int) []*conn {
	all := make([]*conn, count)
	for i := range all {
		all[i] = &conn{address: address}
	}
	return all
}
