package event_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"fairlead/event"
)

func TestTestsSayHowEachStepWent(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		r, g := newReceiver(t), newGuard(t)
		oauth := `"oauth":{"client_id":"shop","client_secret":"hush","token_url":"` + g.URL + `"}`
		body := `{"url":"` + r.URL + `","signing_secret":"` + signingSecret + `",` + oauth + `}`
		r.answering(func(w http.ResponseWriter, request *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			_, _ = w.Write([]byte("hush " + request.Header.Get("Authorization")))
		})
		var got event.TestBody
		page := f.want(200, &got, "live", "POST", "webhook_endpoints/test", body)
		if keys := keysOf(t, page.Body); !slices.Equal(keys, []string{"ok", "token", "delivery"}) || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the answer has %v", keys)
		}
		if !got.OK || !got.Token.OK || got.Token.Error != nil || !got.Delivery.OK || *got.Delivery.Status != 202 || got.Delivery.Error != nil || got.Delivery.ResponseBody != "*** Bearer ***" {
			t.Errorf("it says %s", page.Body)
		}
		g.says(http.StatusUnauthorized, `{"error":"invalid_client","error_description":"not hush"}`)
		page = f.want(200, &got, "live", "POST", "webhook_endpoints/test", body)
		if got.OK || got.Token.OK || got.Token.Error == nil || !strings.Contains(*got.Token.Error, "invalid_client: not ***") || !strings.Contains(page.Body, `"delivery":null`) {
			t.Errorf("without a token it says %s", page.Body)
		}
		if len(r.got) != 1 {
			t.Errorf("it was posted %d times", len(r.got))
		}
		r.Close()
		page = f.want(200, &got, "live", "POST", "webhook_endpoints/test", `{"url":"`+r.URL+`"}`)
		if got.OK || got.Delivery == nil || got.Delivery.OK || !strings.Contains(page.Body, `"token":null`) || !strings.Contains(page.Body, `"status":null,"error":"connection"`) || !strings.HasPrefix(got.SigningSecret, "whsec_") {
			t.Errorf("without a receiver it says %s", page.Body)
		}
		if ids := f.listed("live", "webhook_endpoints"); len(ids) != 0 {
			t.Errorf("saved were %v", ids)
		}
		for body, names := range map[string]string{
			`{}`: "url: ", `{"url":"https://127.0.0.2.nip.example:x"}`: "url: ", `{"url":"` + r.URL + `","type":"shipment.updated"}`: "type: ", `{"url":"` + r.URL + `","type":1}`: "type: ",
			`{"url":"` + r.URL + `","status":"enabled"}`: "status: ", `{"url":"` + r.URL + `","oauth":{"client_id":"a","token_url":"` + g.URL + `"}}`: "oauth.client_secret: ",
		} {
			if page := f.want(400, nil, "live", "POST", "webhook_endpoints/test", body); !strings.Contains(page.Body, names) {
				t.Errorf("%s: %s", body, page.Body)
			}
		}
		f.want(413, nil, "live", "POST", "webhook_endpoints/test", `{"description":"`+strings.Repeat("x", 64<<10)+`"}`)
	})
}

// The secret of a test is the one to create the endpoint with.
func TestEndpointIsMadeWithTheSecretOfItsTest(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		r := newReceiver(t)
		r.secret = signingSecret
		brought := `{"url":"` + r.URL + `","signing_secret":"` + signingSecret + `"}`
		var got event.TestBody
		f.want(200, &got, "live", "POST", "webhook_endpoints/test", brought)
		if r.wait(); got.SigningSecret != "" {
			t.Errorf("the secret that was brought is shown: %+v", got)
		}
		var p event.EndpointBody
		f.want(201, &p, "live", "POST", "webhook_endpoints", brought)
		f.run()
		f.publish(`{}`)
		r.wait() // and checks the signature
	})
}
