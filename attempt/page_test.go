package attempt_test

import (
	"testing"

	"fairlead/attempt"
	"fairlead/storage"
)

func TestOutcomeIsReadInAnyCase(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]storage.Outcome{"": "", "allowed": storage.Allowed, "Allowed": storage.Allowed, "EXPIRED": storage.StateExpired, "lost": ""} {
		if got := attempt.OutcomeOf(attempt.OutcomeField(typed)); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}
