package main

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// PostgreSQL restarts repeatedly under load. Every request gets a response or 503, and
// every response stays true.
func TestServeLosesNothingWhenTheDatabaseRestartsUnderLoad(t *testing.T) {
	t.Parallel()
	l := &load{outage: newOutage(t)}
	l.heard = sync.NewCond(&l.mu)
	var all sync.WaitGroup
	for range 4 {
		s := l.connectedShop(t, l.ada)
		l.shops = append(l.shops, s)
		all.Go(func() { l.keep(func(b *webtest.Browser) { l.connect(b, s) }) })
		all.Go(func() { l.keep(l.serve) })
		all.Go(func() { l.keep(l.look) })
	}
	for _, outage := range []struct{ away, back func() }{
		{func() { l.database.Stop(storagetest.Fast) }, l.database.Start},
		{func() { l.database.Stop(storagetest.Immediate) }, l.database.Start},
		{l.database.Freeze, l.database.Thaw},
		{func() { l.database.Stop(storagetest.Immediate) }, l.database.Start},
	} {
		l.until(&l.served, 60)
		outage.away()
		l.until(&l.delayed, 12)
		outage.back()
	}
	l.until(&l.served, 60)
	l.finish()
	all.Wait()
	l.check()
}

// load sends requests from many goroutines and records the responses.
type load struct {
	*outage
	mu              sync.Mutex
	heard           *sync.Cond // that something was answered
	served, delayed int        // and answered 503
	finished        bool
	shops           []*shop  // of each thread that exchanges codes
	tokens          []string // of the service: each has to work
	open            []unanswered
}

// unanswered is a code whose exchange got 503.
type unanswered struct {
	shop *shop
	code string
}

// keep repeats something until the load is finished.
func (l *load) keep(do func(b *webtest.Browser)) {
	for b := l.ada.Clone(); !l.isFinished(); {
		do(b)
	}
}

func (l *load) isFinished() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.finished
}

func (l *load) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.finished = true
}

// until waits for n more responses of a kind.
func (l *load) until(count *int, more int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for enough := *count + more; *count < enough && !l.finished; {
		l.heard.Wait()
	}
}

// was records a response: the expected one or 503. Any other ends the test.
func (l *load) was(what string, page *webtest.Page) (served bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.heard.Broadcast()
	switch {
	case page.Status < http.StatusBadRequest:
		l.served++
		return true
	case page.Status == http.StatusServiceUnavailable && page.Header.Get("Retry-After") != "":
		l.delayed++
	default:
		l.t.Errorf("%s: got %d %s", what, page.Status, page.Body)
		l.finished = true
	}
	return false
}

// connect goes from the shop's link to a working token.
func (l *load) connect(b *webtest.Browser, s *shop) {
	page := b.Get(s.link())
	if !l.was("a partner's link", page) {
		return
	}
	to, err := url.Parse(page.Location)
	if err != nil || to.Query().Get("code") == "" {
		l.t.Errorf("a partner's link leads to %q", page.Location)
		return
	}
	code := to.Query().Get("code")
	page = s.exchange(code)
	if l.was("an exchange", page) {
		s.got(tokenIn(l.t, page))
		return
	}
	s.got("")
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = append(l.open, unanswered{s, code})
}

// serve gets a service's token.
func (l *load) serve(b *webtest.Browser) {
	page := b.Another().Post("/oauth/token", url.Values{"client_id": {l.service.ClientID}, "client_secret": {l.service.ClientSecret}})
	if l.was("a service's token", page) {
		token := tokenIn(l.t, page)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.tokens = append(l.tokens, token)
	}
}

// look inspects a token that was issued, and loads a page.
func (l *load) look(b *webtest.Browser) {
	l.was("a page", b.Get("/account"))
	l.mu.Lock()
	token := l.token
	if len(l.tokens) > 0 {
		token = l.tokens[len(l.tokens)/2]
	}
	l.mu.Unlock()
	l.was("verify", l.verify(b.Another(), token))
}

func (l *load) verify(b *webtest.Browser, token string) *webtest.Page {
	b.Header.Set("Authorization", "Bearer "+token)
	return b.Get("/oauth/verify")
}

// check compares a server with an empty cache with the responses. A code whose exchange
// got 503 works now, unless the database had committed before it went down: then the code
// is spent and nobody has its token.
func (l *load) check() {
	if log := l.stderr.String(); strings.Contains(log, `"status":500`) {
		l.t.Error("a request got 500")
	}
	l.end()
	l.running = startOn(l.t, l.folder, l.database.URL())
	for _, s := range l.shops {
		s.r = l.running
	}
	for _, one := range l.open {
		page := one.shop.exchange(one.code)
		switch {
		case page.Status == http.StatusOK:
			one.shop.got(tokenIn(l.t, page))
		case !strings.Contains(page.Body, "the code has already been used"):
			l.t.Errorf("a code whose exchange was asked to wait: got %d %s", page.Status, page.Body)
		}
	}
	tokens := append(l.tokens, l.token)
	for _, s := range l.shops {
		tokens = append(tokens, s.working()...)
	}
	for _, token := range tokens {
		if page := l.verify(l.browser(), token); page.Status != http.StatusOK {
			l.t.Errorf("a token that was handed out gets %d %s", page.Status, page.Body)
		}
	}
	(&killTest{t: l.t, database: l.database.URL()}).nothingIsHalfMade()
	l.t.Logf("%d were served, %d were asked to wait, %d tokens work", l.served, l.delayed, len(tokens))
}
