package storage_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// eventFixture is an account, a partner that is connected to it, and an endpoint of each and
// of the operator.
type eventFixture struct {
	t                   *testing.T
	db                  *storage.DB
	clock               *storagetest.Clock
	account             storage.Account
	partner, stranger   storage.Client
	own, its, operators storage.Endpoint
}

func openEvents(t *testing.T, test func(t *testing.T, f *eventFixture)) {
	t.Helper()
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		f := &eventFixture{t: t, db: db, clock: storagetest.NewClock()}
		db.Now = f.clock.Now
		f.account = storagetest.Account(t, db, storage.Account{})
		f.partner, _ = storagetest.Partner(t, db, storage.Client{})
		f.stranger, _ = storagetest.Partner(t, db, storage.Client{})
		storagetest.Connection(t, db, storage.Connection{AccountID: f.account.ID, ClientID: f.partner.ID})
		f.own = f.endpoint(storage.OwnerAccount, f.account.ID, "*")
		f.its = f.endpoint(storage.OwnerPartner, f.partner.ID, "*")
		f.operators = f.endpoint(storage.OwnerOperator, "", "*")
		test(t, f)
	})
}

func (f *eventFixture) endpoint(kind storage.OwnerKind, id string, patterns ...string) storage.Endpoint {
	f.t.Helper()
	p := storage.Endpoint{ID: storage.NewEndpointID(), Owner: kind, OwnerID: id, URL: "https://shop.example/events", Events: patterns}
	must(f.t, f.db.CreateEndpoint(f.t.Context(), &p, storage.EndpointSecret{ID: storage.NewID(), Secret: []byte("s"), SealedBy: "k"}, 20))
	return p
}

func (f *eventFixture) setStatus(p storage.Endpoint, to storage.EndpointStatus) {
	f.t.Helper()
	_, err := f.db.UpdateEndpoint(f.t.Context(), p.ID, func(p *storage.Endpoint) error { p.Status = to; return nil })
	must(f.t, err)
}

// publish publishes something about the account.
func (f *eventFixture) publish(what storage.EventType) storage.Event {
	f.t.Helper()
	all := []storage.Publication{{Event: storage.Event{Type: what, AccountID: f.account.ID, PublishedBy: "service_1", Data: "{}"}}}
	must(f.t, f.db.Publish(f.t.Context(), all))
	return all[0].Event
}

func (f *eventFixture) deliveries(p storage.Endpoint) []storage.DeliveryOf {
	f.t.Helper()
	all, err := f.db.Deliveries(f.t.Context(), storage.DeliveryFilter{EndpointID: p.ID, Limit: 100})
	must(f.t, err)
	return all
}

func (f *eventFixture) claim(p storage.Endpoint, limit int) storage.Claimed {
	f.t.Helper()
	c, err := f.db.ClaimDeliveries(f.t.Context(), p.ID, "server", limit, 30*time.Second)
	must(f.t, err)
	return c
}

func (f *eventFixture) finish(outcome storage.DeliveryStatus, status int, all ...storage.ClaimedDelivery) {
	f.t.Helper()
	var results []storage.DeliveryResult
	for _, d := range all {
		r := storage.DeliveryResult{Delivery: d.Delivery, Outcome: outcome, Attempt: storage.DeliveryAttempt{At: f.db.Time(), Status: status}}
		if outcome == storage.DeliveryPending {
			r.Next = storage.At(f.clock.Now().Add(time.Second))
		}
		results = append(results, r)
	}
	must(f.t, f.db.FinishDeliveries(f.t.Context(), "server", results, storage.FailingPolicy{DisableAfter: 5 * time.Hour}))
}

func TestEventIsForTheAccountItsPartnersAndTheOperator(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		other := f.endpoint(storage.OwnerPartner, f.stranger.ID, "*")
		deaf := f.endpoint(storage.OwnerAccount, f.account.ID, "order.*", "shipment")
		e := f.publish("shipment.updated")
		for name, is := range map[string]struct {
			endpoint storage.Endpoint
			want     int
		}{"the account's": {f.own, 1}, "the partner's": {f.its, 1}, "the operator's": {f.operators, 1}, "a stranger's": {other, 0}, "one for other types": {deaf, 0}} {
			got := f.deliveries(is.endpoint)
			if len(got) != is.want || is.want == 1 && (got[0].Event.ID != e.ID || got[0].Status != storage.DeliveryPending) {
				t.Errorf("%s endpoint has %+v", name, got)
			}
		}
	})
}

