package carrier_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/carrier"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// Owners disconnect accounts while two servers refresh them. Whoever wins, no token is left
// that works.
func TestNoTokenOutlivesDisconnectingWhileItIsRefreshed(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		f := open(t, storagetest.OpenURL(t, url))
		other := f.another(storagetest.OpenURL(t, url))
		accounts := f.connectMany(12)
		f.clock.Advance(50 * time.Minute)
		var all sync.WaitGroup
		for _, one := range []*carrier.Refresher{f.Refresher, other} {
			all.Go(func() {
				if _, err := one.RunDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		for _, a := range accounts {
			all.Go(func() {
				if _, err := f.DB.DisconnectCarrierAccount(t.Context(), a.AccountID, a.ID, storage.CarrierEndedByOwner); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		issued := f.real.current
		f.real.behave(always(200, ""))
		var revoked []string
		for before := -1; len(revoked) > before; { // it claims some at a time
			before, revoked = len(revoked), f.revoked()
		}
		for _, a := range accounts {
			f.wantEnded(a, storage.CarrierEndedByOwner)
			if !slices.Contains(revoked, issued[a.ID]+" refresh_token") {
				t.Errorf("the last refresh token of an account was not revoked")
			}
		}
	})
}

func TestRevokingTakesAPlaceAtTheCarrier(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t))
	gone := f.connect("ups")
	f.connectMany(32)
	_, err := f.DB.DisconnectCarrierAccount(t.Context(), gone.AccountID, gone.ID, storage.CarrierEndedByOwner)
	must(t, err)
	f.clock.Advance(50 * time.Minute)
	arrived, answer := make(chan struct{}, 32), make(chan struct{})
	f.real.behave(func(_ http.ResponseWriter, r *http.Request, issue func()) {
		if r.URL.Path == "/token" {
			arrived <- struct{}{}
			<-answer
			issue()
		}
	})
	var refreshing sync.WaitGroup
	refreshing.Go(func() { _, _ = f.RunDue(t.Context()) })
	for range 32 {
		<-arrived
	}
	f.Client.Timeout = time.Millisecond
	if got := f.revoked(); len(got) != 0 || !strings.Contains(f.log.String(), "the carrier ups is busy") {
		t.Errorf("revoked are %q, beside 32 other requests; log: %s", got, f.log)
	}
	f.Client.Timeout = 20 * time.Second
	close(answer)
	refreshing.Wait()
	f.clock.Advance(time.Minute)
	if got := f.revoked(); len(got) != 2 {
		t.Errorf("revoked are %q", got)
	}
}
