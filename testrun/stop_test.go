package testrun_test

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/testrun"
)

// wantStopped wants a run to end with a status, and to say so.
func (f *fixture) wantStopped(got testrun.Result, says string, steps ...string) {
	f.t.Helper()
	if asked := strings.Join(trace(got.Steps), ", "); asked != strings.Join(steps, ", ") || !strings.Contains(got.Outcome, says) || got.Token != "" {
		f.t.Errorf("got %q: %s", got.Outcome, asked)
	}
}

func TestRunThatIsRefusedSaysSo(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.URL(t))
	if err := f.db.SetClientStatus(t.Context(), f.shop.ID, storage.Suspended, "fraud"); err != nil {
		t.Fatal(err)
	}
	got := f.run(storage.TestHappy)
	f.wantStopped(got, "This run ended unexpectedly. The last answer was 400 Bad Request.", "GET /oauth/authorize 400")
	if !strings.HasPrefix(got.Steps[0].Says, "The server refused this: 400 Bad Request.") {
		t.Errorf("it says %q", got.Steps[0].Says)
	}
}

// A run counts as requests from the person's address, and needs no place that is taken.
func TestRunIsLimitedAsItsAddressIs(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.URL(t))
	f.app.Unlimited = false
	if got := f.run(storage.TestHappy); got.Token == "" {
		t.Fatalf("got %q: %q", got.Outcome, trace(got.Steps))
	}
	a, err := f.db.AttemptByID(t.Context(), f.secrets()["attempt"])
	if err != nil || a.Address != "192.0.2.77" {
		t.Errorf("the attempt came from %q (%v)", a.Address, err)
	}
	var got testrun.Result
	for range 200 {
		if got = f.run(storage.TestLeavesHalfway); len(got.Steps) == 1 {
			break
		}
	}
	f.wantStopped(got, "429 Too Many Requests", "GET /oauth/authorize 429")
	elsewhere := f.bench.Run(t.Context(), testrun.Order{ClientID: storage.TestClientID(f.shop.ID), Name: storage.TestDenies, Address: netip.MustParseAddr("2001:db8::1")})
	if !strings.HasPrefix(elsewhere.Outcome, "The merchant denied access.") {
		t.Errorf("from elsewhere: %q", elsewhere.Outcome)
	}
}

func TestRunNeverLeavesItsServer(t *testing.T) {
	t.Parallel()
	for name, to := range map[string]string{"another host": "https://elsewhere.example/x", "another port": "http://localhost:1/x", "another scheme": "https://localhost:8080/x",
		"a callback elsewhere": "https://elsewhere.example/partners/test/callback?code=123456789"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t, storagetest.URL(t))
			f.bench.Server = f.watch(http.RedirectHandler(to, http.StatusSeeOther))
			got := f.run(storage.TestHappy)
			f.wantStopped(got, "303 See Other", "GET /oauth/authorize 303")
			if len(f.came) != 1 {
				t.Errorf("%d requests came", len(f.came))
			}
		})
	}
}

func TestRunThatGoesInCirclesEnds(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.URL(t))
	f.bench.Server = http.RedirectHandler("/oauth/authorize", http.StatusSeeOther)
	if got := f.run(storage.TestHappy); len(got.Steps) != 30 || !strings.Contains(got.Outcome, "ended unexpectedly") {
		t.Errorf("%d steps: %q", len(got.Steps), got.Outcome)
	}
}

// What the requester's own request carries, such as who they are, is not the run's.
func TestRunKnowsNothingOfTheRequestItIsPartOf(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.URL(t))
	type key struct{}
	ctx := context.WithValue(storage.ForPersonSession(t.Context(), "nobody", "none", storage.Membership{}, true), key{}, "value")
	order := testrun.Order{ClientID: storage.TestClientID(f.shop.ID), Name: storage.TestHappy, Address: netip.MustParseAddr("192.0.2.77")}
	if got := f.bench.Run(ctx, order); got.Token == "" {
		t.Errorf("got %q", got.Outcome)
	}
	for _, r := range f.came {
		if r.Context().Value(key{}) != nil {
			t.Errorf("%s has the context of another request", r.URL)
		}
	}
	ended, end := context.WithCancel(ctx)
	end()
	if got := f.bench.Run(ended, order); got.Token != "" {
		t.Error("a run went on after its request had ended")
	}
}
