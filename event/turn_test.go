package event

import (
	"testing"
	"time"
)

func TestEndpointsInTroubleTakeTurns(t *testing.T) {
	t.Parallel()
	var all turns
	now := time.Now()
	for i := range 1000 {
		want := min(time.Duration(i)*turnEvery, longestTurn)
		if got := all.take(now); got != want {
			t.Fatalf("attempt %d waits for %s, want %s", i, got, want)
		}
	}
	if got := all.take(now.Add(longestTurn)); got != turnEvery {
		t.Errorf("after that one waits for %s", got)
	}
	if got := all.take(now.Add(time.Hour)); got != 0 {
		t.Errorf("the first for long waits for %s", got)
	}
}
