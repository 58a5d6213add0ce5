package carrier_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"fairlead/carrier"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
)

func hexHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// given asks for a token and reads the answer as a service does.
func given(t *testing.T, f *carrier.Refresher, a storage.CarrierAccount, minValid time.Duration, rejected string) map[string]any {
	t.Helper()
	got, err := f.AccessToken(t.Context(), a.ID, minValid, rejected, "service_1")
	if err != nil {
		t.Error(err)
		return nil
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Error(err)
	}
	var read map[string]any
	if err := json.Unmarshal(text, &read); err != nil {
		t.Error(err)
	}
	return read
}

func (f *fixture) wantGiven(a storage.CarrierAccount, minValid time.Duration, rejected, want string) map[string]any {
	f.t.Helper()
	got := given(f.t, f.Refresher, a, minValid, rejected)
	if got["access_token"] != a.ID+want {
		f.t.Errorf("given is %v, want %s; log: %s", got, want, f.log)
	}
	return got
}

func (f *fixture) wantNotGiven(a storage.CarrierAccount, why string) {
	f.t.Helper()
	_, err := f.AccessToken(f.t.Context(), a.ID, time.Minute, "", "service_1")
	e := web.ErrorOf(err)
	if e == nil || e.Status != http.StatusConflict || e.Heading != "Not connected" || string(e.Text) != why {
		f.t.Errorf("got %v, want 409 %s", err, why)
	}
}

func (f *fixture) wantUnavailable(a storage.CarrierAccount) {
	f.t.Helper()
	_, err := f.AccessToken(f.t.Context(), a.ID, time.Minute, "", "service_1")
	e := web.ErrorOf(err)
	if e == nil || e.Status != http.StatusServiceUnavailable || e.Heading != "Carrier unavailable" || e.RetryAfter < time.Second {
		f.t.Errorf("got %v, want 503 and when to try again", err)
	}
}

func TestATokenIsGivenAndRefreshedFirstIfItEndsSoon(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(time.Millisecond)
		got := f.wantGiven(a, time.Minute, "", ".a0")
		if got["expires_in"] != 3599.0 || got["token_type"] != "Bearer" || got["account_id"] != "94567e" || got["owner"] != a.AccountID ||
			got["carrier"] != "ups" || got["test"] != false || got["parameters"].(map[string]any)["city"] != "Berlin" || got["object_id"] != a.ID {
			t.Errorf("given is %v", got)
		}
		if _, there := got["scope"]; there {
			t.Error("a scope is given though the carrier gave none")
		}
		f.real.lifetime = 30
		f.wantGiven(a, time.Hour, "", ".a1") // whatever its lifetime then
		f.clock.Advance(10 * time.Second)
		f.wantGiven(a, 20*time.Second, "", ".a1")
		if got := f.wantGiven(a, 21*time.Second, "", ".a2"); got["scope"] != "ship" {
			t.Errorf("given is %v", got)
		}
		if n := f.real.requests(); n != 2 {
			t.Errorf("the carrier was asked %d times", n)
		}
		overs, err := f.DB.HandOvers(t.Context(), a.ID)
		if err != nil || len(overs) != 1 || overs[0].ClientID != "service_1" {
			t.Errorf("noted are %v, %v", overs, err)
		}
	})
}

func TestCallsAtOnceOnTwoServersCauseOneRefresh(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		f := open(t, storagetest.OpenURL(t, url))
		other := f.another(storagetest.OpenURL(t, url))
		a := f.connect("ups")
		f.clock.Advance(2 * time.Hour)
		f.real.lifetime = 5
		begin := make(chan struct{})
		f.real.behave(func(_ http.ResponseWriter, _ *http.Request, issue func()) { <-begin; issue() })
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				if got := given(t, []*carrier.Refresher{f.Refresher, other}[i%2], a, time.Minute, ""); got["access_token"] != a.ID+".a1" {
					t.Errorf("given is %v", got)
				}
			})
		}
		close(begin)
		all.Wait()
		if n := f.real.requests(); n != 1 {
			t.Errorf("the carrier was asked %d times", n)
		}
	})
}

func TestARejectedTokenIsRefreshedOnceAMinute(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(time.Millisecond)
		f.wantGiven(a, 0, hexHash("another"), ".a0")
		f.wantGiven(a, 0, hexHash(a.ID+".a0"), ".a1")
		f.wantGiven(a, 0, hexHash(a.ID+".a0"), ".a1")
		f.clock.Advance(time.Minute - time.Millisecond)
		f.wantGiven(a, 0, hexHash(a.ID+".a1"), ".a1")
		f.clock.Advance(time.Millisecond)
		f.wantGiven(a, 0, hexHash(a.ID+".a1"), ".a2")
	})
}

