package main

import (
	"fmt"
	"sync"
	"time"
)

const (
	logInsPerSecond = 10
	// tailTarget is how long 99 of 100 exchanges may take at most.
	tailTarget = 20 * time.Millisecond
)

// tailRound measures exchanges at half of the server's rate: with nothing else, with
// people logging in, and while dead rows are swept.
type tailRound struct {
	alone, beside, sweeping *sample
	logIns                  *result
}

// measureTail paces exchanges.
func (b *bench) measureTail(f *findings) error {
	if !b.wants("p99") {
		return nil
	}
	of, exchanges := f.main, f.of("exchange")
	f.half = medianOf(exchanges.rounds, func(r round) float64 { return r.real.rate() }) / 2
	if err := b.signUp(of); err != nil {
		return err
	}
	for i := range b.rounds {
		r, err := b.tailRound(exchanges, of, f.half)
		if err != nil {
			return err
		}
		f.tail = append(f.tail, r)
		b.logf("round %d of %d: %.0f exchanges/s: p99 %s, beside logins %s, while it sweeps %s", i+1, b.rounds, f.half,
			milliseconds(percentile(r.alone.latencies, 0.99)), milliseconds(percentile(r.beside.latencies, 0.99)),
			milliseconds(percentile(r.sweeping.latencies, 0.99)))
	}
	return nil
}

func (b *bench) signUp(on *server) error {
	q := signUp()
	l := &load{request: q, address: on.address, path: q.path, status: q.status, text: []byte(q.text), next: numbers(1), conns: newConns(on.address, 1)}
	defer l.close()
	if _, err := l.one(); err != nil {
		return fmt.Errorf("sign up: %w", err)
	}
	return nil
}

func (b *bench) tailRound(s *series, of *server, half float64) (r tailRound, err error) {
	if r.alone, _, err = b.pace(s, of, half, 0); err != nil {
		return r, err
	}
	if r.beside, r.logIns, err = b.pace(s, of, half, logInsPerSecond); err != nil {
		return r, err
	}
	r.sweeping, err = b.sweptRound(s, of, half)
	return r, err
}

// codesToPace is how many codes a phase at a pace takes.
func (b *bench) codesToPace(perSecond float64) int {
	return int(perSecond*(2*b.d+b.warm).Seconds()) + 1
}

// pace measures a number of exchanges a second with a number of logins beside them.
func (b *bench) pace(s *series, of *server, exchanges, logIns float64) (*sample, *result, error) {
	if err := b.ctx.Err(); err != nil {
		return nil, nil, err
	}
	d := 2 * b.d
	l, err := b.loadOn(s, of, b.codesToPace(exchanges))
	if err != nil {
		return nil, nil, err
	}
	defer l.close()
	q := logIn()
	people := &load{request: q, address: of.address, path: q.path, status: q.status, text: []byte(q.text), next: numbers(1), conns: newConns(of.address, 8)}
	defer people.close()
	l.paced(b.warm, exchanges)
	one, beside := &sample{}, &result{}
	err = b.during(of.process, of, one, func() {
		var logIn sync.WaitGroup
		logIn.Go(func() { beside = people.paced(d, logIns) })
		one.result = l.paced(d, exchanges)
		logIn.Wait()
	})
	return one, beside, err
}
