package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// guardedReceiver asks an OAuth server about every token. An endpoint of the operator is
// there.
type guardedReceiver struct {
	*httptest.Server
	*eventCaller
	clientID   string // whose tokens it takes
	introspect func(token string) *webtest.Page
	sent       chan string // the token of each request
	endpoint   string      // its path
	account    storage.Account
}

// guardReceiver adds an endpoint with oauth, whose scope is events.
func (r *running) guardReceiver(t *testing.T, oauth, clientID string, introspect func(token string) *webtest.Page) *guardedReceiver {
	t.Helper()
	g := &guardedReceiver{eventCaller: r.eventCaller(t, "events:manage events:publish"), clientID: clientID, introspect: introspect, sent: make(chan string, 100)}
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	g.account = storagetest.Account(t, storagetest.OpenURL(t, r.files[1]), storage.Account{})
	g.endpoint = g.createEndpoint(`{"url":` + strconv.Quote(g.URL) + `,"events":["shipment.*"],"oauth":` + oauth + `}`)
	return g
}

func (g *guardedReceiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	var is struct {
		Active   bool
		Scope    string
		ClientID string `json:"client_id"`
	}
	err := json.Unmarshal([]byte(g.introspect(token).Body), &is)
	if err != nil || !is.Active || is.Scope != "events" || is.ClientID != g.clientID {
		w.WriteHeader(http.StatusUnauthorized)
	}
	g.sent <- token
}

// deliver publishes an event and returns the attempt that it took.
func (g *guardedReceiver) deliver() event.AttemptBody {
	g.t.Helper()
	g.call(http.MethodPost, "events", `{"type":"shipment.updated","account_id":"`+g.account.ID+`","data":{}}`, http.StatusAccepted, nil)
	var all struct{ Results []struct{ ID string } }
	g.call(http.MethodGet, g.endpoint+"/deliveries?limit=1", "", http.StatusOK, &all)
	var d struct{ Attempts []event.AttemptBody }
	eventually(g.t, "an attempt has been made", func() bool {
		g.call(http.MethodGet, g.endpoint+"/deliveries/"+all.Results[0].ID, "", http.StatusOK, &d)
		return len(d.Attempts) > 0
	})
	if len(d.Attempts) != 1 {
		g.t.Errorf("the attempts are %+v", d.Attempts)
	}
	return d.Attempts[0]
}

// mustDeliver publishes an event, which has to come in one attempt, and returns the tokens
// that it came with.
func (g *guardedReceiver) mustDeliver() (tokens []string) {
	g.t.Helper()
	if a := g.deliver(); a.Error != nil || a.Status == nil || *a.Status != http.StatusOK {
		g.t.Errorf("the attempt failed: %s", orNothing(a.Detail))
	}
	for len(g.sent) > 0 {
		tokens = append(tokens, <-g.sent)
	}
	return tokens
}

// mustFail publishes an event that no token can be had for, and returns why.
func (g *guardedReceiver) mustFail() (detail string) {
	g.t.Helper()
	a := g.deliver()
	if a.Error == nil || *a.Error != string(event.FailedToken) || a.Status != nil || len(g.sent) != 0 {
		g.t.Fatalf("it failed with %s %s, and %d were posted", orNothing(a.Error), orNothing(a.Detail), len(g.sent))
	}
	return *a.Detail
}

func orNothing(text *string) string {
	if text == nil {
		return "nothing"
	}
	return *text
}

// Fairlead's own OAuth server guards receivers as any other does.
func TestFairleadsOwnTokensGuardAReceiver(t *testing.T) {
	t.Parallel()
	r := start(t, "--webhook-loopback", "on", "--webhook-retry-schedule", "24h")
	sender := r.register("service", "create", "--name", "Sender", "--scope", "events")
	receiver := r.register("service", "create", "--name", "Receiver", "--scope", "introspect")
	oauth := func(clientAuth string) string {
		return `{"client_id":"` + sender.ClientID + `","client_secret":"` + sender.ClientSecret + `","token_url":"` + r.public + `/oauth/token","client_auth":"` + clientAuth + `","scope":"events"}`
	}
	g := r.guardReceiver(t, oauth("body"), sender.ClientID, func(token string) *webtest.Page {
		return r.postAs(receiver, "/oauth/introspect", url.Values{"token": {token}})
	})
	for _, auth := range []string{"body", "basic", "json"} {
		g.call(http.MethodPatch, g.endpoint, `{"oauth":`+oauth(auth)+`}`, http.StatusOK, nil)
		first := g.mustDeliver()
		if len(first) != 1 {
			t.Fatalf("%s: it came with %v", auth, first)
		}
		r.postAs(sender, "/oauth/revoke", url.Values{"token": {first[0]}})
		if again := g.mustDeliver(); len(again) != 2 || again[0] != first[0] || again[1] == first[0] {
			t.Errorf("%s: once %v was revoked, it came with %v", auth, first, again)
		}
	}
}
