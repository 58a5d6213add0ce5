package event_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
)

func TestKeyIsForOneEventOfOneService(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		f.tokens["another"] = web.Caller{ClientID: "service_3", Scope: "events:publish"}
		other := storagetest.Account(t, f.db, storage.Account{})
		longest := strings.Repeat("~", 255)
		var first, again, theirs published
		page := f.want(202, &first, publishes, "POST", "events", f.body(`,"idempotency_key":"`+longest+`"`))
		if got, want := keysOf(t, page.Body), []string{"id", "type", "account_id", "timestamp", "sequence", "duplicate"}; !slices.Equal(got, want) || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("answered is %v %s", page.Header, page.Body)
		}
		f.want(202, &again, publishes, "POST", "events", f.body(""), "Idempotency-Key", longest)
		if !again.Duplicate || again.ID != first.ID || again.Sequence != first.Sequence || again.Timestamp != first.Timestamp {
			t.Errorf("first came %+v, and then %+v", first, again)
		}
		f.want(202, &theirs, "Bearer another", "POST", "events", f.body(""), "Idempotency-Key", longest)
		if theirs.Duplicate || theirs.ID == first.ID {
			t.Errorf("another service got %+v", theirs)
		}
		for name, body := range map[string]string{
			"another type":    strings.Replace(f.body(""), "shipment.updated", "shipment.lost", 1),
			"another account": strings.Replace(f.body(""), f.account.ID, other.ID, 1),
			"other data":      strings.Replace(f.body(""), "{}", `{"a":null}`, 1),
		} {
			var refused struct{ Errors event.PublicationErrors }
			f.want(409, &refused, publishes, "POST", "events", body, "Idempotency-Key", longest)
			if len(refused.Errors) != 1 || refused.Errors[0].Index != 0 || refused.Errors[0].Field != "idempotency_key" {
				t.Errorf("%s: %+v", name, refused)
			}
		}
		f.want(202, &again, publishes, "POST", "events", strings.Replace(f.body(""), "{}", ` { } `, 1), "Idempotency-Key", longest) // the same data
		for _, key := range []string{"", longest + "x", "a b", "é"} {
			f.want(400, nil, publishes, "POST", "events", f.body(""), "Idempotency-Key", key)
		}
		for _, key := range []string{`""`, `"` + longest + `x"`, `"a b"`, `"\u0000"`, `null`, `1`} {
			f.want(400, nil, publishes, "POST", "events", f.body(`,"idempotency_key":`+key))
		}
	})
}

func TestBatchIsTakenWholeOrNotAtAll(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		count := func() int { return len(f.listed(publishes, "events")) }
		f.want(202, nil, publishes, "POST", "events", f.body(`,"idempotency_key":"taken"`))
		fresh := f.body(`,"idempotency_key":"fresh"`)
		for name, row := range map[string]struct {
			second, field string
			status        int
		}{
			"an account that is nobody's": {strings.Replace(f.body(""), f.account.ID, strings.Repeat("0", 32), 1), "account_id", 400},
			"a type of ours":              {strings.Replace(f.body(""), "shipment", "connection", 1), "type", 400},
			"a key that is taken":         {strings.Replace(f.body(`,"idempotency_key":"taken"`), "{}", `{"a":1}`, 1), "idempotency_key", 409},
		} {
			var refused struct{ Errors event.PublicationErrors }
			f.want(row.status, &refused, publishes, "POST", "events", `{"events":[`+fresh+`,`+row.second+`]}`)
			if len(refused.Errors) != 1 || refused.Errors[0].Index != 1 || refused.Errors[0].Field != row.field || count() != 1 {
				t.Errorf("%s: %+v, and there are %d", name, refused, count())
			}
		}
		var all struct{ Results []published }
		f.want(202, &all, publishes, "POST", "events", `{"events":[`+fresh+`,`+f.body(`,"idempotency_key":"taken"`)+`]}`)
		if len(all.Results) != 2 || all.Results[0].Duplicate || !all.Results[1].Duplicate || count() != 2 {
			t.Errorf("taken were %+v", all)
		}
	})
}

func TestTypesThatMayBePublished(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"shipment.updated": true, "a.b": true, "a_1.b_2.c.d.e": true, "accounts.x": true, "account_x.y": true, "x.connection": true, "webhooks.test": true,
		strings.Repeat("a", 98) + ".b": true, strings.Repeat("a", 99) + ".b": false,
		"": false, "a": false, "a.b.c.d.e.f": false, "A.b": false, "a-b.c": false, "a..b": false, ".a.b": false, "a.b.": false, "a.*": false, "*": false, "a.b\n": false, "ä.b": false,
	} {
		if got := event.IsPublishable(name); got != want {
			t.Errorf("%q: got %t", name, got)
		}
	}
	for _, word := range []string{"connection", "token", "partner", "secret", "account", "api_key", "carrier_account", "carrier", "endpoint", "webhook"} {
		if event.IsPublishable(word + ".shipped") {
			t.Errorf("%s.shipped can be published", word)
		}
	}
	for _, ours := range append(event.Types(), storage.TypeWebhookTest) {
		if event.IsPublishable(string(ours)) {
			t.Errorf("%s can be published", ours)
		}
	}
}

func TestPublishedEventsHaveTheirTime(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		clock := storagetest.NewClock()
		f.db.Now = clock.Now
		now := clock.Now()
		for _, row := range []struct {
			timestamp string
			status    int
		}{
			{now.Format(time.RFC3339Nano), 202}, {now.Add(time.Millisecond).Format(time.RFC3339Nano), 400}, {"2020-02-29T23:59:59+05:30", 202}, {"2026-02-30T00:00:00Z", 400}, {"2020-01-01", 400}, {"", 400}, {"1969-12-31T23:59:59Z", 400},
		} {
			var e published
			f.want(row.status, &e, publishes, "POST", "events", f.body(`,"timestamp":"`+row.timestamp+`"`))
			if row.status == http.StatusAccepted {
				at, err := time.Parse(time.RFC3339, row.timestamp)
				if err != nil || e.Timestamp != at.UTC().Format("2006-01-02T15:04:05.000Z") {
					t.Errorf("%s became %s", row.timestamp, e.Timestamp)
				}
			}
		}
	})
}

func TestPublishedEventsGoToTheAccountAndItsPartners(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		stranger, _ := storagetest.Partner(t, f.db, storage.Client{})
		ids := map[string]string{}
		for name, as := range map[string]string{"account": "live", "partner": f.partner.ID, "operator": "Bearer manages", "stranger": stranger.ID} {
			var p event.EndpointBody
			f.want(201, &p, as, "POST", "webhook_endpoints", `{"url":"https://shop.example/events","events":["shipment.*"]}`)
			ids[name] = p.ID
		}
		f.want(202, nil, publishes, "POST", "events", f.body(""))
		for name, id := range ids {
			all, err := f.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: id, Limit: 9})
			must(t, err)
			if heard := len(all) == 1; heard != (name != "stranger") {
				t.Errorf("%s has %+v", name, all)
			}
		}
	})
}
