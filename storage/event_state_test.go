package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
)

func TestDeliveryState(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		want := func(pending int64, oldest storage.Time) {
			t.Helper()
			s, err := f.db.DeliveryState(t.Context())
			must(t, err)
			if s.Pending != pending || !s.OldestDue.Equal(oldest.Time) {
				t.Errorf("%d are pending since %s, want %d since %s", s.Pending, s.OldestDue, pending, oldest)
			}
		}
		want(0, storage.Time{})
		began := f.db.Time()
		f.publish("a.b")
		f.clock.Advance(time.Second)
		f.publish("a.c")
		want(6, began)
		f.claim(f.operators, 2)
		f.claim(f.its, 2)
		f.finish(storage.DeliveryPending, 500, f.claim(f.own, 1).Deliveries...)
		want(6, storage.At(began.Add(time.Second)))
		f.setStatus(f.own, storage.EndpointDisabled)
		s, err := f.db.DeliveryState(t.Context())
		must(t, err)
		if s.Endpoints[storage.EndpointDisabled] != 1 || s.Endpoints[storage.EndpointEnabled] < 1 {
			t.Errorf("the endpoints are %v", s.Endpoints)
		}
		_, err = f.db.SkipDisabled(t.Context())
		must(t, err)
		if got := f.db.Counts.Published.Load(); got != 2 {
			t.Errorf("%d were published", got)
		}
		if got := f.db.Counts.Skipped.Load(); got != 2 {
			t.Errorf("%d were skipped", got)
		}
	})
}
