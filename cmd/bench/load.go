package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// load is questions put to one server over several connections.
type load struct {
	question *question
	address  string
	path     string // the question's own, or what the bare handler calls it
	status   int
	text     []byte
	// next is the number that the next question is about; false when there are no
	// more. Several goroutines call it.
	next  func() (n uint64, ok bool)
	wires []*wire
}

// tally is what came of it.
type tally struct {
	took      time.Duration
	latencies []time.Duration // sorted; of right answers alone
	wrong     int
	why       error // the first wrong answer
}

func (t *tally) rate() float64 { return float64(len(t.latencies)) / t.took.Seconds() }

// numbers are random ones below a bound.
func numbers(below uint64) func() (uint64, bool) {
	return func() (uint64, bool) { return rand.Uint64N(below), true } //nolint:gosec // not a secret
}

// closed keeps every connection busy for a while: the next question goes out when
// the answer to the last has come.
func (l *load) closed(d time.Duration) *tally {
	began := time.Now()
	end := began.Add(d)
	return l.each(began, func(w *wire, mine *tally) {
		for now := time.Now(); now.Before(end); {
			n, ok := l.next()
			if !ok {
				return
			}
			err := l.put(w, n)
			then := time.Now()
			mine.note(then.Sub(now), err)
			now = then
		}
	})
}

// paced puts so many questions a second, whether or not answers come, and counts
// from the moment when each was due: a server that stalls is charged for those
// that would have come meanwhile.
func (l *load) paced(d time.Duration, perSecond float64) *tally {
	began := time.Now()
	total := int64(d.Seconds() * perSecond)
	var tickets atomic.Int64
	return l.each(began, func(w *wire, mine *tally) {
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
			err := l.put(w, n)
			mine.note(time.Since(due), err)
		}
	})
}

// each runs do on every connection at once and adds up.
func (l *load) each(began time.Time, do func(*wire, *tally)) *tally {
	tallies := make([]tally, len(l.wires))
	var all sync.WaitGroup
	for i, w := range l.wires {
		all.Go(func() { do(w, &tallies[i]) })
	}
	all.Wait()
	return sum(tallies, time.Since(began))
}

// put asks one question and says what is wrong with the answer.
func (l *load) put(w *wire, n uint64) error {
	w.out = l.question.append(w.out[:0], l.path, n)
	a, err := w.ask()
	switch {
	case err != nil:
		return err
	case a.status != l.status || !bytes.Contains(a.text, l.text):
		return fmt.Errorf("the answer of %s is %q", l.path, a.text)
	}
	return nil
}

// one asks one question, to see how many bytes its answer has.
func (l *load) one() (int, error) {
	n, ok := l.next()
	if !ok {
		return 0, fmt.Errorf("nothing left to ask %s", l.path)
	}
	if err := l.put(l.wires[0], n); err != nil {
		return 0, err
	}
	return len(l.wires[0].in), nil
}

func (l *load) close() {
	for _, w := range l.wires {
		w.close()
	}
}

func wires(address string, count int) []*wire {
	all := make([]*wire, count)
	for i := range all {
		all[i] = &wire{address: address}
	}
	return all
}
