package main

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// A server is killed again and again while it takes events and delivers them. Everything that
// was answered comes, and what was not may be sent again and makes nothing twice.
func TestEventsSurviveSIGKILL(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		seed := number(t, "FAIRLEAD_TEST_SEED", rand.Uint64N(1<<32))
		t.Logf("FAIRLEAD_TEST_SEED=%d makes these choices again", seed)
		choose := rand.New(rand.NewPCG(seed, 0))
		e := newEventTest(t, database)
		p := e.publisher()
		for round := range number(t, "FAIRLEAD_TEST_KILLS", 6) {
			server := e.r.startProcess("--webhook-timeout", "1s", "--webhook-loopback", "on")
			p.signIn(server)
			var killed atomic.Bool
			kill := sync.OnceFunc(func() {
				killed.Store(true)
				server.kill()
			})
			moment := 1 + choose.IntN(80)
			var answers atomic.Int64
			e.do(func(deliveries int) {
				if round%2 == 0 && deliveries >= moment {
					kill()
				}
			})
			p.load(&killed, func() {
				if round%2 == 1 && int(answers.Add(1)) >= moment {
					kill()
				}
			}, server.public)
		}
		e.do(func(int) {})
		server := e.r.startProcess("--webhook-timeout", "1s", "--webhook-loopback", "on")
		p.signIn(server)
		e.wantPublished(p, server)
	})
}

// Two servers share the work, and one is killed: the other one goes on with what it had.
func TestAnotherServerDeliversWhatAKilledOneHad(t *testing.T) {
	t.Parallel()
	database := storagetest.PostgresURL(t)
	e, raw := newEventTest(t, database), storagetest.Raw(t, database)
	e.add(e.URL + "/second")
	p := e.publisher()
	one := e.r.startProcess("--webhook-timeout", "1s", "--webhook-loopback", "on")
	another := e.r.startProcess("--webhook-timeout", "1s", "--webhook-loopback", "on")
	p.signIn(one)
	var kill sync.Once
	var killed atomic.Bool
	e.do(func(total int) {
		if total > 100 { // the others wait here for that
			kill.Do(func() {
				eventually(t, "both are at work", func() (both bool) {
					e.must(raw.Get(&both, `SELECT COUNT(DISTINCT claimed_by) = 2 FROM delivery WHERE claimed_by <> '' AND status = 'pending'`))
					return both
				})
				killed.Store(true)
				one.kill()
			})
		}
	})
	p.load(&killed, func() {}, one.public, another.public)
	e.wantPublished(p, another)
	twice := 0
	for _, n := range e.got {
		twice += max(0, n-2)
	}
	if most := 2 * 64; twice > most { // what one server can have claimed of two endpoints
		t.Errorf("%d came once more", twice)
	}
}

// wantPublished sends again what had no answer, and wants everything to have come and nothing
// to have been made twice.
func (e *eventTest) wantPublished(p *publisher, server *process) {
	e.t.Helper()
	e.t.Logf("%d events were taken, and %d requests have had no answer at last", len(p.taken), len(p.repeated))
	for len(p.repeated) > 0 {
		e.must(p.publish(server.public, p.next()))
	}
	ids := p.ids()
	eventually(e.t, "everything has come", func() bool { return e.missing(ids) == 0 })
	eventually(e.t, "nothing is to be delivered any more", func() bool { return e.pending() == 0 })
	all, err := e.db.Events(e.t.Context(), storage.EventFilter{PublishedBy: p.service.ClientID, Limit: 1 << 20})
	e.must(err)
	if len(all) != len(ids) {
		e.t.Errorf("%d events were made, and %d taken", len(all), len(ids))
	}
}

func TestSIGTERMLetsAttemptsEnd(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		e := newEventTest(t, database)
		p := e.r.startProcess("--drain-delay", "0s", "--webhook-loopback", "on")
		asked := make(chan struct{})
		e.do(func(int) {
			close(asked)
			p.stderr.await(t, 1, `"msg":"stopping"`)
		})
		e.publish(1)
		<-asked
		p.stopBy(syscall.SIGTERM)
		all, err := e.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: e.endpoint.ID, Limit: 10})
		e.must(err)
		if len(all) != 1 || all[0].Status != storage.DeliveryDelivered || all[0].Attempts != 1 {
			t.Errorf("the deliveries are %+v: %s", all, p.stderr)
		}
	})
}