// Two services are refused by the carrier at once: the second must not get the token that it
// has just been refused with.
func TestARejectedTokenIsNotGivenWhileItIsRefreshed(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(time.Minute)
		asked, answer := make(chan struct{}), make(chan struct{})
		f.real.behave(func(_ http.ResponseWriter, _ *http.Request, issue func()) { close(asked); <-answer; issue() })
		var both sync.WaitGroup
		ask := func() {
			both.Go(func() {
				if got := given(t, f.Refresher, a, 0, hexHash(a.ID+".a0")); got["access_token"] != a.ID+".a1" {
					t.Errorf("given is %v", got)
				}
			})
		}
		ask()
		<-asked
		ask()
		f.wantGiven(a, 0, "", ".a0") // whom it works for gets it
		close(answer)
		both.Wait()
	})
}

func TestATokenIsGivenAsLongAsItLasts(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.real.behave(always(503, ""))
		f.clock.Advance(time.Hour - 30*time.Second)
		f.wantGiven(a, time.Minute, "", ".a0")
		f.wantGiven(a, time.Minute, "", ".a0")
		if n := f.real.requests(); n != 1 {
			t.Errorf("while it is left alone, the carrier was asked %d times", n)
		}
		f.clock.Advance(30 * time.Second)
		f.wantUnavailable(a)
		f.real.behave(nil)
		f.clock.Advance(time.Minute)
		f.wantGiven(a, time.Minute, "", ".a1")
	})
}

func TestNoTokenIsGivenUnlessConnected(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		if _, err := f.AccessToken(t.Context(), storage.NewID(), 0, "", "service_1"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("of an unknown account: %v", err)
		}
		activate := func(active bool) {
			_, err := f.DB.UpdateCarrierAccount(t.Context(), a.AccountID, a.ID, func(a *storage.CarrierAccount) error { a.Active = active; return nil })
			must(t, err)
		}
		activate(false)
		f.wantNotGiven(a, "inactive")
		activate(true)
		waiting := a
		waiting.ID, waiting.NumberHash = storage.NewID(), storage.Hash("another")
		must(t, f.DB.CreateCarrierAccount(t.Context(), &waiting, 9))
		f.wantNotGiven(waiting, "authorization_pending")
		must(t, f.DB.RemoveCarrier(t.Context(), "ups", false, true))
		f.wantNotGiven(a, "disconnected")
	})
}

func TestACarrierWithoutOAuthHasNoToken(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		must(t, f.DB.AddCarrier(t.Context(), &storage.Carrier{ID: "fedex", Auth: storage.CarrierDefault}))
		owner := storagetest.Account(t, f.DB, storage.Account{})
		a := &storage.CarrierAccount{ID: storage.NewID(), AccountID: owner.ID, CarrierID: "fedex", NumberHash: storage.Hash("1"), Active: true}
		a.Number, a.Parameters = f.sealer.Seal([]byte("1"), a.Row("number")), f.sealer.Seal([]byte(`{}`), a.Row("parameters"))
		must(t, f.DB.CreateCarrierAccount(t.Context(), a, 9))
		got := given(t, f.Refresher, *a, time.Minute, "")
		for _, key := range []string{"access_token", "token_type", "expires_in", "scope"} {
			if _, there := got[key]; there || got["account_id"] != "1" {
				t.Errorf("given is %v", got)
			}
		}
		if overs, err := f.DB.HandOvers(t.Context(), a.ID); err != nil || len(overs) != 1 {
			t.Errorf("noted are %v, %v", overs, err)
		}
	})
}

func TestNobodyIsAskedForACallWhileTheBreakerIsOpen(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		all := f.connectMany(6)
		f.clock.Advance(50 * time.Minute)
		f.real.behave(always(503, ""))
		f.run(6)
		f.clock.Advance(10 * time.Minute)
		f.run(1)
		for _, a := range all {
			f.wantUnavailable(a)
		}
		if n := f.real.requests(); n != 7 {
			t.Errorf("the carrier was asked %d times", n)
		}
		f.real.behave(nil)
		f.clock.Advance(30 * time.Second)
		f.wantGiven(all[5], time.Minute, "", ".a1")
		f.wantBreaker(false)
	})
}