func TestPatternsSelectTypes(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]bool{"*": true, "a.b": true, "a.*": true, "a*": false, "b.*": false, "a.b.*": false, "a": false, ".*": false} {
		if got := storage.EventType("a.b").Matches(pattern); got != want {
			t.Errorf("%s: %t", pattern, got)
		}
	}
}

func TestSequencesRise(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		var all []storage.Publication
		for range 100 {
			all = append(all, storage.Publication{Event: storage.Event{Type: "a.b", AccountID: f.account.ID, PublishedBy: "s", Data: "{}"}})
		}
		must(t, f.db.Publish(t.Context(), all))
		before := f.publish("a.b").Sequence
		for _, p := range slices.Backward(all) {
			if p.Sequence >= before {
				t.Fatalf("%d comes after %d", p.Sequence, before)
			}
			before = p.Sequence
		}
	})
}

func TestPublishOnceUnderAKey(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		one := func(data string) []storage.Publication {
			return []storage.Publication{{Key: "k", Event: storage.Event{Type: "a.b", AccountID: f.account.ID, PublishedBy: "s", Data: data}}}
		}
		results := make(chan storage.Publication, 8)
		for range cap(results) {
			go func() {
				all := one("{}")
				if err := f.db.Publish(t.Context(), all); err != nil {
					t.Error(err)
				}
				results <- all[0]
			}()
		}
		ids, fresh := map[string]bool{}, 0
		for range cap(results) {
			p := <-results
			if ids[p.ID] = true; !p.Duplicate {
				fresh++
			}
		}
		if len(ids) != 1 || fresh != 1 || len(f.deliveries(f.own)) != 1 {
			t.Errorf("%d events, %d of them new, %d deliveries", len(ids), fresh, len(f.deliveries(f.own)))
		}
		var refused *storage.PublishError
		if err := f.db.Publish(t.Context(), one(`{"a":1}`)); !errors.As(err, &refused) || refused.UnknownAccount {
			t.Errorf("something else under the key: %v", err)
		}
		unknown := one("{}")
		unknown[0].AccountID, unknown[0].Key = "nobody", ""
		if err := f.db.Publish(t.Context(), unknown); !errors.As(err, &refused) || !refused.UnknownAccount {
			t.Errorf("about nobody: %v", err)
		}
		f.clock.Advance(24 * time.Hour)
		again := one(`{"a":1}`)
		if err := f.db.Publish(t.Context(), again); err != nil || again[0].Duplicate {
			t.Errorf("a day later: %v, %t", err, again[0].Duplicate)
		}
	})
}

func TestDeliveryIsClaimedOnceAndComesBackIfItsServerDies(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		for range 3 {
			f.publish("a.b")
		}
		first, second := f.claim(f.own, 2), f.claim(f.own, 2)
		if len(first.Deliveries) != 2 || len(second.Deliveries) != 1 || len(first.Secrets) != 1 {
			t.Fatalf("claimed %d and %d, with %d secrets", len(first.Deliveries), len(second.Deliveries), len(first.Secrets))
		}
		f.finish(storage.DeliveryDelivered, 200, first.Deliveries[0])
		f.clock.Advance(31 * time.Second)
		again, err := f.db.ClaimDeliveries(t.Context(), f.own.ID, "another", 9, time.Minute)
		must(t, err)
		if len(again.Deliveries) != 2 {
			t.Fatalf("after the lease another server claimed %d", len(again.Deliveries))
		}
		f.finish(storage.DeliveryDelivered, 200, first.Deliveries[1]) // too late
		if d, err := f.db.DeliveryByID(t.Context(), first.Deliveries[1].ID); err != nil || d.Status != storage.DeliveryPending || d.Attempts != 0 {
			t.Errorf("it is %+v, %v", d, err)
		}
	})
}

func TestWhatIsNewComesBeforeRetries(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		f.publish("a.old")
		f.finish(storage.DeliveryPending, 500, f.claim(f.own, 1).Deliveries...)
		f.clock.Advance(time.Hour)
		f.publish("a.young")
		if got := f.claim(f.own, 1).Deliveries; len(got) != 1 || got[0].Event.Type != "a.young" {
			t.Errorf("first came %+v", got)
		}
		if got := f.claim(f.own, 1).Deliveries; len(got) != 1 || got[0].Event.Type != "a.old" || got[0].Attempts != 1 {
			t.Errorf("then came %+v", got)
		}
	})
}

