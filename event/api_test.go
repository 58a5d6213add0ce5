package event_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
)

func TestProgramsManageEndpoints(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		for _, as := range []string{"live", f.partner.ID, "Bearer manages"} {
			var p event.EndpointBody
			f.want(201, &p, as, "POST", "webhook_endpoints", `{"url":"https://shop.example/events","oauth":{"client_id":"shop","client_secret":"s3cret","token_url":"https://shop.example/token"}}`)
			if p.OAuth == nil || p.OAuth.ClientAuth != "body" || !strings.HasPrefix(p.SigningSecret, "whsec_") || p.Events[0] != "*" || (p.OwnerID == nil) != (p.Owner == storage.OwnerOperator) {
				t.Fatalf("as %s: %+v", as, p)
			}
			one := "webhook_endpoints/" + p.ID
			var all struct{ Results []event.EndpointBody }
			if page := f.want(200, &all, as, "GET", "webhook_endpoints", ""); len(all.Results) != 1 || strings.Contains(page.Body, "s3cret") || page.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("listed is %s", page.Body)
			}
			f.want(200, &p, as, "PATCH", one, `{"description":"new","events":["a.*"],"status":"disabled","oauth":null}`)
			if p.Description != "new" || p.OAuth != nil || p.Status != "disabled" || *p.DisabledReason != "owner" {
				t.Errorf("changed is %+v", p)
			}
			f.want(200, nil, as, "GET", one, "")
			f.want(404, nil, "other", "GET", one, "")
			f.want(404, nil, "other", "DELETE", one, "")
			f.want(405, nil, as, "PUT", one, "{}")
			f.want(204, nil, as, "DELETE", one, "")
			f.want(404, nil, as, "GET", one, "")
		}
	})
}

func TestAPIRefusesWhoMayNot(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		for as, want := range map[string]int{"": 401, "nothing": 401, "Bearer nothing": 401, "Basic x": 401, "Bearer partners": 403, "Bearer publishes": 403, "test": 403} {
			page := f.want(want, nil, as, "GET", "webhook_endpoints", "")
			if page.Header.Get("WWW-Authenticate") == "" || !strings.Contains(page.Body, `"title":`) || !strings.Contains(page.Body, `"detail":`) {
				t.Errorf("as %q: %v %s", as, page.Header, page.Body)
			}
		}
		for as, want := range map[string]int{"": 401, "live": 401, f.partner.ID: 401, "Bearer partners": 403, "Bearer manages": 403} {
			f.want(want, nil, as, "POST", "events", `{}`)
		}
		must(t, f.db.SetClientStatus(t.Context(), f.partner.ID, storage.Suspended, "x"))
		f.want(403, nil, f.partner.ID, "GET", "webhook_endpoints", "")
	})
}

func TestRefusalOfATestTokenIsMarked(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		for as, want := range map[string]string{"Bearer of-test-mode": "true", "Bearer partners": "", "test": "", "Bearer nothing": ""} {
			for _, path := range []string{"events", "webhook_endpoints"} {
				page := f.call(as, "GET", path, "")
				if got := page.Header.Get("X-Test"); got != want || page.Status < 400 {
					t.Errorf("%s as %q: %d, X-Test %q", path, as, page.Status, got)
				}
			}
		}
	})
}

