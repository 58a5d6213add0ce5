package carrier_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"fairlead/storage"
)

func (f *fixture) wantBreaker(open bool) storage.CarrierBreaker {
	f.t.Helper()
	b, err := f.DB.CarrierBreakerOf(f.t.Context(), "ups", false)
	must(f.t, err)
	if b.Open() != open {
		f.t.Fatalf("the breaker is open: %t, want %t; log: %s", b.Open(), open, f.log)
	}
	return b
}

func (f *fixture) connectMany(n int) (all []storage.CarrierAccount) {
	f.t.Helper()
	for range n {
		all = append(all, f.connect("ups"))
	}
	return all
}

func (f *fixture) wantAllConnected(all []storage.CarrierAccount) {
	f.t.Helper()
	for _, a := range all {
		f.wantEnded(a, "")
	}
}

func TestAMassFailureOpensTheBreakerAndDisconnectsNobody(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		all := f.connectMany(6)
		f.clock.Advance(50 * time.Minute)
		f.real.behave(always(400, "invalid_grant"))
		f.run(6)
		f.wantBreaker(true)
		for range 40 { // for twenty minutes
			f.run(0)
			f.clock.Advance(30 * time.Second)
			f.run(1)
		}
		f.wantBreaker(true)
		f.wantAllConnected(all)
		f.real.behave(nil)
		f.clock.Advance(30 * time.Second)
		f.run(1)
		f.wantBreaker(false)
		f.clock.Advance(time.Minute)
		f.run(5)
		for _, a := range all {
			if c := f.connectionOf(a); c.State.Refusals != 0 || c.State.Outcome != storage.CarrierRefreshOK {
				t.Errorf("an account is left as %+v", c.State)
			}
		}
	})
}

func (f *fixture) connectionOf(a storage.CarrierAccount) storage.CarrierConnection {
	f.t.Helper()
	c, err := f.DB.CarrierConnectionOf(f.t.Context(), a.ID)
	must(f.t, err)
	return c
}

func TestHalfOfTheAccountsDoNotOpenTheBreaker(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		good := f.connectMany(5)
		f.clock.Advance(50 * time.Minute)
		f.run(5)
		f.connectMany(4)
		f.clock.Advance(50 * time.Minute)
		f.real.behave(func(w http.ResponseWriter, r *http.Request, issue func()) {
			for _, a := range good {
				if r.PostForm.Get("refresh_token")[:32] == a.ID {
					issue()
					return
				}
			}
			refuse(w, 503, "")
		})
		f.run(9)
		f.wantBreaker(false)
		f.clock.Advance(20 * time.Minute)
		f.run(4) // four of four, which is too few
		f.wantBreaker(false)
	})
}

func TestLostAccountsCountForTheBreaker(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		all := f.connectMany(8)
		f.clock.Advance(50 * time.Minute)
		for _, a := range all { // a server with all of them under way crashed
			if _, err := f.DB.LeaseCarrier(t.Context(), f.connectionOf(a).State, time.Second, false); err != nil {
				t.Fatal(err)
			}
		}
		f.clock.Advance(time.Second)
		f.real.behave(always(400, "invalid_grant"))
		f.run(8)
		f.wantBreaker(true)
		lost := 0
		for _, a := range all {
			if f.account(a).Reason == storage.CarrierLost {
				lost++
			}
		}
		if lost != 4 {
			t.Errorf("%d are lost, want those before the fifth", lost)
		}
	})
}

func TestTheOperatorClosesTheBreaker(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		all := f.connectMany(6)
		f.clock.Advance(50 * time.Minute)
		f.real.behave(always(400, "invalid_grant"))
		f.run(6)
		f.clock.Advance(20 * time.Minute)
		must(t, f.DB.ForceBreaker(t.Context(), "ups", false))
		f.clock.Advance(time.Minute)
		f.run(6)
		f.wantBreaker(false)
		f.clock.Advance(time.Minute)
		f.run(6)
		for _, a := range all {
			f.wantEnded(a, storage.CarrierRefused)
		}
		if err := f.DB.ForceBreaker(t.Context(), "ups", true); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("of a carrier that is not there: %v", err)
		}
	})
}
