package demo_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"fairlead/demo"
)

const signingSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

func openInbox(t *testing.T) string {
	t.Helper()
	s := &demo.Store{FairleadURL: "http://fairlead.example", Events: &demo.Events{ClientID: "fairlead", ClientSecret: "s3cret", SigningSecret: signingSecret}}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// askToken asks the shop's Token URL.
func askToken(t *testing.T, at string, fields ...string) (status int, token string) {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"fairlead"}, "client_secret": {"s3cret"}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r, err := http.PostForm(at+"/token", form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	var answer struct {
		Token string `json:"access_token"`
	}
	_ = json.NewDecoder(r.Body).Decode(&answer)
	return r.StatusCode, answer.Token
}

// sendEvent posts an event, signed with a secret.
func sendEvent(t *testing.T, at, token, secret, id string) int {
	t.Helper()
	body := `{"id":"` + id + `","type":"connection.created","version":1,"timestamp":"2026-12-01T09:30:00.123Z","sequence":1,"account_id":null,"client_id":null,"data":{}}`
	signer, err := webhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	signature, err := signer.Sign(id, now, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at+"/events", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", strconv.FormatInt(now.Unix(), 10))
	r.Header.Set("Webhook-Signature", signature)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func TestStoreListsEventsOnce(t *testing.T) {
	t.Parallel()
	at := openInbox(t)
	_, token := askToken(t, at)
	for _, id := range []string{"evt_1", "evt_1", "evt_2"} {
		if status := sendEvent(t, at, token, signingSecret, id); status != http.StatusNoContent {
			t.Errorf("%s: got %d", id, status)
		}
	}
	r, err := http.Get(at + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	page, err := io.ReadAll(r.Body)
	if err != nil || strings.Count(string(page), "<code>connection.created</code>") != 2 || !strings.Contains(string(page), `<h2 id="events">Events</h2>`) {
		t.Errorf("the page is %s, %v", page, err)
	}
}

func TestStoreRefusesEventsOfOthers(t *testing.T) {
	t.Parallel()
	at := openInbox(t)
	_, token := askToken(t, at)
	for name, c := range map[string]struct {
		token, secret string
		want          int
	}{
		"no token":                 {"", signingSecret, 401},
		"another token":            {"x", signingSecret, 401},
		"not signed by the secret": {token, "whsec_" + strings.Repeat("QUFB", 8), 400},
	} {
		if status := sendEvent(t, at, c.token, c.secret, "evt_1"); status != c.want {
			t.Errorf("%s: got %d, want %d", name, status, c.want)
		}
	}
	for name, c := range map[string][]string{"a wrong secret": {"client_secret", "x"}, "no secret": {"client_secret", ""}, "another client": {"client_id", "x"}, "another grant": {"grant_type", "password"}} {
		if status, token := askToken(t, at, c...); status/100 != 4 || token != "" {
			t.Errorf("%s: got %d %q", name, status, token)
		}
	}
}
