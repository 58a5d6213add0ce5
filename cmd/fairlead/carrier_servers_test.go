package main

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// startTwo starts two servers at once.
func (r *running) startTwo(args ...string) []*process {
	r.tb.Helper()
	both := []*process{r.launch(args...), r.launch(args...)}
	for _, p := range both {
		p.awaitServing()
	}
	return both
}

// Both servers find all accounts due, and services ask both for each. The carrier refuses a
// refresh token that is used twice.
func TestTwoServersRefreshAnAccountOnce(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		c := newCarrierTest(t)
		r := c.files(database)
		var accounts []storage.CarrierAccount
		for range 16 {
			accounts = append(accounts, c.connect())
		}
		service := r.carriersService()
		servers := r.startTwo()
		token := servers[0].serviceToken(service)
		var all sync.WaitGroup
		for _, a := range accounts {
			for _, p := range servers {
				all.Go(func() {
					if page := p.carrierToken(token, a.ID); page.Status != http.StatusOK || !strings.Contains(page.Body, `"the next access token of `+a.ID+`"`) {
						t.Errorf("got %d %s", page.Status, page.Body)
					}
				})
			}
		}
		all.Wait()
		if n := c.asked.Load(); n != int64(len(accounts)) {
			t.Errorf("the carrier was asked %d times, want once for each of %d accounts", n, len(accounts))
		}
	})
}

func TestABreakerHoldsOnEveryServer(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		c := newCarrierTest(t)
		c.broken.Store(true)
		r := c.files(database)
		service := r.carriersService()
		servers := r.startTwo("--carrier-breaker-probe", "1h")
		token := servers[0].serviceToken(service)
		var accounts []storage.CarrierAccount
		for range 5 {
			accounts = append(accounts, c.connect())
		}
		eventually(t, "the breaker is open", func() bool {
			b, err := c.db.CarrierBreakerOf(t.Context(), "own", false)
			return err == nil && b.Open()
		})
		servers = append(servers, r.startProcess("--carrier-breaker-probe", "1h")) // and across restarts
		c.broken.Store(false)
		asked := c.asked.Load()
		for i, p := range servers {
			if page := p.carrierToken(token, accounts[i].ID); !strings.Contains(page.Body, `"the access token of `) {
				t.Errorf("server %d answers %d %s", i, page.Status, page.Body)
			}
		}
		if n := c.asked.Load(); n != asked {
			t.Errorf("the carrier was asked %d times while the breaker is open", n-asked)
		}
		r.command("carrier", "update", "own", "--breaker", "closed")
		for i, p := range servers {
			if page := p.carrierToken(token, accounts[i].ID); !strings.Contains(page.Body, `"the next access token of `) {
				t.Errorf("after it is closed, server %d answers %d %s", i, page.Status, page.Body)
			}
		}
		for _, a := range accounts {
			c.mustBe(a.ID, storage.CarrierConnected, "")
		}
	})
}

// A partner disconnects an account at one server while the other refreshes it.
func TestRevokingDuringARefreshByAnotherServer(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		c := newCarrierTest(t)
		servers := c.files(database).startTwo()
		_, _, partner := servers[0].connected(t)
		asPartner := func(path, body string) *webtest.Page {
			b := servers[0].browser()
			request := b.Request(http.MethodPost, "/carrier_accounts"+path, strings.NewReader(body))
			request.Header.Set("Authorization", "Bearer "+partner)
			request.Header.Set("Content-Type", "application/json")
			return b.Send(request)
		}
		var o carrierObject
		asPartner("", `{"carrier": "own", "account_id": "94567e"}`).JSON(&o)
		asked, answer := make(chan struct{}), make(chan struct{})
		c.before.set(func() { close(asked); <-answer })
		c.signIn(storage.CarrierAccount{ID: o.ID}, storage.At(time.Now()))
		<-asked
		if page := asPartner("/"+o.ID+"/signin/revoke", "{}"); page.Status != http.StatusOK {
			t.Errorf("got %d %s", page.Status, page.Body)
		}
		close(answer)
		want := []string{"the access token of " + o.ID, "the next access token of " + o.ID, "the next refresh token of " + o.ID, "the refresh token of " + o.ID}
		eventually(t, "all tokens are revoked at the carrier", func() bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			return slices.Equal(slices.Sorted(slices.Values(c.revoked)), want)
		})
		c.mustBe(o.ID, storage.CarrierDisconnected, storage.CarrierEndedByPartner)
	})
}
