package cause_test

import (
	"slices"
	"strings"
	"testing"

	"fairlead/cause"
)

func TestEachRefusalHasAnIDACauseAndAFix(t *testing.T) {
	t.Parallel()
	seen := map[cause.ID]bool{}
	api := cause.API(cause.Names{AccountHeader: "Account", VersionHeader: "Version", OldestVersion: "2018-02-08", NewestVersion: "2018-02-08"})
	for _, r := range slices.Concat(cause.All(), api) {
		if r.ID == "" || seen[r.ID] || strings.Trim(string(r.ID), "abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("the ID %q is empty, used twice or not of small letters", r.ID)
		}
		seen[r.ID] = true
		for _, sentence := range []string{r.Cause, r.Fix} {
			if !strings.HasSuffix(sentence, ".") {
				t.Errorf("%s: %q is not a sentence", r.ID, sentence)
			}
		}
	}
	if len(seen) < 80 {
		t.Errorf("there are %d", len(seen))
	}
}

// A message that comes first must not hide one that fits as well.
func TestEachMessageIsFoundAsItself(t *testing.T) {
	t.Parallel()
	for _, r := range cause.Callbacks {
		if got := cause.AtCallback(r.Code, strings.ReplaceAll(r.Message, "…", "some text")); got != r.ID {
			t.Errorf("%q is found as %q, want %q", r.Message, got, r.ID)
		}
	}
	for _, r := range cause.Tokens {
		if got := cause.AtEndpoint(r.Code, strings.ReplaceAll(r.Message, "…", "some text")); got != r.ID {
			t.Errorf("%q is found as %q, want %q", r.Message, got, r.ID)
		}
	}
	for _, row := range [][2]string{{"", ""}, {"invalid_request", ""}, {"invalid_request", "The parameter"}, {"x", "The only scope is *"}} {
		if got := cause.AtCallback(row[0], row[1]); got != "" {
			t.Errorf("%q is found as %q", row, got)
		}
	}
}

func TestByIDFindsWhatAnAttemptCanHave(t *testing.T) {
	t.Parallel()
	for _, id := range []cause.ID{cause.SlashMissing, cause.ClientUnknown, cause.CodeUsed, cause.UserDenied, cause.BillingDeclined} {
		if r, ok := cause.ByID(id); !ok || r.ID != id {
			t.Errorf("%q is found as %+v", id, r)
		}
	}
	if r, ok := cause.ByID("unknown"); ok || r.ID != "" {
		t.Errorf("an unknown one is %+v", r)
	}
	expired, _ := cause.ByID(cause.AttemptExpired)
	if got, want := expired.Within("1 hour").Cause, "The flow wasn’t finished within 1 hour."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
