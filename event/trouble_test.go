package event_test

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// timed is a fixture with a clock that the test moves, and two endpoints: what the other one
// gets shows that the sender has been at work.
func timed(t *testing.T, f *fixture) (clock *storagetest.Clock, r, other *receiver) {
	t.Helper()
	clock = storagetest.NewClock()
	f.db.Now = clock.Now
	r, other = newReceiver(t), newReceiver(t)
	r.timeless, other.timeless = true, true
	f.endpoint(other, storage.OAuth{})
	return clock, r, other
}

// bulk publishes n events in one transaction.
func (f *fixture) bulk(n int) (all []storage.Publication) {
	f.t.Helper()
	for range n {
		all = append(all, storage.Publication{Event: storage.Event{Type: "shipment.updated", AccountID: f.account.ID, PublishedBy: "service_1", Data: "{}"}})
	}
	must(f.t, f.db.Publish(f.t.Context(), all))
	return all
}

// statuses counts an endpoint's deliveries.
func (f *fixture) statuses(p storage.Endpoint) map[storage.DeliveryStatus]int {
	f.t.Helper()
	all, err := f.db.Deliveries(f.t.Context(), storage.DeliveryFilter{EndpointID: p.ID, Limit: 1000})
	must(f.t, err)
	count := map[storage.DeliveryStatus]int{}
	for _, d := range all {
		count[d.Status]++
	}
	return count
}

// settle waits until nothing is pending at any endpoint of the account.
func (f *fixture) settle() {
	f.t.Helper()
	all, err := f.db.EndpointsOf(f.t.Context(), storage.Owner{Kind: storage.OwnerAccount, ID: f.account.ID})
	must(f.t, err)
	for _, p := range all {
		f.waitUntil(func() bool { return f.statuses(p)[storage.DeliveryPending] == 0 })
	}
}

func TestRetryAfterHoldsEverythingBack(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		for name, row := range map[string]struct {
			status int
			asked  func(now time.Time) string
		}{
			"429 and seconds": {http.StatusTooManyRequests, func(time.Time) string { return "60" }},
			"503 and a date":  {http.StatusServiceUnavailable, func(now time.Time) string { return now.Add(61 * time.Second).Format(http.TimeFormat) }},
		} {
			t.Run(name, func(t *testing.T) { testRetryAfter(t, f, row.status, row.asked) })
		}
	})
}

func testRetryAfter(t *testing.T, f *fixture, status int, asked func(now time.Time) string) {
	t.Helper()
	must(t, f.deleteEndpoints())
	clock, r, other := timed(t, f)
	f.sender = f.another(f.db)
	f.sender.Concurrency = 2
	p := f.endpoint(r, storage.OAuth{})
	stop := f.run()
	defer stop()
	f.deliver(p, storage.DeliveryDelivered) // it is quick, so that more is claimed ahead
	r.wait()
	other.wait()
	began, before := clock.Now(), atomic.Bool{}
	var early atomic.Int64
	r.answering(func(w http.ResponseWriter, _ *http.Request) {
		if before.Load() {
			if clock.Now().Before(began.Add(time.Minute)) {
				early.Add(1)
			}
			return
		}
		w.Header().Set("Retry-After", asked(began))
		w.WriteHeader(status)
	})
	f.bulk(50)
	for range 50 {
		other.wait()
	}
	r.wait()
	f.waitFor(p, func(p storage.Endpoint) bool { return !p.WaitUntil.IsZero() })
	before.Store(true)
	clock.Advance(59*time.Second + 999*time.Millisecond)
	f.publish(`{}`)
	other.wait()
	if n := len(r.got); n > 1 { // which was under way
		t.Errorf("%d more came", n)
	}
	clock.Advance(20 * time.Second)
	f.waitUntil(func() bool { return f.statuses(p)[storage.DeliveryDelivered] == 52 })
	if early.Load() != 0 {
		t.Errorf("%d came too early", early.Load())
	}
	all, err := f.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: p.ID, Limit: 1000})
	must(t, err)
	again := 0
	for _, d := range all {
		again += d.Attempts - 1
	}
	if again < 1 || again > 2 {
		t.Errorf("%d attempts were used up by waiting", again)
	}
}

// waitFor waits until something is true of an endpoint.
func (f *fixture) waitFor(p storage.Endpoint, is func(storage.Endpoint) bool) {
	f.t.Helper()
	f.waitUntil(func() bool {
		found, err := f.db.EndpointByID(f.t.Context(), p.ID)
		must(f.t, err)
		return is(found)
	})
}

func (f *fixture) waitUntil(is func() bool) {
	f.t.Helper()
	for !is() {
		if f.t.Context().Err() != nil {
			f.t.Fatal("it never came to that")
		}
	}
}

func TestRetryAfterOfOthersCountsForNothing(t *testing.T) {
	f, r := once(t), newReceiver(t)
	p := f.endpoint(r, storage.OAuth{})
	f.run()
	for _, status := range []int{http.StatusInternalServerError, http.StatusMovedPermanently, http.StatusOK} {
		r.answering(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(status)
		})
		want := storage.DeliveryFailed
		if status == http.StatusOK {
			want = storage.DeliveryDelivered
		}
		f.deliver(p, want)
	}
}

