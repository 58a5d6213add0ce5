package event_test

import (
	"slices"
	"strings"
	"testing"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// calls are all that is about an endpoint, its secret and its delivery. What deletes comes
// last.
func calls(p event.EndpointBody, secret, delivery string) (all [][3]string) {
	one := "webhook_endpoints/" + p.ID
	return [][3]string{
		{"GET", one, ""}, {"PATCH", one, `{"description":"theirs"}`}, {"POST", one + "/test", "{}"},
		{"GET", one + "/secrets", ""}, {"POST", one + "/secrets", "{}"}, {"DELETE", one + "/secrets/" + secret, ""},
		{"GET", one + "/deliveries", ""}, {"GET", one + "/deliveries/" + delivery, ""}, {"POST", one + "/deliveries/" + delivery + "/resend", ""},
		{"POST", one + "/resend_failed", `{"since":"2026-01-01T00:00:00Z"}`}, {"DELETE", one, ""},
	}
}

func TestEndpointsOfOthersAreNotFoundByAnyCall(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		another, _ := storagetest.Partner(t, f.db, storage.Client{})
		callers := []string{"live", "other", f.partner.ID, another.ID, "Bearer manages"}
		for _, owner := range callers {
			if owner == "other" { // has no row
				continue
			}
			var p event.EndpointBody
			f.want(201, &p, owner, "POST", "webhook_endpoints", `{"url":"https://shop.example/events"}`)
			f.publish(`{}`)
			secrets, err := f.db.EndpointSecrets(t.Context(), p.ID)
			must(t, err)
			delivery := "dlv_none"
			if all, err := f.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: p.ID, Limit: 1}); err == nil && len(all) == 1 {
				delivery = all[0].ID
			}
			for _, as := range slices.DeleteFunc(slices.Clone(callers), func(c string) bool { return c == owner }) {
				for _, c := range calls(p, secrets[0].ID, delivery) {
					f.want(404, nil, as, c[0], c[1], c[2])
				}
				var all struct{ Results []event.EndpointBody }
				f.want(200, &all, as, "GET", "webhook_endpoints", "")
				if slices.ContainsFunc(all.Results, func(one event.EndpointBody) bool { return one.ID == p.ID }) {
					t.Errorf("%s lists the endpoint of %s", as, owner)
				}
			}
			var left event.EndpointBody
			f.want(200, &left, owner, "GET", "webhook_endpoints/"+p.ID, "")
			if all, err := f.db.EndpointSecrets(t.Context(), p.ID); err != nil || len(all) != 1 || left.Description != "" {
				t.Errorf("others have changed it to %+v, %v", left, err)
			}
		}
	})
}

// Every call that changes or shows something is refused in the same way to whoever may not.
func TestEveryCallIsRefusedToWhoMayNot(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		var p event.EndpointBody
		f.want(201, &p, f.partner.ID, "POST", "webhook_endpoints", `{"url":"https://shop.example/events"}`)
		all := append(calls(p, "whs_1", "dlv_1"), [][3]string{{"GET", "webhook_endpoints", ""}, {"POST", "webhook_endpoints", "{}"}, {"POST", "webhook_endpoints/test", "{}"}}...)
		must(t, f.db.SetClientStatus(t.Context(), f.partner.ID, storage.Suspended, "x"))
		for _, c := range all {
			for as, want := range map[string]int{"": 401, "nothing": 401, "Basic x": 401, "Bearer oauth.x": 401, "Bearer partners": 403, "Bearer publishes": 403, f.partner.ID: 403} {
				page := f.want(want, nil, as, c[0], c[1], c[2])
				if page.Header.Get("WWW-Authenticate") == "" || page.Header.Get("Cache-Control") != "no-store" || !strings.Contains(page.Body, `"title":`) || !strings.Contains(page.Body, `"detail":`) {
					t.Errorf("%s %s as %q: %v %s", c[0], c[1], as, page.Header, page.Body)
				}
			}
		}
		for as, want := range map[string]int{"": 401, "Bearer oauth.x": 401, "Bearer partners": 403, f.partner.ID: 403} {
			f.want(want, nil, as, "GET", "events", "")
			f.want(want, nil, as, "GET", "events/evt_1", "")
		}
	})
}

func TestOwnersHaveALimitedNumberOfEndpoints(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		for as, most := range map[string]int{"live": 20, f.partner.ID: 20, "Bearer manages": 100} {
			var last event.EndpointBody
			for range most {
				f.want(201, &last, as, "POST", "webhook_endpoints", `{"url":"https://shop.example/events"}`)
			}
			f.want(409, nil, as, "POST", "webhook_endpoints", `{"url":"https://shop.example/events"}`)
			f.want(204, nil, as, "DELETE", "webhook_endpoints/"+last.ID, "")
			f.want(201, nil, as, "POST", "webhook_endpoints", `{"url":"https://shop.example/events"}`)
		}
	})
}

func TestTheLogSaysWhoCalled(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		for as, who := range map[string][2]string{"live": {"account", f.account.ID}, f.partner.ID: {"client", f.partner.ID}, "Bearer manages": {"client", "service_1"}} {
			page := f.want(201, nil, as, "POST", "webhook_endpoints", `{"url":"https://shop.example/events"}`)
			if line := f.log.Of(t, "request", page.Header.Get("X-Request-Id")); line[who[0]] != who[1] {
				t.Errorf("the log has %v", line)
			}
		}
	})
}
