package main

import (
	"math/rand/v2"
	"sync"
	"syscall"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// A server is killed again and again while it delivers. Everything that was committed comes.
func TestEventsSurviveSIGKILL(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		seed := number(t, "FAIRLEAD_TEST_SEED", rand.Uint64N(1<<32))
		t.Logf("FAIRLEAD_TEST_SEED=%d makes these choices again", seed)
		choose := rand.New(rand.NewPCG(seed, 0))
		e := newEventTest(t, database)
		var ids []string
		for range number(t, "FAIRLEAD_TEST_KILLS", 5) {
			p := e.r.launch("--webhook-timeout", "1s", "--webhook-loopback", "on")
			killed, moment := make(chan struct{}), 1+choose.IntN(80)
			e.do(func(total int) {
				if total == moment {
					p.kill()
					close(killed)
				}
			})
			for range 10 {
				ids = append(ids, e.publish(10)...)
			}
			<-killed
		}
		e.do(func(int) {})
		e.r.startProcess("--webhook-timeout", "1s", "--webhook-loopback", "on")
		eventually(t, "everything has come", func() bool { return e.missing(ids) == 0 })
		eventually(t, "nothing is to be delivered any more", func() bool { return e.pending() == 0 })
	})
}

// Two servers share the work, and one is killed: the other one goes on with what it had.
func TestAnotherServerDeliversWhatAKilledOneHad(t *testing.T) {
	t.Parallel()
	database := storagetest.PostgresURL(t)
	e, raw := newEventTest(t, database), storagetest.Raw(t, database)
	e.add(e.URL + "/second")
	one := e.r.startProcess("--webhook-timeout", "1s", "--webhook-loopback", "on")
	e.r.startProcess("--webhook-timeout", "1s", "--webhook-loopback", "on")
	var kill sync.Once
	e.do(func(total int) {
		if total > 100 { // the others wait here for that
			kill.Do(func() {
				eventually(t, "both are at work", func() (both bool) {
					e.must(raw.Get(&both, `SELECT COUNT(DISTINCT claimed_by) = 2 FROM delivery WHERE claimed_by <> '' AND status = 'pending'`))
					return both
				})
				one.kill()
			})
		}
	})
	var ids []string
	for range 30 {
		ids = append(ids, e.publish(20)...)
	}
	eventually(t, "everything has come", func() bool { return e.missing(ids) == 0 && e.pending() == 0 })
	twice := 0
	for _, n := range e.got {
		twice += max(0, n-2)
	}
	if most := 2 * 64; twice > most { // what one server can have claimed of two endpoints
		t.Errorf("%d came once more", twice)
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
