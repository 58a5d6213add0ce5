package main

import (
	"cmp"
	"slices"
	"time"
)

// percentile returns the smallest value that is not below the given share of a sorted
// list (nearest rank).
func percentile(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(share * float64(len(sorted)))
	if float64(rank) < share*float64(len(sorted)) {
		rank++
	}
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// median returns the middle value, or the mean of the two middle ones.
func median[T ~float64 | ~int64](values []T) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// medianOf returns the median of one figure of several items.
func medianOf[S any, T interface {
	cmp.Ordered
	~float64 | ~int64
}](of []S, figure func(S) T) T {
	values := make([]T, 0, len(of))
	for _, one := range of {
		values = append(values, figure(one))
	}
	return median(values)
}
