package main

import (
	"fmt"
	"strings"
	"time"
)

// The server's other targets.
const (
	startUpTarget  = 500 * time.Millisecond
	memoryTarget   = 200 << 20
	perTokenTarget = 300
	fallTarget     = 0.2
)

// document is the Markdown document of one engine.
func (f *findings) document() string {
	var text strings.Builder
	fmt.Fprintf(&text, "\n**%s** (%s)\n\n", f.engine, f.about)
	f.writeRates(&text)
	f.writeTail(&text)
	f.writeCarriers(&text)
	f.writeEvents(&text)
	f.writeConsole(&text)
	f.writeSizes(&text)
	return text.String()
}

func (f *findings) writeRates(to *strings.Builder) {
	if len(f.series) == 0 {
		return
	}
	fmt.Fprintln(to, "| request | bare /s | ours /s | ratio (range) | by CPU | target | p50, p99 ms | CPU µs: bare, ours, database, generator | allocations | errors | others, cores |")
	fmt.Fprintln(to, "|---|---|---|---|---|---|---|---|---|---|---|")
	for _, s := range f.series {
		ratio := medianOf(s.rounds, round.ratio)
		low, high := bounds(s.rounds, round.ratio)
		target := s.sqlite
		if f.engine != "SQLite" {
			target = s.postgres
		}
		wrong, others := 0, 0.0
		for _, r := range s.rounds {
			wrong += r.real.errors + r.bare.errors
			others = max(others, r.real.others, r.bare.others)
		}
		goal := "none"
		if target > 0 {
			goal = verdict(ratio >= target, fmt.Sprintf("≥ %.2f", target))
		}
		fmt.Fprintf(to, "| %s | %.0f | %.0f | **%.2f** (%.2f–%.2f) | %.2f | %s | %s, %s | %s, %s, %s, %s | %.0f | %d | %.2f |\n", s.title,
			s.figure(func(r round) float64 { return r.bare.rate() }), s.figure(func(r round) float64 { return r.real.rate() }),
			ratio, low, high, s.figure(round.byCPU), goal,
			bareMilliseconds(s.latency(0.50)), bareMilliseconds(s.latency(0.99)),
			s.microseconds(func(r round) (time.Duration, int) { return r.bare.server, len(r.bare.latencies) }),
			s.microseconds(func(r round) (time.Duration, int) { return r.real.server, len(r.real.latencies) }),
			s.microseconds(func(r round) (time.Duration, int) { return r.real.database, len(r.real.latencies) }),
			s.microseconds(func(r round) (time.Duration, int) { return r.real.generator, len(r.real.latencies) }),
			s.figure(func(r round) float64 { return r.real.allocations }), wrong, others)
	}
}

func (s *series) figure(of func(round) float64) float64 { return medianOf(s.rounds, of) }

func (s *series) latency(share float64) time.Duration {
	return medianOf(s.rounds, func(r round) time.Duration { return percentile(r.real.latencies, share) })
}

func (s *series) microseconds(of func(round) (time.Duration, int)) string {
	return fmt.Sprintf("%.1f", s.figure(func(r round) float64 {
		t, requests := of(r)
		return float64(t) / float64(max(requests, 1)) / 1000
	}))
}

func (f *findings) writeTail(to *strings.Builder) {
	if len(f.tail) == 0 {
		return
	}
	fmt.Fprintf(to, "\nExchanges at half of that, %.0f/s, each counted from when it was due:\n\n", f.half)
	fmt.Fprintln(to, "| beside | p50 ms | p99 ms | target | answered /s | errors | others, cores |")
	fmt.Fprintln(to, "|---|---|---|---|---|---|---|")
	logIns := medianOf(f.tail, func(r tailRound) float64 { return r.logIns.rate() })
	slow := medianOf(f.tail, func(r tailRound) time.Duration { return percentile(r.logIns.latencies, 0.99) })
	refused := 0
	for _, r := range f.tail {
		refused += r.logIns.errors
	}
	f.writeTailRow(to, "nothing", func(r tailRound) *sample { return r.alone })
	f.writeTailRow(to, fmt.Sprintf("%.1f logins/s (p99 %s ms, %d errors)", logIns, bareMilliseconds(slow), refused), func(r tailRound) *sample { return r.beside })
	f.writeTailRow(to, "dead rows that are swept", func(r tailRound) *sample { return r.sweeping })
}

func (f *findings) writeTailRow(to *strings.Builder, beside string, of func(tailRound) *sample) {
	at := func(share float64) time.Duration {
		return medianOf(f.tail, func(r tailRound) time.Duration { return percentile(of(r).latencies, share) })
	}
	wrong, others := 0, 0.0
	for _, r := range f.tail {
		wrong += of(r).errors
		others = max(others, of(r).others)
	}
	fmt.Fprintf(to, "| %s | %s | **%s** | %s | %.0f | %d | %.2f |\n", beside, bareMilliseconds(at(0.50)), bareMilliseconds(at(0.99)),
		verdict(at(0.99) < tailTarget, "< 20 ms"), medianOf(f.tail, func(r tailRound) float64 { return of(r).rate() }), wrong, others)
}

func (f *findings) writeSizes(to *strings.Builder) {
	fmt.Fprintf(to, "\n| live tokens | start-up (< 0.5 s) | memory (< 200 MiB) | bytes per token (< 300) | verify /s | exchange /s |\n|---|---|---|---|---|---|\n")
	for _, one := range f.sizes {
		fmt.Fprintf(to, "| %s | %s | %s | %s | %s | %s |\n", count(one.base.tokens),
			verdict(one.startUp < startUpTarget, fmt.Sprintf("%.3f s", one.startUp.Seconds())),
			verdict(one.memory < memoryTarget, fmt.Sprintf("%.0f MiB", float64(one.memory)/(1<<20))),
			verdict(one.base.perToken < perTokenTarget, fmt.Sprintf("%.0f", one.base.perToken)),
			f.grown("verify", one), f.grown("exchange", one))
	}
}

// grown returns the rate of an operation at one size, and its change since the smallest.
func (f *findings) grown(part string, at *size) string {
	s := f.of(part)
	if s == nil {
		return "not measured"
	}
	rate := func(r round, on *size) float64 {
		if on.server == f.main {
			return r.real.rate()
		}
		if one := r.others[on.server]; one != nil {
			return one.rate()
		}
		return 0
	}
	here := s.figure(func(r round) float64 { return rate(r, at) })
	smallest := f.sizes[0]
	if at == smallest {
		return fmt.Sprintf("%.0f", here)
	}
	fall := s.figure(func(r round) float64 { return 1 - rate(r, at)/rate(r, smallest) })
	return verdict(fall < fallTarget, fmt.Sprintf("%.0f, %+.0f %% (> −20 %%)", here, -100*fall))
}

func bounds[R any](rounds []R, of func(R) float64) (low, high float64) {
	for i, r := range rounds {
		if value := of(r); i == 0 {
			low, high = value, value
		} else {
			low, high = min(low, value), max(high, value)
		}
	}
	return low, high
}

// verdict marks a missed target.
func verdict(met bool, text string) string {
	if met {
		return text
	}
	return text + " ✗"
}

func milliseconds(d time.Duration) string { return bareMilliseconds(d) + " ms" }

func bareMilliseconds(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d)/1e6) }
