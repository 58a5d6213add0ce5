package carrier

import (
	"testing"
	"time"
)

func TestOnlyManyFailuresAreCountedLessOften(t *testing.T) {
	t.Parallel()
	var c counts
	ups, test, now := place{"ups", false}, place{"ups", true}, time.Now()
	c.note(ups, manyFailed-1, now)
	if c.areFresh(ups, now) {
		t.Error("few failures are not counted again")
	}
	c.note(ups, manyFailed, now)
	if !c.areFresh(ups, now.Add(countAgain-1)) || c.areFresh(ups, now.Add(countAgain)) || c.areFresh(test, now) {
		t.Error("many failures are counted at each, or too late, or for another carrier")
	}
}
