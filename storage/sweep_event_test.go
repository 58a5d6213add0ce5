package storage_test

import (
	"errors"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// sweepEvents sweeps until there is nothing more, and counts the steps.
func (f *eventFixture) sweepEvents(retention time.Duration, limit int) (removed int64, steps int) {
	f.t.Helper()
	s := &storage.Sweeper{DB: f.db, EventRetention: retention}
	for more := true; more; steps++ {
		n, again, err := s.Step(f.t.Context(), limit)
		must(f.t, err)
		removed, more = removed+n, again
	}
	return removed, steps
}

func (f *eventFixture) events() map[string]bool {
	f.t.Helper()
	all, err := f.db.Events(f.t.Context(), storage.EventFilter{Limit: 10_000})
	must(f.t, err)
	there := map[string]bool{}
	for _, e := range all {
		there[e.ID] = true
	}
	return there
}

func TestSweepDeletesEventsWhoseDeliveriesEndedLongAgo(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		const day = 24 * time.Hour
		first, second := f.publish("a.first"), f.publish("a.second")
		all := map[string][]storage.ClaimedDelivery{}
		for name, p := range map[string]storage.Endpoint{"own": f.own, "its": f.its, "operators": f.operators} {
			all[name] = f.claim(p, 9).Deliveries
		}
		f.finish(storage.DeliveryDelivered, 200, all["own"]...)
		f.finish(storage.DeliveryFailed, 500, all["its"]...)
		f.finish(storage.DeliveryDelivered, 200, all["operators"][0])
		f.finish(storage.DeliveryPending, 500, all["operators"][1:]...)
		f.clock.Advance(10 * day)
		f.sweepEvents(10*day, 100)
		if there := f.events(); !there[first.ID] || !there[second.ID] {
			t.Fatal("they are gone at ten days")
		}
		f.clock.Advance(time.Millisecond)
		third := f.publish("a.third")
		f.sweepEvents(10*day, 100)
		if there := f.events(); there[first.ID] || !there[second.ID] || !there[third.ID] || len(there) != 2 {
			t.Errorf("after that there is %v", there)
		}
		if got := f.deliveries(f.own); len(got) != 1 || got[0].Event.ID != third.ID {
			t.Errorf("the account's endpoint has %+v", got)
		}
		if got := f.deliveries(f.operators); len(got) != 2 || got[1].Status != storage.DeliveryPending {
			t.Errorf("the operator's has %+v", got)
		}
		attempts, err := f.db.DeliveryAttempts(t.Context(), all["own"][0].ID)
		if err != nil || len(attempts) != 0 {
			t.Errorf("attempts are left: %+v, %v", attempts, err)
		}
		f.clock.Advance(day)
		for _, d := range f.claim(f.operators, 9).Deliveries {
			f.finish(storage.DeliveryDelivered, 200, d)
		}
		f.sweepEvents(10*day, 100)
		if !f.events()[second.ID] {
			t.Error("what has just ended is gone")
		}
		f.clock.Advance(10*day + time.Millisecond)
		f.sweepEvents(10*day, 100)
		if f.events()[second.ID] {
			t.Error("what ended ten days ago is there")
		}
	})
}

func TestSweepDeletesEventsInSmallSteps(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		kept := f.publish("a.kept")
		f.finish(storage.DeliveryPending, 500, f.claim(f.own, 9).Deliveries...)
		for range 30 {
			f.publish("a.b")
		}
		for _, p := range []storage.Endpoint{f.own, f.its, f.operators} {
			f.finish(storage.DeliveryDelivered, 200, f.claim(p, 100).Deliveries...)
		}
		f.clock.Advance(48 * time.Hour)
		s := &storage.Sweeper{DB: f.db, EventRetention: time.Hour}
		for more := true; more; {
			var n int64
			var err error
			if n, more, err = s.Step(t.Context(), 2); err != nil || n > 2*3*8 {
				t.Fatalf("a step deleted %d rows, %v", n, err)
			}
		}
		if there := f.events(); len(there) != 1 || !there[kept.ID] {
			t.Errorf("there is %v", there)
		}
	})
}

