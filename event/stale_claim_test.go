package event_test

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// stalled is a hearing of whose partner's receiver 16 attempts are under way, and more is claimed
// behind them since it was quick before.
func stalled(t *testing.T, f *hearing) (goOn func()) {
	t.Helper()
	clock := storagetest.NewClock()
	f.db.Now = clock.Now
	f.own.timeless, f.theirs.timeless = true, true
	f.sender.ClaimAhead()
	f.run()
	open := make(chan struct{})
	release := sync.OnceFunc(func() { close(open) })
	t.Cleanup(release)
	var quick atomic.Bool
	f.theirs.answering(func(http.ResponseWriter, *http.Request) {
		if quick.Swap(true) {
			<-open
		}
	})
	var all []storage.Publication
	for range 41 {
		all = append(all, storage.Publication{Event: storage.Event{Type: "shipment.updated", AccountID: f.account.ID, PublishedBy: "service_1", Data: `{}`}})
	}
	must(t, f.db.Publish(t.Context(), all))
	for range 1 + f.sender.Concurrency {
		f.theirs.wait()
	}
	f.waitUntil(func() bool {
		claimed, err := f.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: f.its.ID, Status: storage.DeliveryPending, Limit: 100})
		must(t, err)
		return len(claimed) == 40 && !slices.ContainsFunc(claimed, func(d storage.DeliveryOf) bool { return d.ClaimedBy == "" })
	})
	clock.Advance(time.Second) // what changes now has another time than the claims
	return release
}

// What was claimed before a connection ended is not sent after that.
func TestClaimedDeliveriesAreNotSentOnceTheConnectionHasEnded(t *testing.T) {
	openHearing(t, func(t *testing.T, f *hearing) {
		goOn := stalled(t, f)
		must(t, f.db.Deauthorize(t.Context(), f.account.ID, f.partner.ID))
		goOn()
		f.waitUntil(func() bool { s := f.statuses(f.its); return s[storage.DeliveryPending] == 0 })
		if s := f.statuses(f.its); s[storage.DeliveryDelivered] != 1+16+1 || s[storage.DeliverySkipped] != 24 {
			t.Errorf("the deliveries are %v", s)
		}
		f.theirs.hears("connection.ended")
		if n := len(f.theirs.got); n != 0 {
			t.Errorf("%d more came", n)
		}
	})
}

func TestClaimedDeliveriesAreNotSentOnceTheEndpointIsDeleted(t *testing.T) {
	openHearing(t, func(t *testing.T, f *hearing) {
		goOn := stalled(t, f)
		must(t, f.db.DeleteEndpoint(t.Context(), f.its.ID))
		goOn()
		f.waitUntil(func() bool { return f.sender.InFlight() == 0 })
		if n := len(f.theirs.got); n != 0 {
			t.Errorf("%d more came", n)
		}
	})
}

func TestClaimedDeliveriesGoToTheURLThatIsSetMeanwhile(t *testing.T) {
	openHearing(t, func(t *testing.T, f *hearing) {
		goOn, moved := stalled(t, f), newReceiver(t)
		moved.timeless = true
		_, err := f.registry().Update(t.Context(), f.its.ID, event.Change{URL: &moved.URL})
		must(t, err)
		goOn()
		f.waitUntil(func() bool { return f.statuses(f.its)[storage.DeliveryDelivered] == 41 })
		if old, now := len(f.theirs.got), len(moved.got); old != 0 || now != 24 {
			t.Errorf("%d came at the old URL and %d at the new one", old, now)
		}
	})
}
