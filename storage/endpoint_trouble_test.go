package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
)

func TestEndpointTrouble(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		want := func(what string, since time.Duration, wanted storage.EndpointTrouble) {
			t.Helper()
			now := f.clock.Now()
			got, err := f.db.EndpointTrouble(t.Context(), now.Add(-since), now.Add(-since))
			must(t, err)
			if got != wanted {
				t.Errorf("%s: got %+v, want %+v", what, got, wanted)
			}
		}
		want("at first", time.Hour, storage.EndpointTrouble{})
		f.publish("a.b")
		f.finish(storage.DeliveryPending, 500, f.claim(f.own, 1).Deliveries...)
		want("just failed", time.Hour, storage.EndpointTrouble{})
		f.clock.Advance(time.Hour)
		want("failed an hour ago", time.Hour, storage.EndpointTrouble{Failing: 1})
		f.setStatus(f.its, storage.EndpointDisabled)
		want("one that its owner has disabled", time.Hour, storage.EndpointTrouble{Failing: 1})
		must(t, f.db.Exec(t.Context(), `UPDATE endpoint SET status = 'disabled', disabled_reason = 'failing', disabled_at = ? WHERE id = ?`, f.db.Time(), f.own.ID))
		want("switched off", time.Hour, storage.EndpointTrouble{Off: 1, LatelyOff: 1})
		f.clock.Advance(2 * time.Hour)
		want("switched off before", time.Hour, storage.EndpointTrouble{Off: 1})
	})
}
