package event_test

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// known are the credentials that are valid, each with its caller.
type known map[string]web.Caller

func (k known) Verify(_ context.Context, credential string, _ netip.Addr) (web.Caller, error) {
	c, ok := k[credential]
	if !ok {
		return c, storage.ErrNotFound
	}
	return c, nil
}

// clients are those with the password "secret", by ID.
type clients struct{ db *storage.DB }

func (c clients) VerifyClient(r *http.Request) (storage.Client, error) {
	id, secret, _ := r.BasicAuth()
	if secret != "secret" {
		return storage.Client{}, storage.ErrNotFound
	}
	return c.db.ClientByID(r.Context(), id)
}

// apiFixture is the API with an account and its key, a partner that is connected to it, and
// services.
type apiFixture struct {
	*fixture
	browser *webtest.Browser
	partner storage.Client
	tokens  known
}

func openAPI(t *testing.T, test func(t *testing.T, f *apiFixture)) {
	t.Helper()
	openEach(t, func(t *testing.T, one *fixture) { test(t, newAPI(t, one)) })
}

func newAPI(t *testing.T, one *fixture) *apiFixture {
	t.Helper()
	f := &apiFixture{fixture: one}
	f.partner, _ = storagetest.Partner(t, f.db, storage.Client{})
	storagetest.Connection(t, f.db, storage.Connection{AccountID: f.account.ID, ClientID: f.partner.ID})
	f.tokens = known{"manages": {ClientID: "service_1", Scope: "a events:manage"}, "publishes": {ClientID: "service_2", Scope: "events:publish"},
		"partners":     {AccountID: f.account.ID, ClientID: f.partner.ID, Scope: "*"},
		"of-test-mode": {AccountID: storage.NewID(), ClientID: storage.TestClientID(f.partner.ID), Scope: "*", By: web.AccessToken, Test: true}}
	app := webtest.App(t, f.db)
	app.Log = f.log.Logger()
	f.browser = webtest.Serve(t, app, &event.API{App: app, Registry: f.registry(), KeyScheme: "ShippoToken", Clients: clients{f.db},
		Keys:   known{"live": {AccountID: f.account.ID, By: web.APIKey}, "other": {AccountID: strings.Repeat("0", 32), By: web.APIKey}, "test": {AccountID: f.account.ID, By: web.APIKey, Test: true}},
		Tokens: f.tokens})
	return f
}

// call sends JSON as somebody: a key, "Bearer …", or a partner's ID with Basic.
func (f *apiFixture) call(as, method, path, body string, headers ...string) *webtest.Page {
	f.t.Helper()
	r := f.browser.Request(method, "/api/v1/"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	switch {
	case strings.HasPrefix(as, "partner_"):
		r.SetBasicAuth(as, "secret")
	case strings.Contains(as, " "):
		r.Header.Set("Authorization", as)
	case as != "":
		r.Header.Set("Authorization", "ShippoToken "+as)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return f.browser.Send(r)
}

// want calls and decodes an answer that must have a status.
func (f *apiFixture) want(status int, into any, as, method, path, body string, headers ...string) *webtest.Page {
	f.t.Helper()
	page := f.call(as, method, path, body, headers...)
	if page.Status != status {
		f.t.Errorf("%s %s %.200s: got %d, want %d: %s", method, path, body, page.Status, status, page.Body)
	}
	if into != nil {
		page.JSON(into)
	}
	return page
}
