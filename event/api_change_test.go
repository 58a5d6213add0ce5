package event_test

import (
	"slices"
	"strings"
	"testing"

	"fairlead/event"
)

func TestEndpointIsShownWithExactlyItsFields(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		want := []string{"id", "owner", "owner_id", "url", "description", "events", "oauth", "version", "status", "disabled_reason", "failing_since", "last_success_at", "created_at"}
		const oauth = `,"oauth":{"client_id":"shop","client_secret":"s3cret","token_url":"https://shop.example/token","client_auth":"json","scope":"a b"}`
		for _, more := range []string{"", oauth} {
			var p event.EndpointBody
			page := f.want(201, &p, "live", "POST", "webhook_endpoints", `{"url":"https://shop.example/events"`+more+`}`)
			if got := keysOf(t, page.Body); !slices.Equal(got, append(slices.Clone(want), "signing_secret")) {
				t.Errorf("made, it has %v", got)
			}
			page = f.want(200, &p, "live", "GET", "webhook_endpoints/"+p.ID, "")
			if got := keysOf(t, page.Body); !slices.Equal(got, want) {
				t.Errorf("it has %v", got)
			}
			if null := strings.Contains(page.Body, `"oauth":null`); null != (more == "") {
				t.Errorf("it is %s", page.Body)
			}
			if more != "" && !strings.Contains(page.Body, `"oauth":{"client_id":"shop","token_url":"https://shop.example/token","client_auth":"json","scope":"a b"}`) {
				t.Errorf("it is %s", page.Body)
			}
		}
	})
}

func TestOAuthOfAnEndpointIsChanged(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		var p event.EndpointBody
		f.want(201, &p, "live", "POST", "webhook_endpoints", `{"url":"https://shop.example/events","oauth":{"client_id":"shop","client_secret":"s3cret","token_url":"https://shop.example/token"}}`)
		one := "webhook_endpoints/" + p.ID
		secret := func() string {
			found, err := f.db.EndpointByID(t.Context(), p.ID)
			must(t, err)
			if found.Secret == nil {
				return ""
			}
			opened, err := f.sealer.Open(found.Secret, found.Row())
			must(t, err)
			return string(opened)
		}
		for _, row := range []struct {
			oauth, names string // what is wrong, or nothing
			secret       string // then
		}{
			{`{"client_id":"new","client_auth":"basic","scope":"a"}`, "", "s3cret"},
			{`{"token_url":"https://shop.example/token"}`, "", "s3cret"}, // the same one
			{`{"token_url":"https://evil.example/token"}`, "oauth.client_secret: ", "s3cret"},
			{`{"client_secret":""}`, "oauth.client_secret: ", "s3cret"},
			{`{"client_secret":null}`, "oauth.client_secret: ", "s3cret"},
			{`{"client_id":""}`, "oauth.client_id: ", "s3cret"},
			{`{"client_auth":"mtls"}`, "oauth.client_auth: ", "s3cret"},
			{`{"scope":"` + strings.Repeat("x", 1001) + `"}`, "oauth.scope: ", "s3cret"},
			{`{"client_secret":"a\u0000b"}`, "oauth.client_secret: ", "s3cret"},
			{`{"client_secret":"` + strings.Repeat("x", 513) + `"}`, "oauth.client_secret: ", "s3cret"},
			{`"on"`, "oauth: ", "s3cret"},
			{`{"client_secret":"` + strings.Repeat("é", 256) + `","scope":"` + strings.Repeat("x", 1000) + `"}`, "", strings.Repeat("é", 256)},
			{`{"token_url":"https://new.example/token","client_secret":" &☂ "}`, "", " &☂ "},
			{`null`, "", ""},
			{`{"client_id":"shop","token_url":"https://shop.example/token"}`, "oauth.client_secret: ", ""}, // nothing is left of the old one
			{`{"client_id":"shop","client_secret":"again","token_url":"https://shop.example/token"}`, "", "again"},
		} {
			status := 200
			if row.names != "" {
				status = 400
			}
			if page := f.want(status, nil, "live", "PATCH", one, `{"oauth":`+row.oauth+`}`); !strings.Contains(page.Body, row.names) || strings.Contains(page.Body, "s3cret") {
				t.Errorf("%.80s: %s", row.oauth, page.Body)
			}
			if got := secret(); got != row.secret {
				t.Errorf("%.80s: the secret is %q", row.oauth, got)
			}
		}
	})
}

