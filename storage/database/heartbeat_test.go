package database_test

import (
	"fmt"
	"testing"
	"time"

	"fairlead/storage/database"
)

// A change is valid everywhere within a second, whether or not its notification
// arrives: one that does not was made after the last heartbeat that did.
func TestHeartbeatIsTrustedForLessThanASecond(t *testing.T) {
	t.Parallel()
	if database.TrustFor > 800*time.Millisecond {
		t.Errorf("caches are used for %s, which leaves a request too little of the second", database.TrustFor)
	}
	for _, late := range []time.Duration{0, database.TrustFor, time.Minute} {
		sent := time.Now().Add(-late)
		if got, want := database.TrustedUntil(sent), sent.Add(database.TrustFor); got.Sub(want).Abs() > time.Microsecond {
			t.Errorf("a heartbeat that comes %s after it was sent is trusted %s after it", late, got.Sub(sent))
		}
	}
}

func TestReceiveCountsTheChangesInANotification(t *testing.T) {
	t.Parallel()
	mine, other := database.StripeOf("mine"), database.StripeOf("another")
	for name, row := range map[string]struct {
		payload      string
		counted, own bool
	}{
		"what it names":                     {fmt.Sprint(mine), true, false},
		"what it names among others":        {fmt.Sprint(other, " ", mine), true, false},
		"nothing else":                      {fmt.Sprint(other), false, false},
		"nothing without a name":            {"", false, false},
		"everything where it is not a name": {"who knows", true, false},
		"everything past the last name":     {"4096", true, false},
		"everything where it is too long":   {"70000", true, false},
		"a heartbeat of our own":            {"alive self 1", false, true},
		"another server's":                  {"alive other 1", false, false},
		"one of a name that begins as ours": {"alive selfish 1", false, false},
		"one without a time":                {"alive self soon", false, false},
		"one that says nothing":             {"alive ", false, false},
	} {
		if counted, own := database.CountsOn(row.payload, "mine"); counted != row.counted || own != row.own {
			t.Errorf("%s: %q counted %t, own %t", name, row.payload, counted, own)
		}
	}
}