func TestAPINamesWrongFields(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		for body, want := range map[string]string{
			`{"url":1}`: "url: ", `{"url":"https://a.example","colour":"red"}`: "colour: ", `{"url":"https://a.example","oauth":{"x":1}}`: "oauth.x: ",
			`{"url":"https://a.example","events":"*"}`: "events: ", `{"url":"https://a.example","events":[null]}`: "events: ", `[]`: "body: ", `{`: "body: ", "{\"url\":\"\xff\"}": "body: ",
			`{"url":"https://10.0.0.1"}`: "url: ", ``: "url: ", `{"url":"https://a.example","status":"enabled"}`: "status: ", `{"url":"https://a.example","version":2}`: "version: ",
		} {
			if page := f.want(400, nil, "live", "POST", "webhook_endpoints", body); !strings.Contains(page.Body, want) {
				t.Errorf("%s: %s", body, page.Body)
			}
		}
		f.want(413, nil, "live", "POST", "webhook_endpoints", `{"description":"`+strings.Repeat("x", 64<<10)+`"}`)
		for _, query := range []string{"limit=0", "limit=101", "limit=x", "type=x", "colour=red", "since=x", "after=evt_1", "after=%00"} {
			f.want(400, nil, "live", "GET", "events?"+query, "")
		}
		for _, path := range []string{"webhook_endpoints/we_1", "webhook_endpoints/%00", "events/evt_1", "events/%ff", "webhook_endpoints/we_1/deliveries", "webhook_endpoints/we_1/secrets"} {
			f.want(404, nil, "live", "GET", path, "")
		}
	})
}

func TestProgramsTestEndpoints(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		r := newReceiver(t)
		var result event.TestBody
		f.want(200, &result, "live", "POST", "webhook_endpoints/test", `{"url":"`+r.URL+`","signing_secret":"`+r.secret+`","type":"connection.ended"}`)
		if got := r.wait(); !result.OK || *result.Delivery.Status != 204 || result.Token != nil || got.Header.Get("Fairlead-Test") != "1" {
			t.Errorf("it says %+v", result)
		}
		var p event.EndpointBody
		f.want(201, &p, "live", "POST", "webhook_endpoints", `{"url":"`+r.URL+`","signing_secret":"`+r.secret+`"}`)
		if p.SigningSecret != "" {
			t.Error("a secret that was brought is shown")
		}
		f.want(200, &result, "live", "POST", "webhook_endpoints/"+p.ID+"/test", "")
		if got := r.wait(); !strings.Contains(got.Body, `"endpoint_id":"`+p.ID+`"`) || result.SigningSecret != "" {
			t.Errorf("sent was %s", got.Body)
		}
		r.status(500)
		f.want(200, &result, "live", "POST", "webhook_endpoints/"+p.ID+"/test", "{}")
		if result.OK || *result.Delivery.Error != "status" {
			t.Errorf("it says %+v", result.Delivery)
		}
		f.want(404, nil, "other", "POST", "webhook_endpoints/"+p.ID+"/test", "")
		f.want(400, nil, "live", "POST", "webhook_endpoints/"+p.ID+"/test", `{"type":"a.b"}`)
	})
}

func TestProgramsRollSecrets(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		var p event.EndpointBody
		f.want(201, &p, "live", "POST", "webhook_endpoints", `{"url":"https://shop.example"}`)
		secrets := "webhook_endpoints/" + p.ID + "/secrets"
		var all struct{ Results []event.ListedSecretBody }
		f.want(200, &all, "live", "GET", secrets, "")
		f.want(409, nil, "live", "DELETE", secrets+"/"+all.Results[0].SecretID, "")
		var s event.SecretBody
		f.want(400, nil, "live", "POST", secrets, `{"signing_secret":"whsec_x"}`)
		f.want(201, &s, "live", "POST", secrets, `{}`)
		if !strings.HasPrefix(s.SigningSecret, "whsec_") {
			t.Errorf("made was %+v", s)
		}
		f.want(409, nil, "live", "POST", secrets, `{}`)
		f.want(404, nil, "other", "DELETE", secrets+"/"+s.SecretID, "")
		f.want(204, nil, "live", "DELETE", secrets+"/"+all.Results[0].SecretID, "")
		f.want(404, nil, "live", "DELETE", secrets+"/"+all.Results[0].SecretID, "")
	})
}

