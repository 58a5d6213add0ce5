package main

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fairlead/web/webtest"
)

// TestRollingRestartUnderLoadFailsNoRequest restarts servers as a supervisor
// does, one after the other. Every request is answered, the first time.
func TestRollingRestartUnderLoadFailsNoRequest(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		config   func(string) string
		restarts []int // of which server
		comeBack bool  // nginx asks a server again that has been away, at once
	}{
		"as documented":      {asDocumented, []int{0, 1}, true},
		"as plain as can be": {withoutRetries, []int{0}, false}, // but after ten seconds
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCustomers(t, row.config)
			c.strict = true
			c.come(func() {
				for _, i := range row.restarts {
					c.untilServed(i, 40)
					c.each[i].terminate()
					c.untilServed(1-i, 40)
					c.restart(i)
				}
				if row.comeBack {
					c.untilServed(0, 40)
				}
			})
			c.check()
		})
	}
}

// TestSIGKILLOfAServerUnderLoadLosesNothing kills servers, one after the other. What
// was being answered may have to be asked again; what was answered holds.
func TestSIGKILLOfAServerUnderLoadLosesNothing(t *testing.T) {
	t.Parallel()
	c := newCustomers(t, asDocumented)
	c.come(func() {
		for n := range 4 {
			c.untilServed(n%2, 30+n)
			c.each[n%2].kill()
			c.untilServed(1-n%2, 30)
			c.restart(n % 2)
		}
		c.untilServed(0, 30)
		c.untilServed(1, 30)
	})
	c.check()
}

// customers use a shop, a service and their account through nginx, all the while.
type customers struct {
	*replicas
	shop    *shop
	service registered
	ada     *webtest.Browser
	strict  bool                     // no 502 is allowed
	also    []func(*webtest.Browser) // what else is asked, all the while

	mu       sync.Mutex
	heard    *sync.Cond // that something was answered
	served   [2]int
	finished bool
	shops    []*shop     // of each thread that exchanges codes
	tokens   []string    // of the service: each has to work
	codes    []exchanged // each has worked
	lost     int         // codes whose exchange got no response
}

// exchanged is a code with the token that it gave.
type exchanged struct {
	shop        *shop
	code, token string
}

func newCustomers(t *testing.T, config func(string) string) *customers {
	t.Helper()
	return newCustomersOf(t, newReplicas(t, config))
}

func newCustomersOf(t *testing.T, r *replicas) *customers {
	t.Helper()
	c := &customers{replicas: r}
	c.heard = sync.NewCond(&c.mu)
	c.shop, c.ada = c.newShop(), c.browser()
	c.service = c.register("service", "create", "--name", "Warehouse", "--scope", "read")
	c.shop.landed(t, c.shop.connect(c.ada).Submit("Allow access", nil))
	for range 2 {
		c.shops = append(c.shops, c.connectedShop(t, c.ada))
	}
	c.way = wholeAnswers{}
	return c
}

// wholeAnswers passes an answer on once it has arrived. One that breaks off, since its server
// was killed, counts as none, as a 502 does.
type wholeAnswers struct{}

func (wholeAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		res.StatusCode = http.StatusBadGateway
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// come runs the customers until during returns.
func (c *customers) come(during func()) {
	var all sync.WaitGroup
	ask := append([]func(*webtest.Browser){c.serve, c.look}, c.also...)
	for _, s := range c.shops {
		ask = append(ask, func(b *webtest.Browser) { c.connect(b, s) })
	}
	for _, do := range ask {
		all.Go(func() {
			b := c.browser()
			at, _ := url.Parse(c.public)
			b.Client.Jar.SetCookies(at, c.ada.Cookies())
			for !c.isFinished() {
				do(b)
			}
		})
	}
	during()
	c.finish()
	all.Wait()
}

func (c *customers) isFinished() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.finished
}

func (c *customers) finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finished = true
	c.heard.Broadcast()
}

// untilServed waits until a server has sent n more responses.
func (c *customers) untilServed(i, more int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for enough := c.served[i] + more; c.served[i] < enough && !c.finished; {
		c.heard.Wait()
	}
}

