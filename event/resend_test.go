package event_test

import (
	"net/http"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestAnyDeliveryIsResentWithANewSchedule(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		r := newReceiver(t)
		p := f.endpoint(r, storage.OAuth{})
		one := "webhook_endpoints/" + p.ID
		f.run()
		for _, row := range []struct {
			status   int
			is       storage.DeliveryStatus
			attempts int
		}{{http.StatusOK, storage.DeliveryDelivered, 1}, {http.StatusInternalServerError, storage.DeliveryFailed, 3}} {
			r.status(row.status)
			f.deliver(p, row.is)
			first := r.wait()
			for len(r.got) > 0 {
				<-r.got
			}
			r.status(http.StatusInternalServerError)
			var d event.DeliveryBody
			f.want(202, &d, "live", "POST", one+"/deliveries/"+first.Header.Get("Fairlead-Delivery")+"/resend", "")
			if d.ID != first.Header.Get("Fairlead-Delivery") || d.EventID != first.Header.Get("Webhook-Id") {
				t.Errorf("answered is %+v", d)
			}
			for range 3 { // the whole schedule once more
				if again := r.wait(); again.Body != first.Body || again.Header.Get("Webhook-Id") != first.Header.Get("Webhook-Id") {
					t.Errorf("again came %s", again.Body)
				}
			}
			if d, attempts := f.wantDelivery(p, storage.DeliveryFailed); d.Attempts != row.attempts+3 || len(attempts) != row.attempts+3 {
				t.Errorf("it has %d attempts and %d in the log", d.Attempts, len(attempts))
			}
		}
		r.status(http.StatusOK)
		f.want(200, nil, "live", "PATCH", one, `{"status":"disabled"}`)
		f.publish(`{}`)
		skipped, _ := f.wantDelivery(p, storage.DeliverySkipped)
		f.want(409, nil, "live", "POST", one+"/deliveries/"+skipped.ID+"/resend", "")
		f.want(200, nil, "live", "PATCH", one, `{"status":"enabled"}`)
		f.wantDelivery(p, storage.DeliverySkipped) // nothing comes by that alone
		f.want(202, nil, "live", "POST", one+"/deliveries/"+skipped.ID+"/resend", "{}")
		f.wantDelivery(p, storage.DeliveryDelivered)
	})
}

func TestWhatFailedBetweenTwoTimesIsResent(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		clock := storagetest.NewClock()
		f.db.Now = clock.Now
		r := newReceiver(t)
		p := f.endpoint(r, storage.OAuth{})
		began := clock.Now()
		f.want(200, nil, "live", "PATCH", "webhook_endpoints/"+p.ID, `{"status":"disabled"}`)
		for range 3 { // skipped at the minutes 0, 1 and 2
			f.publish(`{}`)
			clock.Advance(time.Minute)
		}
		f.want(200, nil, "live", "PATCH", "webhook_endpoints/"+p.ID, `{"status":"enabled"}`)
		at := func(minute int) string {
			return `"` + began.Add(time.Duration(minute)*time.Minute).Format(time.RFC3339Nano) + `"`
		}
		failed := "webhook_endpoints/" + p.ID + "/resend_failed"
		for _, row := range []struct { // one after the other: what is resent is pending
			body string
			want int64
		}{
			{`{"since":` + at(3) + `}`, 0}, {`{"since":` + at(-10) + `,"until":` + at(-1) + `}`, 0}, {`{"since":` + at(2) + `,"until":` + at(0) + `}`, 0},
			{`{"since":` + at(1) + `,"until":` + at(1) + `}`, 1}, {`{"since":` + at(0) + `,"until":` + at(1) + `}`, 1}, {`{"since":` + at(0) + `}`, 1}, {`{"since":` + at(0) + `}`, 0},
		} {
			var count event.ResentBody
			f.want(202, &count, "live", "POST", failed, row.body)
			if count.Count != row.want {
				t.Errorf("%s: %d are resent: %v", row.body, count.Count, f.statuses(p))
			}
		}
		if got := f.statuses(p); got[storage.DeliveryPending] != 3 {
			t.Errorf("the deliveries are %v", got)
		}
		for _, body := range []string{``, `{}`, `{"since":null}`, `{"since":1}`, `{"since":"2026-01-01"}`, `{"since":` + at(0) + `,"until":"then"}`, `{"since":` + at(0) + `,"until":null}`, `{"since":` + at(0) + `,"status":"failed"}`} {
			f.want(400, nil, "live", "POST", failed, body)
		}
	})
}