func TestSweepKeepsPublishedEventsForADayForTheirKeys(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		publish := func() storage.Publication {
			all := []storage.Publication{{Key: "k", Event: storage.Event{Type: "a.b", AccountID: f.account.ID, PublishedBy: "s", Data: "{}"}}}
			must(t, f.db.Publish(t.Context(), all))
			return all[0]
		}
		first := publish()
		for _, p := range []storage.Endpoint{f.own, f.its, f.operators} {
			f.finish(storage.DeliveryDelivered, 200, f.claim(p, 100).Deliveries...)
		}
		f.clock.Advance(time.Hour)
		f.sweepEvents(time.Minute, 100)
		if got := publish(); got.ID != first.ID || !got.Duplicate || len(f.deliveries(f.own)) != 0 {
			t.Errorf("within a day it is %+v", got)
		}
		f.clock.Advance(23*time.Hour + time.Millisecond)
		f.sweepEvents(time.Minute, 100)
		if len(f.events()) != 0 {
			t.Error("after a day it is there")
		}
		if got := publish(); got.ID == first.ID || got.Duplicate {
			t.Errorf("after a day it is %+v", got)
		}
	})
}

func TestSweepDeletesSigningSecretsThatHaveEnded(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		s := storage.EndpointSecret{ID: storage.NewID(), EndpointID: f.own.ID, Secret: []byte("new"), SealedBy: "k"}
		must(t, f.db.AddEndpointSecret(t.Context(), &s, storage.At(f.clock.Now().Add(time.Hour))))
		for _, want := range []int{4, 3} {
			f.sweepEvents(100*time.Hour, 9)
			if all, err := f.db.EndpointSecretsSealedOtherwise(t.Context(), "another", "", 9); err != nil || len(all) != want {
				t.Errorf("%d secrets are there, %v; want %d", len(all), err, want)
			}
			f.clock.Advance(time.Hour + time.Millisecond)
		}
	})
}

func TestDeletingAnEndpointErasesItsDeliveries(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		for range 5 {
			all := make([]storage.Publication, 100)
			for i := range all {
				all[i] = storage.Publication{Event: storage.Event{Type: "a.b", AccountID: f.account.ID, PublishedBy: "s", Data: "{}"}}
			}
			must(t, f.db.Publish(t.Context(), all))
		}
		under := f.claim(f.own, 1).Deliveries
		must(t, f.db.DeleteEndpoint(t.Context(), f.own.ID))
		f.finish(storage.DeliveryDelivered, 200, under...) // too late
		if _, err := f.db.DeliveryByID(t.Context(), under[0].ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("a delivery: %v", err)
		}
		if got := len(f.deliveries(f.operators)); got != 100 {
			t.Errorf("another's has %d", got)
		}
		want(t, "again", f.db.DeleteEndpoint(t.Context(), f.own.ID), storage.ErrNotFound)
		_, err := f.db.ClaimDeliveries(t.Context(), f.own.ID, "server", 9, time.Minute)
		want(t, "claim", err, storage.ErrNotFound)
	})
}

func TestSweepOfEventsUsesIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		raw := storagetest.Raw(t, url)
		newPartner(t, db)
		advance(db, 48*time.Hour)
		statements := w.of(func() {
			if removed, _, err := (&storage.Sweeper{DB: db, EventRetention: time.Hour}).Step(t.Context(), 2); err != nil || removed == 0 {
				t.Errorf("removed %d rows (%v)", removed, err)
			}
		})
		for _, s := range statements {
			if plan := explain(t, raw, s); scans.MatchString(plan) {
				t.Errorf("it reads a whole table:\n%s\n%s", s.query, plan)
			}
		}
	})
}
