package main

import (
	"slices"
	"time"
)

func (r *result) add(latency time.Duration, err error) {
	if err == nil {
		r.latencies = append(r.latencies, latency)
		return
	}
	r.errors++
	if r.firstErr == nil {
		r.firstErr = err
	}
}

func sum(tallies []result, took time.Duration) *result {
	all := &result{took: took}
	for _, t := range tallies {
		all.latencies = append(all.latencies, t.latencies...)
		all.errors += t.errors
		if all.firstErr == nil {
			all.firstErr = t.firstErr
		}
	}
	slices.Sort(all.latencies)
	return all
}
