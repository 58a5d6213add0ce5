package event_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
)

func TestEventArrivesSigned(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		e := f.publish(`{"weight":12345678901234567890.10,"a":"<&>"}`)
		got := r.wait()
		want := `{"id":"` + e.ID + `","type":"shipment.updated","version":1,"timestamp":"` + e.At.UTC().Format("2006-01-02T15:04:05.000Z") + `","sequence":`
		if !strings.HasPrefix(got.Body, want) || !strings.HasSuffix(got.Body, `"account_id":"`+f.account.ID+`","client_id":null,"data":{"weight":12345678901234567890.10,"a":"<&>"}}`) {
			t.Errorf("got %s, want %s…", got.Body, want)
		}
		d, attempts := f.wantDelivery(p, storage.DeliveryDelivered)
		for name, want := range map[string]string{"Content-Type": "application/json", "User-Agent": "Fairlead/test", "Webhook-Id": e.ID,
			"Fairlead-Delivery": d.ID, "Fairlead-Attempt": "1", "Authorization": "", "Fairlead-Test": "", "Cookie": ""} {
			if got.Header.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, got.Header.Get(name), want)
			}
		}
		if len(attempts) != 1 || attempts[0].Status != http.StatusNoContent || attempts[0].Error != "" {
			t.Errorf("the attempts are %+v", attempts)
		}
	})
}

func TestFailedAttemptsAreTriedAgainWithTheSameBody(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		r.status(http.StatusInternalServerError)
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		f.publish(`{}`)
		first := r.wait()
		for range 2 {
			if again := r.wait(); again.Body != first.Body || again.Header.Get("Webhook-Id") != first.Header.Get("Webhook-Id") {
				t.Errorf("again came %s", again.Body)
			}
		}
		d, attempts := f.wantDelivery(p, storage.DeliveryFailed)
		if len(attempts) != 3 || attempts[2].Number != 3 || attempts[2].Error != "status" || d.Attempts != 3 {
			t.Errorf("the attempts are %+v", attempts)
		}
		r.status(http.StatusOK)
		must(t, f.db.Resend(t.Context(), p.ID, d.ID))
		if again := r.wait(); again.Body != first.Body || again.Header.Get("Fairlead-Attempt") != "4" {
			t.Errorf("resent was %s, attempt %s", again.Body, again.Header.Get("Fairlead-Attempt"))
		}
		f.wantDelivery(p, storage.DeliveryDelivered)
	})
}

func TestGoneDisablesTheEndpoint(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		r.status(http.StatusGone)
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		f.publish(`{}`)
		f.wantDelivery(p, storage.DeliveryFailed)
		if got, err := f.db.EndpointByID(t.Context(), p.ID); err != nil || got.DisabledReason != storage.OffGone {
			t.Errorf("it is %+v, %v", got, err)
		}
	})
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r, other := newReceiver(t), newReceiver(t)
		r.answering(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		})
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		f.publish(`{}`)
		if _, attempts := f.wantDelivery(p, storage.DeliveryFailed); attempts[0].Error != "redirect" {
			t.Errorf("the attempts are %+v", attempts)
		}
		if len(other.got) != 0 {
			t.Error("a redirect was followed")
		}
	})
}

// 500 endpoints that never answer, beside a hundred that do.
func TestSlowEndpointsCostOthersNothing(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		const dead, healthy, events = 500, 100, 10
		f.sender.Concurrency = 2
		f.sender.Client.Timeout = time.Hour
		slow, quick := newReceiver(t), newReceiver(t)
		release := make(chan struct{})
		slow.answering(func(http.ResponseWriter, *http.Request) { <-release })
		for range dead {
			f.endpoint(slow, storage.OAuth{})
		}
		for range healthy {
			f.endpoint(quick, storage.OAuth{})
		}
		stop := f.run()
		t.Cleanup(func() {
			close(release)
			stop()
		})
		f.bulk(2)
		for range 2 * dead { // everything that may be under way to them is
			slow.wait()
		}
		for range 2 * healthy {
			quick.wait()
		}
		for range events {
			f.publish(`{}`)
		}
		for range events * healthy {
			quick.wait()
		}
		f.waitUntil(func() bool { return f.sender.InFlight() == 2*dead })
		if n := len(slow.got); n != 0 {
			t.Errorf("%d more came to those that do not answer", n)
		}
	})
}

func TestDeliveriesInBulk(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		const n = 1000
		for range n / 100 {
			var all []storage.Publication
			for range 100 {
				all = append(all, storage.Publication{Event: storage.Event{Type: "shipment.updated", AccountID: f.account.ID, PublishedBy: "s", Data: "{}"}})
			}
			must(t, f.db.Publish(t.Context(), all))
		}
		ids := map[string]bool{}
		for range n {
			var body struct{ ID string }
			must(t, json.Unmarshal([]byte(r.wait().Body), &body))
			ids[body.ID] = true
		}
		if len(ids) != n {
			t.Errorf("%d different ones of %d came", len(ids), n)
		}
		f.wantDelivery(p, storage.DeliveryDelivered)
	})
}

// Two servers share the work, and one is stopped.
func TestTwoSendersDeliverEverything(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		f.endpoint(r, storage.OAuth{})
		stop := f.run()
		runSender(t, f.another(f.db))
		for range 100 {
			f.publish(`{}`)
		}
		stop()
		for range 100 {
			f.publish(`{}`)
		}
		// On SQLite the second takes up what the first has claimed, as after a crash, so that
		// some may come twice.
		for ids := map[string]bool{}; len(ids) < 200; {
			ids[r.wait().Header.Get("Webhook-Id")] = true
		}
	})
}