func TestStatusIsChangedByItsOwner(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		var p event.EndpointBody
		f.want(201, &p, "live", "POST", "webhook_endpoints", `{"url":"https://shop.example/events"}`)
		one := "webhook_endpoints/" + p.ID
		for _, row := range []struct{ status, reason string }{{"disabled", "owner"}, {"disabled", "owner"}, {"enabled", ""}, {"enabled", ""}} {
			f.want(200, &p, "live", "PATCH", one, `{"status":"`+row.status+`"}`)
			if string(p.Status) != row.status || (p.DisabledReason == nil) != (row.reason == "") || row.reason != "" && *p.DisabledReason != row.reason {
				t.Errorf("it is %+v", p)
			}
		}
		for _, status := range []string{`"gone"`, `"failing"`, `""`, `null`, `true`} {
			if page := f.want(400, nil, "live", "PATCH", one, `{"status":`+status+`}`); !strings.Contains(page.Body, "status: ") {
				t.Errorf("%s: %s", status, page.Body)
			}
		}
		for _, body := range []string{`{"id":"we_1"}`, `{"owner":"operator"}`, `{"version":1}`, `{"signing_secret":"` + signingSecret + `"}`, `{"created_at":null}`, `{"disabled_reason":"owner"}`} {
			f.want(400, nil, "live", "PATCH", one, body)
		}
		f.wantNotices() // of what the owner has done there is no mail
	})
}

func TestSecretsAreListedWithoutThemselves(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		var p event.EndpointBody
		page := f.want(201, &p, "live", "POST", "webhook_endpoints", `{"url":"https://shop.example/events","signing_secret":"`+signingSecret+`"}`)
		if strings.Contains(page.Body, "whsec_") {
			t.Errorf("a secret that was brought is shown: %s", page.Body)
		}
		secrets := "webhook_endpoints/" + p.ID + "/secrets"
		page = f.want(201, nil, "live", "POST", secrets, `{"signing_secret":"whsec_YW5vdGhlciBzZWNyZXQgb2YgMzIgYnl0ZXMsIHJlYWw="}`)
		if got := keysOf(t, page.Body); !slices.Equal(got, []string{"secret_id", "created_at"}) {
			t.Errorf("one that was brought is answered %s", page.Body)
		}
		var all struct{ Results []event.ListedSecretBody }
		page = f.want(200, &all, "live", "GET", secrets, "")
		if len(all.Results) != 2 || strings.Contains(page.Body, "whsec_") || strings.Count(page.Body, `"expires_at":null`) != 2 {
			t.Errorf("listed is %s", page.Body)
		}
		f.want(204, nil, "live", "DELETE", secrets+"/"+all.Results[1].SecretID, "")
		page = f.want(201, nil, "live", "POST", secrets, "")
		if got := keysOf(t, page.Body); !slices.Equal(got, []string{"secret_id", "signing_secret", "created_at"}) {
			t.Errorf("a new one is answered %s", page.Body)
		}
		f.want(204, nil, "live", "DELETE", secrets+"/"+all.Results[0].SecretID, "")
		_, err := f.registry().Roll(t.Context(), p.ID)
		must(t, err)
		f.want(200, &all, "live", "GET", secrets, "")
		if len(all.Results) != 2 || all.Results[0].ExpiresAt != nil || all.Results[1].ExpiresAt == nil {
			t.Errorf("rolled, there are %+v", all)
		}
		for _, brought := range []string{`"whsec_AAAA"`, `"AAAA"`, `""`, `null`, `1`, `"whsec_` + strings.Repeat("A", 31) + `"`, `"whsec_` + strings.Repeat("A", 88) + `"`} {
			if page := f.want(400, nil, "live", "POST", "webhook_endpoints", `{"url":"https://shop.example/events","signing_secret":`+brought+`}`); !strings.Contains(page.Body, "signing_secret: ") {
				t.Errorf("%s: %s", brought, page.Body)
			}
		}
		for _, brought := range []string{strings.Repeat("A", 32), strings.Repeat("A", 86) + "=="} { // 24 and 64 bytes
			f.want(201, nil, "live", "POST", "webhook_endpoints", `{"url":"https://shop.example/events","signing_secret":"whsec_`+brought+`"}`)
		}
	})
}
