package storage_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// publishMany publishes a number of events about the account, a hundred at a time.
func (f *eventFixture) publishMany(n int) (all []storage.Event) {
	f.t.Helper()
	for len(all) < n {
		some := make([]storage.Publication, min(100, n-len(all)))
		for i := range some {
			some[i] = storage.Publication{Event: storage.Event{Type: "a.b", AccountID: f.account.ID, PublishedBy: "service_1", Data: "{}"}}
		}
		must(f.t, f.db.Publish(f.t.Context(), some))
		for _, p := range some {
			all = append(all, p.Event)
		}
	}
	return all
}

// wantSkipped fails unless all deliveries of the account's endpoint are skipped since a time,
// however they are asked for.
func (f *eventFixture) wantSkipped(when string, since storage.Time, events []storage.Event) {
	f.t.Helper()
	for _, d := range f.deliveries(f.own) {
		if d.Status != storage.DeliverySkipped || !d.FinishedAt.Equal(since.Time) || !d.NextAt.IsZero() {
			f.t.Fatalf("%s a delivery is %+v", when, d.Delivery)
		}
	}
	for status, want := range map[storage.DeliveryStatus]int{storage.DeliveryPending: 0, storage.DeliverySkipped: min(len(events), 1000)} {
		got, err := f.db.Deliveries(f.t.Context(), storage.DeliveryFilter{EndpointID: f.own.ID, Status: status, Limit: 1000})
		if err != nil || len(got) != want {
			f.t.Errorf("%s %d are %s, %v", when, len(got), status, err)
		}
	}
	of, err := f.db.DeliveryCounts(f.t.Context(), events[:1])
	if got := of[events[0].Sequence]; err != nil || got[storage.DeliverySkipped] != 1 || got[storage.DeliveryPending] != 2 {
		f.t.Errorf("%s an event counts %v, %v", when, got, err)
	}
	due, err := f.db.DueEndpoints(f.t.Context())
	if err != nil || len(due) != 2 {
		f.t.Errorf("%s due are %v, %v", when, due, err)
	}
	if s, err := f.db.DeliveryState(f.t.Context()); err != nil || s.Pending < int64(2*len(events)) || s.Pending > int64(2*len(events)+2) {
		f.t.Errorf("%s %d are pending, %v", when, s.Pending, err)
	}
	if got := f.claim(f.own, 9).Deliveries; len(got) > 0 {
		f.t.Errorf("%s %d were claimed", when, len(got))
	}
}

func TestPendingDeliveriesOfADisabledEndpointAreSkippedInSteps(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		events := f.publishMany(600)
		f.setStatus(f.own, storage.EndpointDisabled)
		since := f.db.Time()
		f.clock.Advance(time.Hour)
		f.wantSkipped("at once", since, events)
		for i, want := range []int64{500, 100, 0} {
			if n, err := f.db.SkipDisabled(t.Context()); err != nil || n != want {
				t.Errorf("step %d skipped %d, %v", i, n, err)
			}
			f.wantSkipped("after a step", since, events)
		}
		if got := f.db.Counts.Skipped.Load(); got != 600 {
			t.Errorf("%d are counted", got)
		}
	})
}

func TestEnablingSendsNothingThatWasPendingBefore(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		f.publishMany(1100)
		f.setStatus(f.own, storage.EndpointDisabled)
		f.setStatus(f.own, storage.EndpointEnabled) // before anything is marked
		if got := f.claim(f.own, 9); len(got.Deliveries) > 0 || got.Endpoint.Status != storage.EndpointEnabled || !got.Endpoint.DisabledAt.IsZero() {
			t.Fatalf("%d are sent to %+v", len(got.Deliveries), got.Endpoint)
		}
		if n, err := f.db.SkipDisabled(t.Context()); err != nil || n != 0 {
			t.Errorf("skipped %d, %v", n, err)
		}
		must(t, f.db.Resend(t.Context(), f.own.ID, f.deliveries(f.own)[0].ID))
		f.publish("a.c")
		if n, err := f.db.SkipDisabled(t.Context()); err != nil || n != 0 {
			t.Errorf("skipped %d afterwards, %v", n, err)
		}
		if got := f.claim(f.own, 9).Deliveries; len(got) != 2 {
			t.Errorf("afterwards %d are sent", len(got))
		}
	})
}

func TestAttemptUnderWayWhenAnEndpointIsDisabled(t *testing.T) {
	openEvents(t, func(t *testing.T, f *eventFixture) {
		f.publishMany(3)
		under := f.claim(f.own, 3).Deliveries
		f.setStatus(f.own, storage.EndpointDisabled)
		f.finish(storage.DeliveryDelivered, 200, under[0])
		f.finish(storage.DeliveryPending, 500, under[1:]...)
		got := map[storage.DeliveryStatus]int{}
		for _, d := range f.deliveries(f.own) {
			got[d.Status]++
		}
		if got[storage.DeliveryDelivered] != 1 || got[storage.DeliverySkipped] != 2 {
			t.Errorf("they are %v", got)
		}
		if p, err := f.db.EndpointByID(t.Context(), f.own.ID); err != nil || p.Failures != 0 || !p.LastSuccessAt.IsZero() {
			t.Errorf("the endpoint is %+v, %v", p, err)
		}
		if _, err := f.db.SkipDisabled(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.setStatus(f.own, storage.EndpointEnabled)
		if got := f.claim(f.own, 9).Deliveries; len(got) > 0 {
			t.Errorf("%d are sent again", len(got))
		}
	})
}

func TestDeliveriesAreFoundByIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		raw := storagetest.Raw(t, url)
		f := &eventFixture{t: t, db: db, account: storagetest.Account(t, db, storage.Account{})}
		f.own = f.endpoint(storage.OwnerAccount, f.account.ID, "*")
		events := f.publishMany(2)
		for _, row := range []struct {
			name string
			call func() error
		}{
			{"claim", func() error {
				_, err := db.ClaimDeliveries(t.Context(), f.own.ID, "server", 1, time.Minute)
				return err
			}},
			{"list", func() error {
				_, err := db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: f.own.ID, Status: storage.DeliveryPending, Limit: 9})
				return err
			}},
			{"count", func() error { _, err := db.DeliveryCounts(t.Context(), events); return err }},
			{"skip", func() error {
				f.setStatus(f.own, storage.EndpointDisabled)
				_, err := db.SkipDisabled(t.Context())
				return err
			}},
		} {
			t.Run(row.name, func(t *testing.T) {
				for _, s := range w.of(func() { must(t, row.call()) }) {
					if plan := explain(t, raw, s); tableScans.MatchString(strings.ReplaceAll(plan, "SCAN p USING COVERING INDEX endpoint_disabled", "")) {
						t.Errorf("it reads a whole table:\n%s\n%s", s.query, plan)
					}
				}
			})
		}
	})
}

// tableScans is [scans] without those of subqueries, which SQLite's plans name too.
var tableScans = regexp.MustCompile(`(?m)\bSeq Scan\b|^SCAN (?:delivery|event|endpoint|[a-z])\b`)
