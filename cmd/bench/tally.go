package main

import (
	"slices"
	"time"
)

func (t *tally) note(latency time.Duration, err error) {
	if err == nil {
		t.latencies = append(t.latencies, latency)
		return
	}
	t.wrong++
	if t.why == nil {
		t.why = err
	}
}

func sum(tallies []tally, took time.Duration) *tally {
	all := &tally{took: took}
	for _, t := range tallies {
		all.latencies = append(all.latencies, t.latencies...)
		all.wrong += t.wrong
		if all.why == nil {
			all.why = t.why
		}
	}
	slices.Sort(all.latencies)
	return all
}
