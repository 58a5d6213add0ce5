package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

const (
	// The targets: a second, and how much slower exchanges may be beside what is waiting.
	deliveredTarget, takenTarget = 2000, 5000
	besideTarget                 = 0.8
	arrivalTarget                = time.Second
	waitingMemoryTarget          = 250 << 20

	// pacedEvents is half of what must be delivered in a second.
	pacedEvents = deliveredTarget / 2
	// While a million deliveries wait, a healthy endpoint is sent freshEvents a second in
	// batches of freshBatch.
	freshEvents, freshBatch = 100, 10

	waitingDeliveries, waitingQuick = 1_000_000, 20_000
)

// eventFindings is what events cost.
type eventFindings struct {
	rounds []eventRound
	// alone are exchanges while there is no endpoint, beside those while deliveries wait.
	alone, beside series
	waiting       uint64
	fresh         []*sample
	// idle is a while in which nothing is asked of the server while deliveries wait.
	idle    *sample
	startUp time.Duration
	memory  uint64
	twice   int
}

// eventRound is deliveries to one endpoint and to many, each as many as possible and at a
// pace, and events that are taken.
type eventRound struct{ one, many, taken, pacedOne, pacedMany *sample }

// eventBench is events on one server.
type eventBench struct {
	*bench
	*eventRows
	*publisher
	of    *server
	found *eventFindings
	all   *findings
}

// measureEvents publishes events, and measures when they arrive.
func (b *bench) measureEvents(f *findings) error {
	if !b.wants("events") {
		return nil
	}
	r, err := startReceiver()
	if err != nil {
		return err
	}
	defer r.close()
	exchanges := operation{part: "exchange", title: "code exchange", request: exchange(), spends: true}
	f.events = &eventFindings{alone: series{operation: exchanges}, beside: series{operation: exchanges}, waiting: waitingDeliveries}
	if b.quick {
		f.events.waiting = waitingQuick
	}
	e := &eventBench{bench: b, publisher: &publisher{ctx: b.ctx, arrivals: &r.arrivals}, of: f.main, found: f.events, all: f}
	if e.eventRows, err = newEventRows(filepath.Join(b.folder, "keys.json"), r.receivers, f.events.waiting, time.Now()); err != nil {
		return err
	}
	if e.token, err = b.newService(f.main, "Shipments", "events:publish"); err != nil {
		return err
	}
	for _, do := range []func() error{e.exchangeAlone, e.deliver, e.wait} {
		if err := do(); err != nil {
			return err
		}
	}
	f.events.twice = r.twice
	return nil
}

func (e *eventBench) exchangeAlone() error { return e.exchanges(&e.found.alone, "without endpoints") }

func (e *eventBench) exchanges(s *series, when string) error {
	for i := range e.rounds {
		r, err := e.round(s, e.all)
		if err != nil {
			return err
		}
		s.rounds = append(s.rounds, r)
		e.logf("round %d of %d: exchanges %s: bare %.0f/s, ours %.0f/s, ratio %.3f, others %.2f cores", i+1, e.rounds, when,
			r.bare.rate(), r.real.rate(), r.ratio(), r.real.others)
	}
	return nil
}

// deliver adds the endpoints that answer, and measures how events get there.
func (e *eventBench) deliver() error {
	if err := e.of.base.add(e.healthyTables()); err != nil {
		return err
	}
	for i := range e.rounds {
		r := eventRound{}
		for _, do := range []struct {
			into *(*sample)
			how  func() (*sample, error)
		}{
			{&r.one, func() (*sample, error) { return e.asManyAsPossible(toOne) }},
			{&r.many, func() (*sample, error) { return e.asManyAsPossible(toMany) }},
			{&r.taken, e.takeAsManyAsPossible},
			{&r.pacedOne, func() (*sample, error) { return e.atPace(toOne, pacedEvents, eventBatch) }},
			{&r.pacedMany, func() (*sample, error) { return e.atPace(toMany, pacedEvents, eventBatch) }},
		} {
			s, err := do.how()
			if err != nil {
				return err
			}
			*do.into = s
		}
		e.found.rounds = append(e.found.rounds, r)
		e.logf("round %d of %d: deliveries: %.0f/s to one endpoint, %.0f/s to %d; %.0f events/s taken; at %d/s p99 %s and %s; others %.2f, %.2f, %.2f cores",
			i+1, e.rounds, r.one.rate(), r.many.rate(), manyEndpoints, takenRate(r.taken), pacedEvents, milliseconds(percentile(r.pacedOne.latencies, 0.99)),
			milliseconds(percentile(r.pacedMany.latencies, 0.99)), r.one.others, r.many.others, r.taken.others)
	}
	return nil
}

