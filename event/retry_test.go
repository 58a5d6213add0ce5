package event_test

import (
	"net/http"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
)

// Each wait is lengthened by chance by up to a fifth.
func TestRetriesFollowTheSchedule(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		clock, r, _ := timed(t, f)
		f.sender.Schedule, f.sender.DisableAfter = event.Schedule{5 * time.Second, 5 * time.Minute, 2 * time.Hour}, 100*time.Hour
		p := f.endpoint(r, storage.OAuth{})
		r.status(http.StatusBadGateway)
		f.run()
		f.bulk(10)
		for n, wait := range f.sender.Schedule {
			var all []storage.DeliveryOf
			f.waitUntil(func() bool {
				var err error
				all, err = f.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: p.ID, Limit: 100})
				must(t, err)
				for _, d := range all {
					if d.Attempts != n+1 || d.ClaimedBy != "" {
						return false
					}
				}
				return true
			})
			lengths := map[time.Duration]bool{}
			for _, d := range all {
				length := d.NextAt.Sub(clock.Now())
				lengths[length] = true
				if d.Status != storage.DeliveryPending || length < wait || length > wait+wait/5+time.Millisecond {
					t.Errorf("after attempt %d it is %s and waits %s", n+1, d.Status, length)
				}
			}
			if len(lengths) == 1 {
				t.Errorf("all of them wait %v", lengths)
			}
			if n == 0 {
				clock.Advance(wait - time.Millisecond)
				if due, err := f.db.DueEndpoints(t.Context()); err != nil || len(due) != 0 {
					t.Errorf("%v are due too early, %v", due, err)
				}
			}
			clock.Advance(wait + wait/5 + time.Millisecond)
		}
		f.waitUntil(func() bool { return f.statuses(p)[storage.DeliveryFailed] == 10 })
	})
}

func TestNothingComesToADeletedEndpoint(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		clock, r, other := timed(t, f)
		f.sender.Schedule = event.Schedule{time.Minute}
		p := f.endpoint(r, storage.OAuth{})
		r.status(http.StatusBadGateway)
		f.run()
		f.publish(`{}`)
		r.wait()
		other.wait()
		f.waitFor(p, func(p storage.Endpoint) bool { return p.Failures == 1 })
		must(t, f.registry().Delete(t.Context(), p.ID))
		clock.Advance(time.Hour)
		f.publish(`{}`)
		other.wait()
		f.waitUntil(func() bool { return f.sender.InFlight() == 0 })
		if len(r.got) != 0 {
			t.Errorf("%d came", len(r.got))
		}
		if all, err := f.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: p.ID, Limit: 9}); err != nil || len(all) != 0 {
			t.Errorf("left are %+v, %v", all, err)
		}
	})
}

// A retry waits its turn, and what is new goes first.
func TestRetriesDoNotHoldUpWhatIsNew(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		clock, r, _ := timed(t, f)
		f.sender.Schedule, f.sender.Concurrency = event.Schedule{time.Minute, time.Hour}, 1
		p := f.endpoint(r, storage.OAuth{})
		r.status(http.StatusBadGateway)
		stop := f.run()
		f.bulk(5)
		f.waitFor(p, func(p storage.Endpoint) bool { return p.Failures == 5 })
		stop()
		for len(r.got) > 0 {
			<-r.got
		}
		clock.Advance(2 * time.Minute) // the five are due
		e := f.publish(`{}`)
		f.sender = f.another(f.db)
		f.sender.Concurrency = 1
		r.status(http.StatusOK)
		f.run()
		if got := r.wait(); got.Header.Get("Webhook-Id") != e.ID || got.Header.Get("Fairlead-Attempt") != "1" {
			t.Errorf("first came %s, attempt %s", got.Body, got.Header.Get("Fairlead-Attempt"))
		}
		for range 5 {
			if got := r.wait(); got.Header.Get("Fairlead-Attempt") != "2" {
				t.Errorf("then came attempt %s", got.Header.Get("Fairlead-Attempt"))
			}
		}
	})
}