func TestPartnerHearsNothingOnceItMayNot(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(f *eventFixture)
		want map[storage.EventType]bool // barred
	}{
		"connected":    {func(*eventFixture) {}, map[storage.EventType]bool{"a.b": false}},
		"disconnected": {func(f *eventFixture) { must(f.t, f.db.Deauthorize(f.t.Context(), f.account.ID, f.partner.ID)) }, map[storage.EventType]bool{"a.b": true}},
		"suspended": {func(f *eventFixture) {
			must(f.t, f.db.SetClientStatus(f.t.Context(), f.partner.ID, storage.Suspended, "x"))
		}, map[storage.EventType]bool{"a.b": true}},
	} {
		t.Run(name, func(t *testing.T) {
			openEvents(t, func(t *testing.T, f *eventFixture) {
				f.publish("a.b")
				c.end(f)
				for _, d := range f.claim(f.its, 9).Deliveries {
					if want, listed := c.want[d.Event.Type]; listed && d.Barred != want {
						t.Errorf("%s is barred: %t", d.Event.Type, d.Barred)
					}
				}
				if got := f.claim(f.own, 9).Deliveries[0]; got.Barred {
					t.Error("the account's own is barred")
				}
			})
		})
	}
}

func TestFailingEndpointIsWarnedOfAndDisabled(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		f.publish("a.b")
		var p storage.Endpoint
		fail := func() {
			f.finish(storage.DeliveryPending, 500, f.claim(f.own, 1).Deliveries...)
			var err error
			p, err = f.db.EndpointByID(t.Context(), f.own.ID)
			must(t, err)
			f.clock.Advance(time.Hour)
		}
		if fail(); p.Failures != 1 || p.FailingSince.IsZero() || !p.WarnedAt.IsZero() || p.LastStatus != 500 {
			t.Fatalf("it is %+v", p)
		}
		if fail(); p.WarnedAt.IsZero() {
			t.Error("its owner is not warned")
		}
		f.publish("a.c")
		for p.Status == storage.EndpointEnabled && p.Failures < 9 {
			fail()
		}
		if p.DisabledReason != storage.OffFailing || p.Failures != 6 {
			t.Fatalf("it is %+v", p)
		}
		for _, d := range f.deliveries(f.own) {
			if d.Status != storage.DeliverySkipped {
				t.Errorf("%s is %s", d.Event.Type, d.Status)
			}
		}
		if got := f.deliveries(f.operators); got[0].Event.Type != storage.TypeEndpointDisabled {
			t.Errorf("the operator hears of %s", got[0].Event.Type)
		}
		if f.publish("a.d"); f.deliveries(f.own)[0].Status != storage.DeliverySkipped {
			t.Error("what comes meanwhile is not skipped")
		}
		if err := f.db.Resend(t.Context(), f.own.ID, f.deliveries(f.own)[0].ID); !errors.Is(err, storage.ErrEndpointOff) {
			t.Errorf("resend: %v", err)
		}
		f.setStatus(f.own, storage.EndpointEnabled)
		// The time is that of failing: the first two were published long before they were skipped.
		if count, err := f.db.ResendFailed(t.Context(), f.own.ID, storage.At(f.clock.Now().Add(-time.Hour)), f.db.Time()); err != nil || count != 3 {
			t.Errorf("resent %d, %v", count, err)
		}
		f.finish(storage.DeliveryDelivered, 200, f.claim(f.own, 9).Deliveries...)
		if got := f.deliveries(f.operators); got[0].Event.Type != storage.TypeEndpointRecovered {
			t.Errorf("the operator hears of %s", got[0].Event.Type)
		}
	})
}

func TestDueEndpointsAreFound(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		if got, err := f.db.DueEndpoints(t.Context()); err != nil || len(got) != 0 {
			t.Errorf("%v, %v", got, err)
		}
		f.publish("a.b")
		got, err := f.db.DueEndpoints(t.Context())
		here, _ := f.db.DueHere()
		if slices.Sort(here); err != nil || len(got) != 3 || !slices.Equal(here, got) {
			t.Errorf("%v and %v, %v", got, here, err)
		}
		f.finish(storage.DeliveryPending, 500, f.claim(f.own, 9).Deliveries...)
		if at, err := f.db.NextDelivery(t.Context(), f.own.ID); err != nil || !at.Equal(f.clock.Now().Add(time.Second)) {
			t.Errorf("the next is at %s, %v", at, err)
		}
	})
}