// asManyAsPossible measures deliveries while a number of events is always on its way.
func (e *eventBench) asManyAsPossible(to spread) (*sample, error) {
	l := e.load(e.of.address, to, eventBatch)
	defer l.close()
	e.busy(l, e.warm, underWayAtMost)
	return e.collect(func() *result { return e.busy(l, e.d, underWayAtMost) })
}

// collect measures what arrives while events are published, and waits for the rest.
func (e *eventBench) collect(do func() *result) (*sample, error) {
	s := &sample{}
	err := e.during(e.of.process, e.of, s, func() {
		e.listen()
		s.result = do()
		s.latencies = e.collected()
	})
	if err := errors.Join(err, s.firstErr, e.arriveAll()); err != nil {
		return nil, err
	}
	s.result = sum([]result{*s.result}, s.took) // sorts
	return s, nil
}

// takeAsManyAsPossible measures requests to publish, however far deliveries lag behind.
func (e *eventBench) takeAsManyAsPossible() (*sample, error) {
	l := e.load(e.of.address, toOne, eventBatch)
	defer l.close()
	s := &sample{}
	err := e.during(e.of.process, e.of, s, func() { s.result = e.busy(l, e.d, 0) })
	return s, errors.Join(err, s.firstErr, e.arriveAll())
}

func takenRate(s *sample) float64 { return eventBatch * s.rate() }

// atPace measures how long events take to arrive.
func (e *eventBench) atPace(to spread, perSecond float64, size int) (*sample, error) {
	l := e.load(e.of.address, to, size)
	defer l.close()
	e.paced(l, e.warm, perSecond, size)
	if err := e.arriveAll(); err != nil {
		return nil, err
	}
	e.listen()
	s := &sample{}
	err := e.during(e.of.process, e.of, s, func() { s.result = e.paced(l, 2*e.d, perSecond, size) })
	if err := errors.Join(err, s.firstErr, e.arriveAll()); err != nil {
		return nil, err
	}
	s.latencies = e.collected()
	s.result = sum([]result{*s.result}, s.took)
	return s, nil
}

// idle measures what the server does of its own while deliveries wait.
func (e *eventBench) idle() error {
	time.Sleep(e.warm + time.Second)
	s := &sample{result: &result{took: 2 * e.d}}
	err := e.during(e.of.process, e.of, s, func() { time.Sleep(s.took) })
	e.found.idle = s
	e.logf("while %s deliveries wait, the server uses %.2f cores and its database %.2f, others %.2f", count(e.found.waiting), s.cores(s.server), s.cores(s.database), s.others)
	return err
}

// cores is a processor time as a share of the measurement.
func (s *sample) cores(t time.Duration) float64 { return t.Seconds() / s.took.Seconds() }

// wait has very many deliveries waiting for endpoints that do not answer, and measures
// exchanges and what is new to a healthy endpoint.
func (e *eventBench) wait() error {
	e.logf("%s deliveries are going to wait", count(e.found.waiting))
	if err := e.of.supply(e.codesFor(&e.found.alone, e.of) * e.rounds); err != nil {
		return err
	}
	e.now = time.Now()
	if err := e.restart(e.of, func() error { return e.of.base.add(e.waitingTables()) }); err != nil {
		return err
	}
	e.found.startUp = e.of.startUp
	if err := e.idle(); err != nil {
		return err
	}
	if err := e.exchanges(&e.found.beside, fmt.Sprintf("while %s deliveries wait", count(e.found.waiting))); err != nil {
		return err
	}
	for i := range e.rounds {
		s, err := e.atPace(toOne, freshEvents, freshBatch)
		if err != nil {
			return err
		}
		e.found.fresh = append(e.found.fresh, s)
		e.logf("round %d of %d: while %s deliveries wait: p99 %s, most %s, others %.2f cores", i+1, e.rounds, count(e.found.waiting),
			milliseconds(percentile(s.latencies, 0.99)), milliseconds(percentile(s.latencies, 1)), s.others)
	}
	memory, err := e.of.memory()
	e.found.memory = memory
	return err
}
