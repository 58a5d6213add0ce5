package account_test

import (
	"fmt"
	"slices"
	"testing"

	"fairlead/storage"
)

// told are an attempt's events after the first, with their details and how often they
// happened.
func (f *fixture) told(a storage.Attempt) (all []string) {
	f.t.Helper()
	events, err := f.db.Timeline(f.t.Context(), a.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, e := range events[1:] {
		all = append(all, fmt.Sprintf("%s: %s × %d", e.Name, e.Detail, e.Count))
	}
	return all
}

func TestTimelineCountsEachRefusedSignUpAndReset(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(nil)
	page := f.Get("/signup?attempt=" + a.ID)
	for range 3 {
		page = page.Submit("Create account", map[string]string{"Full name": "Ada", "Email": email, "Password": "short"})
	}
	forgot := f.Get("/forgot?attempt=" + a.ID)
	for range 2 {
		forgot = forgot.Submit("Send reset link", map[string]string{"Email": "no address"})
	}
	for range 2 {
		f.Get("/reset?token=unknown&attempt=" + a.ID)
	}
	want := []string{"sign-up refused: password × 3", "password reset refused: email × 2", "password reset refused: This link no longer works × 2"}
	if got := f.told(a); !slices.Equal(got, want) {
		t.Errorf("the timeline has %q, want %q", got, want)
	}
}

// A page about a link has the support code of the attempt that it was followed in.
func TestRefusedResetShowsTheSupportCode(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(nil)
	if got := f.Get("/reset?token=unknown&attempt=" + a.ID).Find("footer .code").First().Text(); got != a.SupportCode {
		t.Errorf("it shows %q, want %q", got, a.SupportCode)
	}
}
