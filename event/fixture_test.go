package event_test

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"fairlead/egress"
	"fairlead/event"
	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// receiver is a webhook that checks signatures, over real HTTP.
type receiver struct {
	*httptest.Server
	t      *testing.T
	secret string
	got    chan received
	// timeless is set if the sender's clock is moved.
	timeless bool

	mu     sync.Mutex
	answer http.HandlerFunc
}

// received is a request that a receiver has had.
type received struct {
	Header     http.Header
	Body       string
	At         time.Time
	Proto      string
	RemoteAddr string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := unstarted(t)
	r.Start()
	return r
}

func unstarted(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t, secret: signingSecret, got: make(chan received, 10_000)}
	r.Server = httptest.NewUnstartedServer(r)
	r.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return
	}
	verifier, err := webhooks.NewWebhook(r.secret)
	if err == nil {
		verify := verifier.Verify
		if r.timeless {
			verify = verifier.VerifyIgnoringTimestamp
		}
		err = verify(body, request.Header)
	}
	if err != nil {
		r.t.Errorf("the signature: %v", err)
	}
	r.got <- received{request.Header, string(body), time.Now(), request.Proto, request.RemoteAddr}
	r.mu.Lock()
	answer := r.answer
	r.mu.Unlock()
	if answer != nil {
		answer(w, request)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// verifies reports whether a signature of a request is right.
func (r *receiver) verifies(got received, signature string) bool {
	verifier, err := webhooks.NewWebhook(r.secret)
	must(r.t, err)
	header := got.Header.Clone()
	header.Set("Webhook-Signature", signature)
	return verifier.Verify([]byte(got.Body), header) == nil
}

// answering has it answer in another way.
func (r *receiver) answering(answer http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

func (r *receiver) status(code int) {
	r.answering(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
}

// wait returns the next request.
func (r *receiver) wait() received {
	r.t.Helper()
	select {
	case got := <-r.got:
		return got
	case <-r.t.Context().Done():
		r.t.Fatal("nothing came")
	}
	return received{}
}

// hears waits until an event of a type has come. Events come in no order.
func (r *receiver) hears(what string) {
	r.t.Helper()
	for got := r.wait(); !strings.Contains(got.Body, `"type":"`+what+`"`); got = r.wait() {
	}
}

// hearsToo waits until an event of a type and another one have come. Events come in no order.
func (r *receiver) hearsToo(what string) {
	r.t.Helper()
	heard := false
	for n := 0; n < 2 || !heard; n++ {
		heard = strings.Contains(r.wait().Body, `"type":"`+what+`"`) || heard
	}
}

// fixture is a sender and an account with endpoints.
type fixture struct {
	t       testing.TB
	db      *storage.DB
	sender  *event.Sender
	sealer  key.Sealer
	log     *webtest.Log
	account storage.Account
}

func openEach(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) { test(t, open(t, db)) })
}

func open(t testing.TB, db *storage.DB) *fixture {
	t.Helper()
	f := &fixture{t: t, db: db, sealer: key.List{key.New(time.Now(), time.Time{})}.Sealer("endpoint"), log: &webtest.Log{}}
	f.account = storagetest.Account(t, db, storage.Account{})
	f.sender = f.another(db)
	return f
}

// another is the sender of another server.
func (f *fixture) another(db *storage.DB) *event.Sender {
	client := &event.Client{Timeout: time.Minute, Network: egress.Network{Loopback: true}, UserAgent: "Fairlead/test"}
	client.Open()
	return &event.Sender{DB: db, Log: f.log.Logger(), Client: client, Seal: func() key.Sealer { return f.sealer },
		Schedule: event.Schedule{time.Millisecond, time.Millisecond}, DisableAfter: time.Hour, Concurrency: 16}
}

// run runs the sender until the test ends, or until stop is called.
func (f *fixture) run() (stop func()) {
	f.t.Helper()
	return runSender(f.t, f.sender)
}

func runSender(t testing.TB, s *event.Sender) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx, 20*time.Millisecond)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	t.Cleanup(stop)
	return stop
}

// network has the sender write to where n allows.
func (f *fixture) network(n egress.Network) {
	f.sender.Client.Network = n
	f.sender.Client.Open()
}

// endpoint adds an endpoint of the account at a receiver.
func (f *fixture) endpoint(r *receiver, o storage.OAuth) storage.Endpoint {
	f.t.Helper()
	return f.endpointAt(r.URL+"/events?a=b", o)
}

// signingSecret is what receivers check signatures with.
const signingSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

func (f *fixture) endpointAt(url string, o storage.OAuth) storage.Endpoint {
	f.t.Helper()
	p := storage.Endpoint{ID: storage.NewEndpointID(), Owner: storage.OwnerAccount, OwnerID: f.account.ID, URL: url, Events: []string{"*"}, OAuth: o, SealedBy: f.sealer.KeyID}
	if o.ClientID != "" {
		p.Secret = f.sealer.Seal(o.Secret, p.Row())
	}
	s := storage.EndpointSecret{ID: storage.NewID(), SealedBy: f.sealer.KeyID}
	s.Secret = f.sealer.Seal([]byte(signingSecret), s.Row())
	must(f.t, f.db.CreateEndpoint(f.t.Context(), &p, s, 1000))
	return p
}

// publish publishes something about the account.
func (f *fixture) publish(data string) storage.Event {
	f.t.Helper()
	all := []storage.Publication{{Event: storage.Event{Type: "shipment.updated", AccountID: f.account.ID, PublishedBy: "service_1", Data: data}}}
	must(f.t, f.db.Publish(f.t.Context(), all))
	return all[0].Event
}

// wantDelivery waits until the newest delivery of an endpoint has a status.
func (f *fixture) wantDelivery(p storage.Endpoint, want storage.DeliveryStatus) (storage.DeliveryOf, []storage.DeliveryAttempt) {
	f.t.Helper()
	return f.awaitDelivery(p, func(d storage.DeliveryOf) bool { return d.Status == want })
}

// awaitDelivery waits until the newest delivery of an endpoint is as wanted.
func (f *fixture) awaitDelivery(p storage.Endpoint, wanted func(d storage.DeliveryOf) bool) (storage.DeliveryOf, []storage.DeliveryAttempt) {
	f.t.Helper()
	again := time.NewTicker(2 * time.Millisecond) // leaves the processor to the sender
	defer again.Stop()
	for ; ; <-again.C {
		all, err := f.db.Deliveries(f.t.Context(), storage.DeliveryFilter{EndpointID: p.ID, Limit: 1})
		must(f.t, err)
		if len(all) == 1 && wanted(all[0]) {
			attempts, err := f.db.DeliveryAttempts(f.t.Context(), all[0].ID)
			must(f.t, err)
			return all[0], attempts
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
