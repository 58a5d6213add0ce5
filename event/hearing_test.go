package event_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// hearing is an account with an endpoint, and a partner that is connected and has one.
type hearing struct {
	*fixture
	partner     storage.Client
	its         storage.Endpoint
	own, theirs *receiver
}

func openHearing(t *testing.T, test func(t *testing.T, f *hearing)) {
	t.Helper()
	openEach(t, func(t *testing.T, one *fixture) {
		f := &hearing{fixture: one, own: newReceiver(t), theirs: newReceiver(t)}
		f.partner, _ = storagetest.Partner(t, f.db, storage.Client{})
		storagetest.Connection(t, f.db, storage.Connection{AccountID: f.account.ID, ClientID: f.partner.ID})
		f.endpoint(f.own, storage.OAuth{})
		var err error
		f.its, _, err = f.registry().Create(t.Context(), storage.Owner{Kind: storage.OwnerPartner, ID: f.partner.ID}, event.Change{URL: &f.theirs.URL, SigningSecret: ptr(signingSecret)})
		must(t, err)
		test(t, f)
	})
}

// wantDeliveries wants the partner's deliveries to come to this, oldest first, each with its
// type, and only those that are delivered to have been posted after those before.
func (f *hearing) wantDeliveries(want ...[2]string) {
	f.t.Helper()
	var got [][2]string
	f.waitUntil(func() bool {
		all, err := f.db.Deliveries(f.t.Context(), storage.DeliveryFilter{EndpointID: f.its.ID, Limit: 100})
		must(f.t, err)
		got = nil
		pending := false
		for _, d := range slices.Backward(all) {
			got = append(got, [2]string{string(d.Event.Type), string(d.Status)})
			pending = pending || d.Status == storage.DeliveryPending
		}
		return !pending
	})
	if !slices.Equal(got, want) {
		f.t.Errorf("the deliveries are %v, want %v", got, want)
	}
	var came, due []string
	for len(f.theirs.got) > 0 {
		var body struct{ Type string }
		must(f.t, json.Unmarshal([]byte((<-f.theirs.got).Body), &body))
		came = append(came, body.Type)
	}
	for _, d := range want {
		if d[1] == "delivered" {
			due = append(due, d[0])
		}
	}
	slices.Sort(came)
	slices.Sort(due)
	if !slices.Equal(came, due) {
		f.t.Errorf("posted were %v, want %v", came, due)
	}
}

func TestPartnerHearsOfTheEndAndNothingElse(t *testing.T) {
	openHearing(t, func(t *testing.T, f *hearing) {
		f.publish(`{}`)
		must(t, f.db.Deauthorize(t.Context(), f.account.ID, f.partner.ID))
		f.publish(`{}`) // of which it has no delivery
		f.run()
		f.wantDeliveries([2]string{"shipment.updated", "skipped"}, [2]string{"connection.ended", "delivered"})
		for range 3 { // the account itself hears of all of it
			f.own.wait()
		}
	})
}

// Also what has been tried before is not tried again.
func TestPartnerIsAskedForAgainAtEveryAttempt(t *testing.T) {
	openHearing(t, func(t *testing.T, f *hearing) {
		clock := storagetest.NewClock()
		f.db.Now = clock.Now
		f.own.timeless, f.theirs.timeless = true, true
		f.sender.Schedule = event.Schedule{time.Minute, time.Minute}
		f.theirs.status(http.StatusInternalServerError)
		f.run()
		f.publish(`{}`)
		f.theirs.wait()
		f.waitFor(f.its, func(p storage.Endpoint) bool { return p.Failures == 1 })
		f.theirs.status(http.StatusOK)
		must(t, f.db.Deauthorize(t.Context(), f.account.ID, f.partner.ID))
		f.waitFor(f.its, func(p storage.Endpoint) bool { return p.Failures == 0 }) // or its claim would end, and it would come twice
		clock.Advance(2 * time.Minute)
		f.wantDeliveries([2]string{"shipment.updated", "skipped"}, [2]string{"connection.ended", "delivered"})
	})
}

func TestSuspendedPartnerHearsOfThatAndNothingUntilItIsResumed(t *testing.T) {
	openHearing(t, func(t *testing.T, f *hearing) {
		set := func(s storage.Status) { must(t, f.db.SetClientStatus(t.Context(), f.partner.ID, s, "spam")) }
		f.publish(`{}`)
		set(storage.Suspended)
		f.publish(`{}`)
		stop := f.run()
		f.wantDeliveries([2]string{"shipment.updated", "skipped"}, [2]string{"partner.suspended", "delivered"}, [2]string{"shipment.updated", "skipped"})
		stop()
		set(storage.Active)
		e := f.publish(`{}`)
		f.sender = f.another(f.db)
		f.run()
		f.theirs.hears("partner.resumed")
		if d, _ := f.wantDelivery(f.its, storage.DeliveryDelivered); d.Event.ID != e.ID {
			t.Errorf("the last one is %+v", d)
		}
		f.waitUntil(func() bool { return f.statuses(f.its)[storage.DeliveryDelivered] == 3 })
		if got := f.statuses(f.its)[storage.DeliverySkipped]; got != 2 {
			t.Errorf("%d are skipped", got)
		}
	})
}
