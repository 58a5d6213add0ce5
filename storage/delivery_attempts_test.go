package storage_test

import (
	"testing"

	"fairlead/storage"
)

// An owner who resends a delivery again and again does not fill the disk, nor the memory of
// whoever shows it.
func TestOnlyTheLastHundredAttemptsOfADeliveryAreKept(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		f.publish("shipment.updated")
		id := f.deliveries(f.own)[0].ID
		for range 103 {
			must(t, f.db.Resend(t.Context(), f.own.ID, id))
			f.finish(storage.DeliveryFailed, 500, f.claim(f.own, 1).Deliveries...)
		}
		kept, err := f.db.DeliveryAttempts(t.Context(), id)
		must(t, err)
		if len(kept) != 100 || kept[0].Number != 4 || kept[99].Number != 103 {
			t.Errorf("%d are kept, from %d to %d", len(kept), kept[0].Number, kept[len(kept)-1].Number)
		}
		if d := f.deliveries(f.own)[0]; d.Attempts != 103 {
			t.Errorf("there were %d attempts", d.Attempts)
		}
	})
}
