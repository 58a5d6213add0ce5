package main

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func TestPercentilesAreOfTheNearestRank(t *testing.T) {
	t.Parallel()
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	for _, row := range []struct {
		name   string
		sorted []time.Duration
		share  float64
		want   time.Duration
	}{
		{"nothing has none", nil, 0.99, 0},
		{"one value is all of them", hundred[:1], 0.99, 1},
		{"the lowest of one hundred", hundred, 0, 1},
		{"half of one hundred", hundred, 0.50, 50},
		{"half of five is the third", hundred[:5], 0.50, 3},
		{"99 of one hundred", hundred, 0.99, 99},
		{"99 of ten is the last", hundred[:10], 0.99, 10},
		{"all of one hundred", hundred, 1, 100},
	} {
		if got := percentile(row.sorted, row.share); got != row.want {
			t.Errorf("%s: got %d, want %d", row.name, got, row.want)
		}
	}
}

func TestMediansAreInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		values []float64
		want   float64
	}{
		{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1}, 5}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 9, 2}, 3},
	} {
		if got := median(row.values); got != row.want {
			t.Errorf("%v: got %v, want %v", row.values, got, row.want)
		}
	}
}

func TestSumOrdersTheLatencies(t *testing.T) {
	t.Parallel()
	var one, other result
	one.add(3, nil)
	one.add(1, nil)
	other.add(9, errNoLength) // how long a wrong response took does not count
	other.add(2, nil)
	all := sum([]result{one, other}, 2*time.Second)
	if want := []time.Duration{1, 2, 3}; !slices.Equal(all.latencies, want) {
		t.Errorf("the latencies are %v, want %v", all.latencies, want)
	}
	if all.errors != 1 || !errors.Is(all.firstErr, errNoLength) {
		t.Errorf("%d errors, the first being %v", all.errors, all.firstErr)
	}
	if got := all.rate(); got != 1.5 {
		t.Errorf("the rate is %v/s", got)
	}
}
