package storage_test

import (
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestErasingAnAccountErasesItsEventsButTheLast(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		other := storagetest.Account(t, f.db, storage.Account{})
		others := f.endpoint(storage.OwnerAccount, other.ID, "*")
		for range 3 {
			f.publish("a.b")
		}
		f.finish(storage.DeliveryPending, 500, f.claim(f.own, 1).Deliveries...)
		its := []storage.Publication{{Key: "k", Event: storage.Event{Type: "a.b", AccountID: f.account.ID, PublishedBy: "s", Data: "{}"}}}
		must(t, f.db.Publish(t.Context(), its))
		about := []storage.Publication{{Event: storage.Event{Type: "a.b", AccountID: other.ID, PublishedBy: "s", Data: "{}"}}}
		must(t, f.db.Publish(t.Context(), about))
		must(t, f.db.CloseAccount(t.Context(), storage.Closing{AccountID: f.account.ID, At: f.db.Time(), Reason: "asked"}))
		must(t, f.db.EraseAccount(t.Context(), f.account.ID))

		var left []storage.EventType
		all, err := f.db.Events(t.Context(), storage.EventFilter{Limit: 100})
		must(t, err)
		for _, e := range all {
			if e.AccountID == f.account.ID {
				left = append(left, e.Type)
			}
		}
		if len(left) != 1 || left[0] != storage.TypeAccountClosed {
			t.Errorf("of the account there is %v", left)
		}
		_, err = f.db.EndpointByID(t.Context(), f.own.ID)
		want(t, "its endpoint", err, storage.ErrNotFound)
		if got := f.claim(f.operators, 9).Deliveries; len(got) != 2 || got[0].Event.ID != about[0].ID || got[1].Event.Type != storage.TypeAccountClosed {
			t.Errorf("the operator still hears %+v", got)
		}
		if got := f.deliveries(others); len(got) != 1 {
			t.Errorf("of another account there is %+v", got)
		}
		again := []storage.Publication{{Key: "k", Event: storage.Event{Type: "a.b", AccountID: other.ID, PublishedBy: "s", Data: "{}"}}}
		if err := f.db.Publish(t.Context(), again); err != nil || again[0].Duplicate {
			t.Errorf("under the key of what was erased: %v, %t", err, again[0].Duplicate)
		}
		if err := f.db.Publish(t.Context(), again); err != nil || !again[0].Duplicate {
			t.Errorf("twice: %v, %t", err, again[0].Duplicate)
		}
	})
}

func TestErasingIsDoneInSmallSteps(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		for range 5 {
			var all []storage.Publication
			for range 100 {
				all = append(all, storage.Publication{Event: storage.Event{Type: "a.b", AccountID: f.account.ID, PublishedBy: "s", Data: "{}"}})
			}
			must(t, f.db.Publish(t.Context(), all))
		}
		want(t, "early", f.db.EraseAccount(t.Context(), f.account.ID), storage.ErrSpent)
		if got := f.deliveries(f.own); len(got) != 100 {
			t.Errorf("what is not closed has %d deliveries", len(got))
		}
		must(t, f.db.CloseAccount(t.Context(), storage.Closing{AccountID: f.account.ID, At: f.db.Time(), Reason: "asked"}))
		must(t, f.db.EraseAccount(t.Context(), f.account.ID))
		if got := f.deliveries(f.operators); len(got) != 1 {
			t.Errorf("there are %d deliveries", len(got))
		}
	})
}