// ask repeats a request until there is a response, and returns the number of tries.
func (c *customers) ask(what string, send func() *webtest.Page) (page *webtest.Page, times int) {
	for {
		page, times = send(), times+1
		if page.Status != http.StatusBadGateway {
			break
		}
		if c.strict {
			said, _ := os.ReadFile(filepath.Join(c.folder, "error.log"))
			c.t.Errorf("%s: got 502, want a response from a server: %s", what, said)
			c.finish()
			return page, times
		}
	}
	by := c.servedBy(page)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.served[by]++
	c.heard.Broadcast()
	return page, times
}

// fail ends the load with an answer that should not have been given.
func (c *customers) fail(what string, page *webtest.Page) {
	c.t.Errorf("%s: got %d %s %s", what, page.Status, page.Location, page.Body)
	c.finish()
}

// connect goes from the shop's link to a token that works.
func (c *customers) connect(b *webtest.Browser, s *shop) {
	page, _ := c.ask("the link", func() *webtest.Page { return b.Get(s.link()) })
	back, err := url.Parse(page.Location)
	if err != nil || back.Query().Get("code") == "" {
		c.fail("the link", page)
		return
	}
	code := back.Query().Get("code")
	page, times := c.ask("the exchange", func() *webtest.Page { return s.exchange(code) })
	switch {
	case page.Status == http.StatusOK:
		token := c.got(page)
		s.got(token)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.codes = append(c.codes, exchanged{s, code, token})
	case times > 1 && strings.Contains(page.Body, "the code has already been used"):
		s.got("")
		c.mu.Lock()
		defer c.mu.Unlock()
		c.lost++
	default:
		c.fail("the exchange", page)
	}
}

// serve gets a service's token.
func (c *customers) serve(b *webtest.Browser) {
	form := url.Values{"client_id": {c.service.ClientID}, "client_secret": {c.service.ClientSecret}}
	page, _ := c.ask("a service's token", func() *webtest.Page { return b.Post("/oauth/token", form) })
	if page.Status != http.StatusOK {
		c.fail("a service's token", page)
		return
	}
	token := c.got(page)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens = append(c.tokens, token)
}

// got checks a token at once, as a rule at the other server.
func (c *customers) got(page *webtest.Page) (token string) {
	token = tokenIn(c.t, page)
	if page, _ := c.ask("verify", func() *webtest.Page { return verify(c.browser(), token) }); page.Status != http.StatusOK {
		c.fail("a token that was just given", page)
	}
	return token
}

func verify(b *webtest.Browser, token string) *webtest.Page {
	b.Header.Set("Authorization", "Bearer "+token)
	return b.Get("/oauth/verify")
}

// look visits a page.
func (c *customers) look(b *webtest.Browser) {
	page, _ := c.ask("the account", func() *webtest.Page { return b.Get("/account") })
	if page.Status != http.StatusOK || page.URL.Path != "/account" {
		c.fail("the account", page)
	}
}

// check holds both servers to what was answered.
func (c *customers) check() {
	c.t.Helper()
	tokens := c.tokens
	for _, s := range c.shops {
		tokens = append(tokens, s.working()...)
	}
	for _, p := range c.each {
		b := p.browser()
		for _, token := range tokens {
			if page := verify(b, token); page.Status != http.StatusOK {
				c.t.Fatalf("a token that was given gets %d %s", page.Status, page.Body)
			}
		}
		if log := p.stderr.String(); strings.Contains(log, `"status":500`) {
			c.t.Errorf("a request got 500: %s", log)
		}
	}
	(&killTest{t: c.t, database: c.files[1]}).nothingIsHalfMade()
	for _, one := range c.codes[max(0, len(c.codes)-20):] {
		c.replay(one)
	}
	c.t.Logf("%d tokens work, %d were lost on their way, served %v", len(tokens), c.lost, c.served)
}

// replay tries a code again, which ends its token.
func (c *customers) replay(one exchanged) {
	c.t.Helper()
	here, there := c.each[0], c.each[1]
	one.shop.r = here.running
	if page := one.shop.exchange(one.code); page.Status != http.StatusBadRequest {
		c.t.Errorf("a code worked twice: %d %s", page.Status, page.Body)
	}
	if page := verify(here.browser(), one.token); page.Status != http.StatusUnauthorized {
		c.t.Errorf("the token of a code that was replayed gets %d", page.Status)
	}
	eventually(c.t, "the token ends at the other server", func() bool {
		return verify(there.browser(), one.token).Status == http.StatusUnauthorized
	})
}
