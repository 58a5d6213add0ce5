package main

import (
	"fmt"
	"strings"
	"time"
)

// slowedTarget is the least share of the exchanges that are left beside refreshes.
const slowedTarget = 0.9

func (f *findings) writeCarriers(to *strings.Builder) {
	c := f.carriers
	if c == nil {
		return
	}
	fmt.Fprintf(to, "\n%s connected carrier accounts with tokens of an hour, %d refreshes refused:\n\n", count(carrierAccounts), c.refused)
	c.writeRounds(to)
	c.writeStarts(to)
}

func (c *carrierFindings) writeRounds(to *strings.Builder) {
	low, high := bounds(c.rounds, carrierRound.ratio)
	ratio, overdue, wrong := medianOf(c.rounds, carrierRound.ratio), 0.0, 0
	for _, r := range c.rounds {
		overdue, wrong = max(overdue, r.overdue), wrong+r.alone.errors+r.beside.errors
	}
	fmt.Fprintln(to, "| exchanges | alone /s | beside /s | ratio (range) | by CPU | target | p99 ms: alone, beside | refreshes /s | overdue | errors |")
	fmt.Fprintln(to, "|---|---|---|---|---|---|---|---|---|---|")
	fmt.Fprintf(to, "| beside refreshes | %.0f | %.0f | **%.2f** (%.2f–%.2f) | %.2f | %s | %s, %s | %.1f | %.0f | %d |\n",
		medianOf(c.rounds, func(r carrierRound) float64 { return r.alone.rate() }), medianOf(c.rounds, func(r carrierRound) float64 { return r.beside.rate() }),
		ratio, low, high, medianOf(c.rounds, carrierRound.byCPU), verdict(ratio > slowedTarget, "> 0.90"),
		bareMilliseconds(c.tail(func(r carrierRound) *sample { return r.alone })), bareMilliseconds(c.tail(func(r carrierRound) *sample { return r.beside })),
		medianOf(c.rounds, func(r carrierRound) float64 { return r.refreshes }), overdue, wrong)
}

func (c *carrierFindings) tail(of func(carrierRound) *sample) time.Duration {
	return medianOf(c.rounds, func(r carrierRound) time.Duration { return percentile(of(r).latencies, 0.99) })
}

func (c *carrierFindings) writeStarts(to *strings.Builder) {
	fmt.Fprintln(to, "\n| restart | start-up | caught up after | refreshes /s until then | CPU µs a refresh: ours, database | due | refreshed |\n|---|---|---|---|---|---|---|")
	for _, s := range c.starts {
		fmt.Fprintf(to, "| %s | %s | %.1f s | %.0f | %d, %d | %d | %s |\n", s.what, verdict(s.startUp < startUpTarget, fmt.Sprintf("%.3f s", s.startUp.Seconds())),
			s.caughtUp.Seconds(), s.perSecond, s.server.Microseconds(), s.database.Microseconds(), s.due, verdict(!s.wasTooEager, fmt.Sprint(s.asked)))
	}
}