func TestProgramsSeeAndResendDeliveries(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		r := newReceiver(t)
		r.answering(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			_, _ = w.Write([]byte{0xff})
		})
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		f.publish(`{"a":1}`)
		f.wantDelivery(p, storage.DeliveryFailed)
		f.publish(`{}`)
		f.wantDelivery(p, storage.DeliveryFailed)
		deliveries := "webhook_endpoints/" + p.ID + "/deliveries"
		var page struct {
			Results []event.DeliveryBody
			Next    string
		}
		f.want(200, &page, "live", "GET", deliveries+"?limit=1&status=failed&type=shipment.updated", "")
		if len(page.Results) != 1 || page.Next == "" {
			t.Fatalf("the first page is %+v", page)
		}
		_, next, _ := strings.Cut(page.Next, "/api/v1/")
		page.Next = ""
		f.want(200, &page, "live", "GET", next, "")
		if len(page.Results) != 1 || page.Next != "" {
			t.Fatalf("the last page is %+v", page)
		}
		f.want(400, nil, "live", "GET", deliveries+"?status=x", "")
		one := deliveries + "/" + page.Results[0].ID
		var shown struct {
			event.DeliveryBody
			Attempts []event.AttemptBody `json:"attempts"`
		}
		f.want(200, &shown, "live", "GET", one, "")
		if len(shown.Attempts) != 3 || shown.Attempts[0].ResponseBodyEncoding != "base64" || !strings.Contains(*shown.Body, `"data":{"a":1}`) {
			t.Errorf("it is %+v", shown)
		}
		f.want(404, nil, "other", "GET", one, "")
		f.want(404, nil, "live", "GET", deliveries+"/dlv_1", "")
		f.want(404, nil, "live", "POST", deliveries+"/dlv_1/resend", "")
		r.status(200)
		f.want(202, nil, "live", "POST", one+"/resend", "")
		failed := "webhook_endpoints/" + p.ID + "/resend_failed"
		f.want(400, nil, "live", "POST", failed, `{}`)
		f.want(400, nil, "live", "POST", failed, `{"since":"yesterday"}`)
		var count struct{ Count int }
		f.want(202, &count, "live", "POST", failed, `{"since":"2020-01-01T00:00:00Z"}`)
		if count.Count == 0 {
			t.Error("nothing was sent again")
		}
		f.want(200, nil, "live", "PATCH", "webhook_endpoints/"+p.ID, `{"status":"disabled"}`)
		f.want(409, nil, "live", "POST", one+"/resend", "")
		f.want(409, nil, "live", "POST", failed, `{"since":"2020-01-01T00:00:00Z"}`)
	})
}

// What a partner may no longer hear of, it does not read in the log of deliveries either.
func TestPartnerDoesNotReadWhatItMayNotHear(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		var p event.EndpointBody
		f.want(201, &p, f.partner.ID, "POST", "webhook_endpoints", `{"url":"https://shop.example","events":["shipment.*"]}`)
		f.publish(`{"private":1}`)
		must(t, f.db.Deauthorize(t.Context(), f.account.ID, f.partner.ID))
		var all struct{ Results []event.DeliveryBody }
		f.want(200, &all, f.partner.ID, "GET", "webhook_endpoints/"+p.ID+"/deliveries", "")
		if page := f.want(200, nil, f.partner.ID, "GET", "webhook_endpoints/"+p.ID+"/deliveries/"+all.Results[0].ID, ""); strings.Contains(page.Body, "private") {
			t.Errorf("it reads %s", page.Body)
		}
		f.want(200, nil, f.partner.ID, "PATCH", "webhook_endpoints/"+p.ID, `{"status":"disabled"}`)
		f.want(200, nil, f.partner.ID, "PATCH", "webhook_endpoints/"+p.ID, `{"status":"enabled"}`)
		var count struct{ Count int }
		f.want(202, &count, f.partner.ID, "POST", "webhook_endpoints/"+p.ID+"/resend_failed", `{"since":"`+time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)+`"}`)
		if count.Count != 0 {
			t.Errorf("%d would be sent again", count.Count)
		}
	})
}
