package storage

import (
	"slices"
	"testing"
)

func TestPaddedListsHaveFewLengths(t *testing.T) {
	t.Parallel()
	lengths := map[int]bool{}
	for n := range 501 {
		var list []int
		for i := range n {
			list = append(list, i)
		}
		got := padded(list)
		if len(got) < n || 2*len(got) > 3*n && n > 1 || !slices.Equal(got[:n], list) || len(got) > n && got[len(got)-1] != n-1 {
			t.Fatalf("%d become %v", n, got)
		}
		lengths[len(got)] = true
	}
	if len(lengths) > 20 {
		t.Errorf("there are %d lengths", len(lengths))
	}
}
