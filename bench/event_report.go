package main

import (
	"fmt"
	"strings"
	"time"
)

func (f *findings) writeEvents(to *strings.Builder) {
	e := f.events
	if e == nil {
		return
	}
	fmt.Fprintf(to, "\nEvents, published in batches of %d over HTTP, %d endpoints; %d came twice:\n\n", eventBatch, manyEndpoints, e.twice)
	fmt.Fprintln(to, "| events | /s (range) | target | p50, p99 ms | CPU µs: ours, database, generator | errors | others, cores |")
	fmt.Fprintln(to, "|---|---|---|---|---|---|---|")
	many := fmt.Sprintf("%d endpoints", manyEndpoints)
	e.writeRow(to, "delivered to one endpoint", deliveredTarget, 1, func(r eventRound) *sample { return r.one })
	e.writeRow(to, "delivered to "+many, deliveredTarget, 1, func(r eventRound) *sample { return r.many })
	e.writeRow(to, "taken (times are of batches)", takenTarget, eventBatch, func(r eventRound) *sample { return r.taken })
	e.writeRow(to, "to one endpoint at a pace", 0, 1, func(r eventRound) *sample { return r.pacedOne })
	e.writeRow(to, "to "+many+" at a pace", 0, 1, func(r eventRound) *sample { return r.pacedMany })
	e.writeWaiting(to)
}

// writeRow writes a rate, each measured item of which stands for a number of events. Without
// a target for the rate there is one for the time.
func (e *eventFindings) writeRow(to *strings.Builder, what string, target, each float64, of func(eventRound) *sample) {
	rate := func(r eventRound) float64 { return each * of(r).rate() }
	low, high := bounds(e.rounds, rate)
	middle := medianOf(e.rounds, rate)
	at := func(share float64) time.Duration {
		return medianOf(e.rounds, func(r eventRound) time.Duration { return percentile(of(r).latencies, share) })
	}
	goal := verdict(middle >= target, fmt.Sprintf("≥ %.0f", target))
	if target == 0 {
		goal = verdict(at(0.99) < arrivalTarget, "p99 < 1 s")
	}
	wrong, others := 0, 0.0
	for _, r := range e.rounds {
		wrong, others = wrong+of(r).errors, max(others, of(r).others)
	}
	cost := func(of func(eventRound) float64) float64 { return medianOf(e.rounds, of) / each }
	fmt.Fprintf(to, "| %s | **%.0f** (%.0f–%.0f) | %s | %s, %s | %.0f, %.0f, %.0f | %d | %.2f |\n", what, middle, low, high, goal,
		bareMilliseconds(at(0.50)), bareMilliseconds(at(0.99)),
		cost(func(r eventRound) float64 { return of(r).microseconds(of(r).server) }), cost(func(r eventRound) float64 { return of(r).microseconds(of(r).database) }),
		cost(func(r eventRound) float64 { return of(r).microseconds(of(r).generator) }), wrong, others)
}

// microseconds is a time for each item.
func (s *sample) microseconds(t time.Duration) float64 {
	return float64(t) / 1000 / float64(max(len(s.latencies), 1))
}

func (e *eventFindings) writeWaiting(to *strings.Builder) {
	kept := e.kept()
	at := func(share float64) time.Duration {
		return medianOf(e.fresh, func(s *sample) time.Duration { return percentile(s.latencies, share) })
	}
	fmt.Fprintf(to, "\n%s deliveries waiting:\n\n", count(e.waiting))
	fmt.Fprintln(to, "| exchanges: without endpoints /s, to bare | beside /s, to bare | beside to without | by CPU | target | new to a healthy endpoint: p50, p99, most ms | target | memory | start-up | cores when idle: ours, database |")
	fmt.Fprintln(to, "|---|---|---|---|---|---|---|---|---|---|")
	fmt.Fprintf(to, "| %.0f, %.3f | %.0f, %.3f | **%.2f** | %.2f | %s | %s, %s, %s | %s | %s | %.3f s | %.2f, %.2f |\n",
		e.alone.figure(realRate), e.alone.figure(round.ratio), e.beside.figure(realRate), e.beside.figure(round.ratio), kept, e.keptByCPU(), verdict(kept >= besideTarget, "≥ 0.80"),
		bareMilliseconds(at(0.50)), bareMilliseconds(at(0.99)), bareMilliseconds(at(1)), verdict(at(1) < arrivalTarget, "< 1 s"),
		verdict(e.memory < waitingMemoryTarget, fmt.Sprintf("%.0f MiB (< 250)", float64(e.memory)/(1<<20))), e.startUp.Seconds(),
		e.idle.cores(e.idle.server), e.idle.cores(e.idle.database))
}

func realRate(r round) float64 { return r.real.rate() }

// kept is the share of the exchanges that is left while deliveries wait. Minutes lie between
// the two, so that each is compared with the bare handler beside it.
func (e *eventFindings) kept() float64 {
	return e.beside.figure(round.ratio) / e.alone.figure(round.ratio)
}

// keptByCPU is the share to expect from the processor time of an exchange, what is done for
// deliveries meanwhile included, on a machine that does nothing else.
func (e *eventFindings) keptByCPU() float64 {
	cost := func(r round) float64 { return r.real.perRequest() }
	return e.alone.figure(cost) / e.beside.figure(cost)
}
