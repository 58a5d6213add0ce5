package event_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
)

const publishes = "Bearer publishes"

type published struct {
	ID, Type, Timestamp string
	AccountID           string `json:"account_id"`
	Sequence            int64
	Duplicate           bool
}

func (f *apiFixture) body(rest string) string {
	return `{"type":"shipment.updated","account_id":"` + f.account.ID + `","data":{}` + rest + `}`
}

func TestServicesPublish(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		r := newReceiver(t)
		f.endpoint(r, storage.OAuth{})
		f.run()
		var e published
		f.want(202, &e, publishes, "POST", "events", `{"type":"a.b","account_id":"`+f.account.ID+`","data":{ "n": 1.10e400 },"timestamp":"2026-01-02T03:04:05.678+01:00"}`)
		if got := r.wait(); !strings.Contains(got.Body, `"data":{"n":1.10e400}`) || !strings.Contains(got.Body, `"timestamp":"2026-01-02T02:04:05.678Z"`) || e.Sequence == 0 || e.Duplicate {
			t.Errorf("%+v came as %s", e, got.Body)
		}
		var all struct{ Results []published }
		f.want(202, &all, publishes, "POST", "events", `{"events":[`+strings.Repeat(f.body("")+",", 99)+f.body("")+`]}`)
		if len(all.Results) != 100 || all.Results[99].Sequence <= all.Results[0].Sequence {
			t.Errorf("%d were published", len(all.Results))
		}
		if lines := f.log.Lines(t, "request"); len(lines) != 0 {
			t.Errorf("publishing is logged: %v", lines)
		}
	})
}

func TestPublishingSaysAllThatIsWrong(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		var refused struct {
			Title  string
			Errors event.PublicationErrors
		}
		f.want(400, &refused, publishes, "POST", "events", `{"events":[`+f.body("")+`,{"type":"account.x","account_id":"`+strings.Repeat("0", 32)+`","data":[],"x":1},`+
			f.body(`,"timestamp":"`+time.Now().Add(time.Hour).Format(time.RFC3339)+`","idempotency_key":"a b"`)+`,{"type":1,"account_id":null}]}`)
		var got []string
		for _, e := range refused.Errors {
			got = append(got, fmt.Sprint(e.Index, e.Field))
		}
		want := "1type 1data 1x 1account_id 2idempotency_key 2timestamp 3type 3account_id 3data"
		if strings.Join(got, " ") != want || refused.Title != "Invalid event" {
			t.Errorf("%s: %v, want %s", refused.Title, got, want)
		}
		twice := f.body(`,"idempotency_key":"k"`)
		for _, body := range []string{`[]`, `{`, `{}`, `{"events":[]}`, `{"events":{}}`, `{"events":[null]}`, `{"events":[` + strings.Repeat(f.body("")+",", 100) + f.body("") + `]}`,
			`{"events":[` + twice + "," + twice + `]}`, f.body(`,"timestamp":"yesterday"`), f.body(`,"events":1`), "{\"type\":\"\xff\"}",
			`{"type":"a.b","account_id":"` + strings.Repeat("0", 32) + `","data":{}}`, f.body(`,"idempotency_key":""`)} {
			f.want(400, &refused, publishes, "POST", "events", body)
			if len(refused.Errors) == 0 || refused.Errors[0].Detail == "" {
				t.Errorf("%.100s: %+v", body, refused)
			}
		}
		large := `{"type":"a.b","account_id":"` + f.account.ID + `","data":{"a":"` + strings.Repeat("x", 64<<10-8) + `"}}`
		f.want(202, nil, publishes, "POST", "events", large)
		f.want(400, nil, publishes, "POST", "events", strings.Replace(large, "xx", "xxx", 1))
		f.want(413, nil, publishes, "POST", "events", `{"a":"`+strings.Repeat("x", 1<<20)+`"}`)
		for as, want := range map[string]int{"": 401, "Bearer nothing": 401, "Bearer manages": 403} { // no memory for their bodies
			f.want(want, nil, as, "POST", "events", large)
		}
		f.want(415, nil, publishes, "POST", "events", f.body(""), "Content-Type", "text/plain")
		if all, err := f.db.Events(t.Context(), storage.EventFilter{PublishedBy: "service_2", Limit: 9}); err != nil || len(all) != 1 {
			t.Errorf("%d were published, %v", len(all), err)
		}
	})
}

func TestPublishingUnderAKeyHappensOnce(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		results := make(chan published, 8)
		for range cap(results) {
			go func() {
				var e published
				page := f.call(publishes, "POST", "events", f.body(""), "Idempotency-Key", "k")
				if page.Status != 202 {
					t.Errorf("got %d %s", page.Status, page.Body)
				}
				page.JSON(&e)
				results <- e
			}()
		}
		ids, fresh := map[string]bool{}, 0
		for range cap(results) {
			e := <-results
			if ids[e.ID] = true; !e.Duplicate {
				fresh++
			}
		}
		if len(ids) != 1 || fresh != 1 {
			t.Errorf("%d events, %d new", len(ids), fresh)
		}
		f.want(202, nil, publishes, "POST", "events", f.body(`,"idempotency_key":"k"`))
		f.want(409, nil, publishes, "POST", "events", strings.Replace(f.body(`,"idempotency_key":"k"`), "{}", `{"a":1}`, 1))
		f.want(400, nil, publishes, "POST", "events", f.body(`,"idempotency_key":"k"`), "Idempotency-Key", "other")
		for _, key := range []string{"5", "null", `""`, `["k"]`} { // it is not passed over because of the header
			f.want(400, nil, publishes, "POST", "events", f.body(`,"idempotency_key":`+key), "Idempotency-Key", "k")
		}
		f.want(400, nil, publishes, "POST", "events", `{"events":[`+f.body("")+`]}`, "Idempotency-Key", "k")
	})
}

func TestEventsAreListedForWhoMaySeeThem(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		var e published
		for range 2 {
			f.want(202, &e, publishes, "POST", "events", f.body(""))
		}
		var page struct {
			Results []struct {
				ID         string
				Deliveries map[string]int
			}
			Next string
		}
		for as, want := range map[string]int{"live": 2, f.partner.ID: 2, publishes: 2, "Bearer manages": 2, "other": 0} {
			page.Results = nil
			f.want(200, &page, as, "GET", "events?type=shipment.updated&since=2020-01-01T00:00:00Z", "")
			if len(page.Results) != want || want > 0 && page.Results[0].ID != e.ID || want > 0 && (page.Results[0].Deliveries != nil) != (as == publishes) {
				t.Errorf("%s sees %+v", as, page.Results)
			}
			if status := f.call(as, "GET", "events/"+e.ID, "").Status; (status == 200) != (want > 0) {
				t.Errorf("%s gets %d", as, status)
			}
		}
		f.want(200, &page, "live", "GET", "events?type=shipment.updated&limit=1", "")
		_, next, _ := strings.Cut(page.Next, "/api/v1/")
		page.Next, page.Results = "", nil
		f.want(200, &page, "live", "GET", next, "")
		if len(page.Results) != 1 || page.Next != "" || page.Results[0].ID == e.ID {
			t.Errorf("the last page is %+v", page)
		}
	})
}
