package carrier_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/carrier"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestTokensAreRefreshedBeforeTheyEnd(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(50*time.Minute - time.Millisecond)
		f.run(0)
		f.clock.Advance(time.Millisecond)
		f.run(1)
		f.run(0)
		c := f.wantAccess(a, ".a1")
		if want := f.clock.Now().Add(50 * time.Minute); !c.State.DueAt.Equal(want) || !c.Token.ExpiresAt.Equal(f.clock.Now().Add(time.Hour)) || c.Token.Scope != "ship" {
			t.Errorf("it is due at %s, want %s; %+v", c.State.DueAt, want, c.Token)
		}
		f.real.lifetime = "600" // a text, and short: a fifth is left at eight minutes
		f.clock.Advance(50 * time.Minute)
		f.run(1)
		if c := f.wantAccess(a, ".a2"); !c.State.DueAt.Equal(f.clock.Now().Add(8 * time.Minute)) {
			t.Errorf("it is due at %s", c.State.DueAt)
		}
		f.wantResults(storage.CarrierRefreshOK, storage.CarrierRefreshOK)
		f.wantNoSecretLogged()
	})
}

func TestOneRefreshAtATimeOnTwoServers(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		f := open(t, storagetest.OpenURL(t, url))
		other := f.another(storagetest.OpenURL(t, url))
		a := f.connect("ups")
		f.clock.Advance(55 * time.Minute)
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				if _, err := []*carrier.Refresher{f.Refresher, other}[i%2].RunDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := f.real.requests(); n != 1 {
			t.Errorf("the carrier was asked %d times", n)
		}
		f.wantAccess(a, ".a1")
	})
}

func TestAServerThatLostItsLeaseWritesNothing(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(50 * time.Minute)
		f.real.behave(func(_ http.ResponseWriter, _ *http.Request, issue func()) {
			f.signIn(a, f.clock.Now().Add(time.Hour)) // the owner was faster
			issue()
		})
		f.run(1)
		if c := f.wantAccess(a, ".a0"); c.State.Outcome != "" {
			t.Errorf("it is %+v", c.State)
		}
	})
}

func TestAnAccountWithoutAnAnswerDelaysNoOther(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t))
	slow := f.connect("ups")
	f.clock.Advance(50 * time.Minute)
	asked, other := make(chan struct{}), make(chan struct{})
	f.real.behave(func(_ http.ResponseWriter, r *http.Request, issue func()) {
		if strings.HasPrefix(r.PostForm.Get("refresh_token"), slow.ID) {
			close(asked)
			<-other // or else for ever
		} else {
			close(other)
		}
		issue()
	})
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { f.Run(ctx, time.Millisecond) })
	<-asked
	next := f.connect("ups")
	must(t, f.DB.ReleaseCarrier(t.Context(), f.connectionOf(next), storage.At(f.clock.Now()))) // it is due
	<-other
	stop()
	running.Wait()
	f.wantAccess(slow, ".a2")
	f.wantAccess(next, ".a1")
}
