package carrier_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"fairlead/outbox"
	"fairlead/storage"
)

// revoked runs the outbox and returns what the carrier was asked to revoke, in order.
func (f *fixture) revoked() (tokens []string) {
	f.t.Helper()
	w := &outbox.Worker{DB: f.DB, Log: slog.New(slog.NewTextHandler(f.log, nil)), Do: f.Client.Revoke, Patience: 24 * time.Hour,
		Kinds: []storage.JobKind{storage.JobCarrierRevoked}}
	_, err := w.RunDue(f.t.Context())
	must(f.t, err)
	f.real.mu.Lock()
	defer f.real.mu.Unlock()
	for i := range f.real.asked {
		if r := &f.real.asked[i]; r.URL.Path == "/revoke" {
			tokens = append(tokens, r.PostForm.Get("token")+" "+r.PostForm.Get("token_type_hint"))
		}
	}
	return tokens
}

func TestRemovingACarrierWipesAndRevokesTokens(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		must(t, f.DB.RemoveCarrier(t.Context(), "ups", false, true))
		f.wantEnded(a, storage.CarrierEndedByOperator)
		if c, err := f.DB.CarrierConnectionOf(t.Context(), a.ID); err == nil {
			t.Errorf("its tokens are still there: %+v", c)
		}
		jobs, err := f.DB.ClaimJobs(t.Context(), 1, 0, storage.JobCarrierRevoked)
		if err != nil || len(jobs) != 1 || bytes.Contains([]byte(jobs[0].Payload), []byte(".r0")) {
			t.Fatalf("the job is %+v, %v", jobs, err)
		}
		f.real.behave(always(503, ""))
		f.revoked()
		f.real.behave(always(200, ""))
		f.clock.Advance(time.Minute)
		if got := f.revoked(); !slices.Equal(got, []string{a.ID + ".r0 refresh_token", a.ID + ".r0 refresh_token", a.ID + ".a0 access_token"}) {
			t.Errorf("revoked are %q", got)
		}
		f.wantNoSecretLogged()
	})
}

func TestANewSignInRevokesTheEarlierTokens(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(50 * time.Minute)
		f.run(1)
		f.signIn(a, f.clock.Now().Add(time.Hour))
		f.real.behave(always(200, ""))
		if got := f.revoked(); !slices.Equal(got, []string{a.ID + ".r1 refresh_token", a.ID + ".a1 access_token"}) {
			t.Errorf("revoked are %q", got)
		}
		events, err := f.DB.CarrierEvents(t.Context(), a.ID, 10)
		if err != nil || len(events) != 2 || events[0].Name != storage.CarrierAccountConnected {
			t.Errorf("the events are %+v, %v", events, err)
		}
	})
}

func TestClosingAnAccountWipesAndRevokesTokens(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a, other := f.connect("ups"), f.connect("ups")
		must(t, f.DB.CloseAccount(t.Context(), storage.Closing{AccountID: a.AccountID, At: storage.At(f.clock.Now().Add(time.Hour)), Reason: "asked"}))
		f.wantEnded(a, storage.CarrierEndedByOwner)
		f.wantEnded(other, "")
		f.real.behave(always(200, ""))
		if got := f.revoked(); !slices.Equal(got, []string{a.ID + ".r0 refresh_token", a.ID + ".a0 access_token"}) {
			t.Errorf("revoked are %q", got)
		}
	})
}

// The carrier answers after the owner has disconnected: what it issued is revoked too.
func TestATokenThatCameTooLateIsRevoked(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(50 * time.Minute)
		f.real.behave(func(_ http.ResponseWriter, _ *http.Request, issue func()) {
			issue()
			must(t, f.DB.CloseAccount(t.Context(), storage.Closing{AccountID: a.AccountID, At: storage.At(f.clock.Now().Add(time.Hour)), Reason: "asked"}))
		})
		f.run(1)
		f.wantEnded(a, storage.CarrierEndedByOwner)
		f.real.behave(always(200, ""))
		got := f.revoked()
		slices.Sort(got)
		if want := []string{a.ID + ".a0 access_token", a.ID + ".a1 access_token", a.ID + ".r0 refresh_token", a.ID + ".r1 refresh_token"}; !slices.Equal(got, want) {
			t.Errorf("revoked are %q, want %q", got, want)
		}
	})
}

func TestDisconnectingOnceOrEightTimesAtOnceIsTheSame(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a, other := f.connect("ups"), f.connect("ups")
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				got, err := f.DB.DisconnectCarrierAccount(t.Context(), a.AccountID, a.ID, storage.CarrierEndedByPartner)
				if err != nil || got.Status != storage.CarrierDisconnected || got.Reason != storage.CarrierEndedByPartner {
					t.Errorf("got %+v, %v", got, err)
				}
			})
		}
		all.Wait()
		if events, err := f.DB.CarrierEvents(t.Context(), a.ID, 10); err != nil || len(events) != 3 {
			t.Errorf("the events are %+v, %v", events, err)
		}
		f.real.behave(always(200, ""))
		if got := f.revoked(); len(got) != 2 {
			t.Errorf("revoked are %q", got)
		}
		if _, err := f.DB.DisconnectCarrierAccount(t.Context(), a.AccountID, other.ID, storage.CarrierEndedByOwner); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		f.wantEnded(other, "")
	})
}
