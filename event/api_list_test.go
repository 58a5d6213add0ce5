package event_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
)

// listed are the IDs of a list, over all of its pages.
func (f *apiFixture) listed(as, path string) (ids []string) {
	f.t.Helper()
	for path != "" {
		var page struct {
			Results []struct{ ID string }
			Next    string
		}
		f.want(200, &page, as, "GET", path, "")
		for _, one := range page.Results {
			ids = append(ids, one.ID)
		}
		_, path, _ = strings.Cut(page.Next, "/api/v1/")
	}
	return ids
}

func TestDeliveriesAreListedNewestFirst(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		r := newReceiver(t)
		p := f.endpoint(r, storage.OAuth{})
		stop := f.run()
		f.deliver(p, storage.DeliveryDelivered)
		r.status(http.StatusInternalServerError)
		f.deliver(p, storage.DeliveryFailed)
		stop()
		for _, what := range []string{"a.b", "a.b", "shipment.updated"} {
			f.want(202, nil, publishes, "POST", "events", `{"type":"`+what+`","account_id":"`+f.account.ID+`","data":{}}`)
		}
		deliveries := "webhook_endpoints/" + p.ID + "/deliveries"
		all := f.listed("live", deliveries)
		if len(all) != 5 || !slices.IsSortedFunc(all, func(a, b string) int { return strings.Compare(b, a) }) {
			t.Fatalf("there are %v", all)
		}
		for query, want := range map[string][]string{
			"?limit=1": all, "?limit=2": all, "?limit=100": all, "?status=pending": all[:3], "?status=pending&limit=1": all[:3], "?status=failed": all[3:4], "?status=delivered": all[4:], "?status=skipped": nil,
			"?type=a.b": all[1:3], "?type=a.b&limit=1": all[1:3], "?type=shipment.updated&status=pending": all[:1], "?type=c.d": nil, "?after=" + all[3]: all[4:], "?after=" + all[4]: nil,
		} {
			if got := f.listed("live", deliveries+query); !slices.Equal(got, want) {
				t.Errorf("%s: got %v, want %v", query, got, want)
			}
		}
		for _, query := range []string{"?status=done", "?status=", "?type=A", "?limit=0", "?limit=101", "?limit=-1", "?limit=", "?colour=red", "?after=%00"} {
			f.want(400, nil, "live", "GET", deliveries+query, "")
		}
	})
}

func TestDeliveryIsShownWithExactlyItsFields(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		r := newReceiver(t)
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		r.answering(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("thanks")) })
		f.deliver(p, storage.DeliveryDelivered)
		sent := r.wait()
		deliveries := "webhook_endpoints/" + p.ID + "/deliveries"
		fields := []string{"id", "event_id", "type", "account_id", "endpoint_id", "status", "attempts", "next_attempt_at", "created_at", "finished_at"}
		page := f.want(200, nil, "live", "GET", deliveries, "")
		inList := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(page.Body), `{"results":[`), `]}`)
		if !slices.Equal(keysOf(t, inList), fields) || !strings.Contains(inList, `"attempts":1,"next_attempt_at":null`) {
			t.Errorf("in a list it is %s", page.Body)
		}
		var shown struct {
			event.DeliveryBody
			Attempts []event.AttemptBody `json:"attempts"`
		}
		page = f.want(200, &shown, "live", "GET", deliveries+"/"+sent.Header.Get("Fairlead-Delivery"), "")
		if !slices.Equal(keysOf(t, page.Body), append(fields, "body")) || *shown.Body != sent.Body || shown.EventID != sent.Header.Get("Webhook-Id") || *shown.AccountID != f.account.ID {
			t.Errorf("it is %s", page.Body)
		}
		_, attempt, _ := strings.Cut(page.Body, `"attempts":[`)
		want := []string{"number", "at", "duration_ms", "status", "error", "detail", "request_headers", "response_headers", "response_body"}
		if got := keysOf(t, attempt); !slices.Equal(got, want) {
			t.Errorf("an attempt has %v", got)
		}
		a := shown.Attempts[0]
		if a.Number != 1 || *a.Status != 200 || a.Error != nil || a.Detail != nil || a.ResponseBody != "thanks" || !strings.Contains(string(a.ResponseHeaders), `"content-length":"6"`) {
			t.Errorf("the attempt is %s", attempt)
		}
		for name := range sent.Header {
			if name != "Accept-Encoding" && name != "Content-Length" && !strings.Contains(string(a.RequestHeaders), `"`+strings.ToLower(name)+`":`) {
				t.Errorf("%s is not among the headers %s", name, a.RequestHeaders)
			}
		}
	})
}

func TestEventsAreListedNewestFirst(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		var first, second, third published
		at := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
		f.want(202, &first, publishes, "POST", "events", f.body(`,"timestamp":"`+at+`"`))
		f.want(202, &second, publishes, "POST", "events", strings.Replace(f.body(""), "shipment.updated", "a.b", 1))
		f.want(202, &third, publishes, "POST", "events", f.body(""))
		since := time.Now().Add(-time.Minute).UTC().Format(time.RFC3339)
		for query, want := range map[string][]string{
			"?limit=1": {third.ID, second.ID, first.ID}, "?type=shipment.updated": {third.ID, first.ID}, "?type=shipment.updated&limit=1": {third.ID, first.ID}, "?type=c.d": nil,
			"?since=" + since: {third.ID, second.ID}, "?since=" + since + "&limit=1": {third.ID, second.ID}, "?after=" + third.ID: {second.ID, first.ID}, "?after=" + first.ID: nil,
		} {
			if got := f.listed(publishes, "events"+query); !slices.Equal(got, want) {
				t.Errorf("%s: got %v, want %v", query, got, want)
			}
		}
		page := f.want(200, nil, "live", "GET", "events/"+first.ID, "")
		if got, want := keysOf(t, page.Body), []string{"id", "type", "version", "timestamp", "sequence", "account_id", "client_id", "data"}; !slices.Equal(got, want) {
			t.Errorf("an event has %v", got)
		}
	})
}

func TestPublishersSeeWhatBecameOfTheirEvents(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		r, broken := newReceiver(t), newReceiver(t)
		broken.status(http.StatusInternalServerError)
		f.endpoint(r, storage.OAuth{})
		f.endpoint(broken, storage.OAuth{})
		off := f.endpoint(r, storage.OAuth{})
		_, err := f.registry().SetStatus(t.Context(), off.ID, storage.EndpointDisabled)
		must(t, err)
		var e published
		counts := func(want string) {
			t.Helper()
			for _, path := range []string{"events/" + e.ID, "events?type=shipment.updated&limit=1"} {
				if page := f.want(200, nil, publishes, "GET", path, ""); !strings.Contains(page.Body, `"deliveries":{`+want+`}`) {
					t.Errorf("%s: got %s, want %s", path, page.Body, want)
				}
			}
		}
		f.want(202, &e, publishes, "POST", "events", f.body(""))
		counts(`"pending":2,"delivered":0,"failed":0,"skipped":1`)
		f.run()
		f.waitUntil(func() bool { return f.pendingOf(e.ID) == 0 })
		counts(`"pending":0,"delivered":1,"failed":1,"skipped":1`)
	})
}

// pendingOf counts the deliveries of an event that are pending.
func (f *fixture) pendingOf(eventID string) int {
	f.t.Helper()
	all, err := f.db.Events(f.t.Context(), storage.EventFilter{ID: eventID, Limit: 1})
	must(f.t, err)
	counts, err := f.db.DeliveryCounts(f.t.Context(), all)
	must(f.t, err)
	return counts[all[0].Sequence][storage.DeliveryPending]
}