func TestEndpointInTroubleGetsOneAttemptAtATime(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		f.sender.Schedule, f.sender.Concurrency = event.Schedule{24 * time.Hour}, 4
		r, other := newReceiver(t), newReceiver(t)
		p := f.endpoint(r, storage.OAuth{})
		f.endpoint(other, storage.OAuth{})
		f.run()
		f.deliver(p, storage.DeliveryDelivered)
		other.wait()
		var served, under, arrived atomic.Int64
		hold, together := make(chan struct{}), make(chan struct{})
		r.answering(func(w http.ResponseWriter, _ *http.Request) {
			now := under.Add(1)
			defer under.Add(-1)
			// Of the attempts that were under way at the tenth failure there are three more.
			if n := served.Add(1); n > 13 {
				if now > 1 {
					t.Errorf("%d attempts are under way", now)
				}
				<-hold
			}
			w.WriteHeader(http.StatusInternalServerError)
		})
		f.bulk(30)
		f.waitFor(p, func(p storage.Endpoint) bool { return p.Failures >= 13 })
		f.publish(`{}`)
		for range 31 {
			other.wait()
		}
		f.waitUntil(func() bool { return f.sender.InFlight() == 1 })
		close(hold)
		f.waitUntil(func() bool { return served.Load() == 31 && under.Load() == 0 })
		f.waitFor(p, func(p storage.Endpoint) bool { return p.Failures == 31 })
		r.status(http.StatusOK)
		f.deliver(p, storage.DeliveryDelivered)
		r.answering(func(http.ResponseWriter, *http.Request) {
			if arrived.Add(1) == 4 {
				close(together)
			}
			<-together
		})
		f.bulk(4) // after a success they come at once again
		f.waitUntil(func() bool { return f.statuses(p)[storage.DeliveryDelivered] == 6 })
	})
}

func TestGoneEndsEverything(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		f.sender.Concurrency = 2
		r, other := newReceiver(t), newReceiver(t)
		p := f.endpoint(r, storage.OAuth{})
		f.endpoint(other, storage.OAuth{})
		f.run()
		f.deliver(p, storage.DeliveryDelivered)
		r.wait()
		other.wait()
		r.status(http.StatusGone)
		f.bulk(50)
		f.waitFor(p, func(p storage.Endpoint) bool { return p.DisabledReason == storage.OffGone })
		type disabling struct {
			Type string
			Data struct {
				EndpointID string `json:"endpoint_id"`
				Reason     string
			}
		}
		var heard []disabling // in no order
		for range 50 + 1 {
			var told disabling
			must(t, json.Unmarshal([]byte(other.wait().Body), &told))
			if told.Type == "endpoint.disabled" {
				heard = append(heard, told)
			}
		}
		if len(heard) != 1 || heard[0].Data.EndpointID != p.ID || heard[0].Data.Reason != "gone" {
			t.Errorf("the other endpoint was told %+v", heard)
		}
		if n := len(r.got); n > 2 { // those that were under way
			t.Errorf("%d came after all", n)
		}
		f.waitUntil(func() bool { return f.statuses(p)[storage.DeliveryPending] == 0 })
		if got := f.statuses(p); got[storage.DeliveryFailed] == 0 || got[storage.DeliveryFailed]+got[storage.DeliverySkipped] != 50 {
			t.Errorf("the deliveries are %v", got)
		}
		f.wantNotices(storage.EndpointWasDisabled)
	})
}

// wantNotices wants these mails to endpoints' owners to be due, besides that one was added.
func (f *fixture) wantNotices(want ...storage.EndpointNoticeName) {
	f.t.Helper()
	jobs, err := f.db.ClaimJobs(f.t.Context(), 1000, 0, storage.JobEndpointNotice)
	must(f.t, err)
	var got []storage.EndpointNoticeName
	for _, job := range jobs {
		var n storage.EndpointNotice
		must(f.t, json.Unmarshal([]byte(job.Payload), &n))
		if n.Name != storage.EndpointWasAdded {
			got = append(got, n.Name)
		}
	}
	if len(got) != len(want) || len(got) > 0 && got[len(got)-1] != want[len(want)-1] {
		f.t.Errorf("the notices are %v, want %v", got, want)
	}
}

func TestFailingEndpointIsWarnedOfOnceAndThenDisabled(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		clock, r, other := timed(t, f)
		f.sender.Schedule, f.sender.DisableAfter = nil, 10*time.Hour
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		r.status(http.StatusBadGateway)
		fail := func() {
			t.Helper()
			f.deliver(p, storage.DeliveryFailed)
			other.wait()
		}
		fail()
		clock.Advance(2*time.Hour - time.Second)
		fail()
		f.wantNotices()
		clock.Advance(time.Second)
		fail()
		fail()
		f.wantNotices(storage.EndpointIsFailing)
		r.status(http.StatusOK)
		f.deliver(p, storage.DeliveryDelivered) // the failing begins anew
		other.hearsToo("endpoint.recovered")
		r.status(http.StatusBadGateway)
		fail()
		clock.Advance(10*time.Hour - time.Second)
		fail()
		f.wantNotices(storage.EndpointIsFailing, storage.EndpointIsFailing)
		clock.Advance(time.Second)
		f.deliver(p, storage.DeliveryFailed)
		other.hearsToo("endpoint.disabled")
		f.wantNotices(storage.EndpointIsFailing, storage.EndpointIsFailing, storage.EndpointWasDisabled)
		f.deliver(p, storage.DeliverySkipped)
	})
}
