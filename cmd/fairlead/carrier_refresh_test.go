package main

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// A server is killed after the carrier has used up the refresh token, and before the answer
// is written. The next one finds out and says so.
func TestAnAccountIsLostIfAServerIsKilledBetweenAnswerAndCommit(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		c := newCarrierTest(t)
		p := c.files(database).startProcess("--carrier-timeout", "1s")
		killed := make(chan struct{})
		c.before.set(func() { p.kill(); close(killed) })
		a := c.connect()
		<-killed
		if got := c.access(a); got != "the access token" {
			t.Fatalf("it has %q", got)
		}
		p = p.startProcess("--carrier-timeout", "1s")
		p.stderr.await(t, 1, "carrier account disconnected")
		if c.mustBe(a.ID, storage.CarrierDisconnected, storage.CarrierLost); c.asked.Load() != 2 {
			t.Errorf("the carrier was asked %d times: %s", c.asked.Load(), p.stderr)
		}
		for _, secret := range []string{`"the access token`, `"the refresh token`, "QUAGGA94"} {
			if strings.Contains(p.stderr.String(), secret) {
				t.Errorf("%s is logged: %s", secret, p.stderr)
			}
		}
	})
}

// A server is killed before the carrier has used up the refresh token. The next one cannot
// know that, and tries it once more.
func TestAnAccountIsRefreshedAfterAServerIsKilledWhileItAsks(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		c := newCarrierTest(t)
		p := c.files(database).startProcess("--carrier-timeout", "1s")
		killed := make(chan struct{})
		c.broken.Store(true)
		c.arrived.set(func() {
			c.arrived.set(func() {})
			p.kill()
			close(killed)
		})
		a := c.connect()
		<-killed
		c.broken.Store(false)
		p = p.startProcess("--carrier-timeout", "1s")
		eventually(t, "it is refreshed", func() bool { return c.access(a) == "the next access token" })
		if c.mustBe(a.ID, storage.CarrierConnected, ""); c.asked.Load() != 2 {
			t.Errorf("the carrier was asked %d times: %s", c.asked.Load(), p.stderr)
		}
	})
}

func TestSIGTERMWaitsForARefreshUnderWay(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		c := newCarrierTest(t)
		p := c.files(database).startProcess("--drain-delay", "0s")
		asked := make(chan struct{})
		c.before.set(func() {
			close(asked)
			p.stderr.await(t, 1, `"msg":"stopping"`)
		})
		a := c.connect()
		<-asked
		p.stopBy(syscall.SIGTERM)
		if got := c.access(a); got != "the next access token" {
			t.Errorf("it has %q: %s", got, p.stderr)
		}
	})
}

// A server that starts again refreshes what is due, and nothing that is not.
func TestARestartRefreshesWhatIsDue(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		c := newCarrierTest(t)
		r := c.files(database)
		mustRefresh := func(a storage.CarrierAccount) {
			t.Helper()
			p := r.startProcess("--drain-delay", "0s")
			eventually(t, "what is due is refreshed", func() bool { return c.access(a) == "the next access token" })
			p.terminate()
		}
		var later []storage.CarrierAccount
		for range 8 {
			a := c.connect()
			c.signIn(a, storage.At(time.Now().Add(time.Hour)))
			later = append(later, a)
		}
		mustRefresh(c.connect())
		mustRefresh(c.connect())
		if n := c.asked.Load(); n != 2 {
			t.Errorf("the carrier was asked %d times, want for what was due", n)
		}
		for _, a := range later {
			if got := c.access(a); got != "the access token" {
				t.Errorf("an account that was not due has %q", got)
			}
		}
	})
}

func TestAServiceGetsACarriersToken(t *testing.T) {
	t.Parallel()
	c, folder := newCarrierTest(t), t.TempDir()
	database := storagetest.URLIn(t, folder)
	r := startOn(t, folder, database)
	c.add(r, database)
	a := c.connect()
	var given struct {
		Access string `json:"access_token"`
		Number string `json:"account_id"`
	}
	page := r.carrierToken(r.serviceToken(r.carriersService()), a.ID)
	page.JSON(&given)
	if page.Status != http.StatusOK || given.Access != "the next access token of "+a.ID || given.Number != "QUAGGA94" || c.asked.Load() != 1 {
		t.Fatalf("got %d %s after %d requests", page.Status, page.Body, c.asked.Load())
	}
	if page := r.carrierToken(r.serviceToken(r.register("service", "create", "--name", "Shop", "--scope", "orders")), a.ID); page.Status != http.StatusForbidden {
		t.Errorf("another service got %d %s", page.Status, page.Body)
	}
	r.metricsWith(t,
		`fairlead_carrier_accounts{carrier="own",status="connected"} 1`, `fairlead_carrier_refreshes_total{carrier="own",result="ok"} 1`,
		`fairlead_carrier_refreshes_total{carrier="own",result="refused"} 0`, `fairlead_carrier_refreshes_total{carrier="own",result="failed"} 0`,
		"fairlead_carrier_refresh_duration_seconds_count 1", "fairlead_carrier_refreshes_overdue 0", `fairlead_carrier_breaker_open{carrier="own"} 0`,
		`fairlead_carrier_tokens_given_total{carrier="own"} 1`)
	if said := fmt.Sprint(r.stderr); strings.Contains(said, "access token") || strings.Contains(said, "QUAGGA94") {
		t.Errorf("a secret is logged: %s", said)
	}
}
