package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// eventTest is an account with an endpoint at a receiver. It publishes in the database
// itself, as another server does.
type eventTest struct {
	*httptest.Server
	t        *testing.T
	r        *running
	db       *storage.DB
	account  storage.Account
	endpoint storage.Endpoint

	mu       sync.Mutex
	got      map[string]int  // how often each event came
	before   func(total int) // is told of each request before its answer
	requests int
	traced   atomic.Bool // a request had a traceparent
}

func newEventTest(t *testing.T, database string) *eventTest {
	t.Helper()
	e := &eventTest{t: t, got: map[string]int{}, before: func(int) {}}
	e.Server = httptest.NewServer(e)
	t.Cleanup(e.Close)
	folder := t.TempDir()
	e.r = inFolder(t, folder, database)
	e.r.command("keys", "create")
	e.db = storagetest.OpenURL(t, database)
	e.account = storagetest.Account(t, e.db, storage.Account{})
	e.endpoint = e.add(e.URL + "/events")
	return e
}

// add adds an endpoint of the account.
func (e *eventTest) add(url string) storage.Endpoint {
	e.t.Helper()
	keys, err := key.Read(filepath.Join(e.r.folder, "keys.json"))
	e.must(err)
	sealer := endpointSealer(keys)
	p := storage.Endpoint{ID: storage.NewEndpointID(), Owner: storage.OwnerAccount, OwnerID: e.account.ID, URL: url, Events: storage.Patterns{"*"}}
	s := storage.EndpointSecret{ID: storage.NewID(), SealedBy: sealer.KeyID}
	s.Secret = sealer.Seal([]byte("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="), s.Row())
	e.must(e.db.CreateEndpoint(e.t.Context(), &p, s, 20))
	return p
}

func (e *eventTest) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Traceparent") != "" {
		e.traced.Store(true)
	}
	e.mu.Lock()
	e.got[r.Header.Get("Webhook-Id")]++
	e.requests++
	before, total := e.before, e.requests
	e.mu.Unlock()
	before(total)
	w.WriteHeader(http.StatusNoContent)
}

// do is told of each request from now on.
func (e *eventTest) do(before func(total int)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.before, e.requests = before, 0
}

// publish publishes n events and returns their IDs.
func (e *eventTest) publish(n int) (ids []string) {
	e.t.Helper()
	var all []storage.Publication
	for range n {
		all = append(all, storage.Publication{Event: storage.Event{Type: "shipment.updated", AccountID: e.account.ID, PublishedBy: "service_1", Data: "{}"}})
	}
	e.must(e.db.Publish(e.t.Context(), all))
	for _, p := range all {
		ids = append(ids, p.ID)
	}
	return ids
}

// missing counts the events that have not come.
func (e *eventTest) missing(ids []string) (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, id := range ids {
		if e.got[id] == 0 {
			n++
		}
	}
	return n
}

// pending counts what is to be delivered.
func (e *eventTest) pending() int64 {
	e.t.Helper()
	s, err := e.db.DeliveryState(e.t.Context())
	e.must(err)
	return s.Pending
}

func (e *eventTest) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}
