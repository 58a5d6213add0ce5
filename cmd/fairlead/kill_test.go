package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// A server is killed repeatedly while partners and a service ask it for tokens, and the
// next one must agree with every response. A kill happens after a random number of
// responses. FAIRLEAD_TEST_KILLS sets how many, and FAIRLEAD_TEST_SEED repeats an earlier
// run.
func TestCommittedResponsesSurviveSIGKILL(t *testing.T) {
	t.Parallel()
	kills := number(t, "FAIRLEAD_TEST_KILLS", 12)
	storagetest.URLEach(t, func(t *testing.T, database string) {
		seed := number(t, "FAIRLEAD_TEST_SEED", rand.Uint64N(1<<32))
		t.Logf("FAIRLEAD_TEST_SEED=%d makes these choices again", seed)
		choose := rand.New(rand.NewPCG(seed, 0))
		w := newKillTest(t, database)
		for range kills {
			moment := int64(1 + choose.IntN(60))
			w.load(func(answers int64) {
				if answers == moment {
					w.kill()
				}
			})
			w.p = w.p.startProcess()
			w.check()
			if t.Failed() {
				t.Fatalf("the server said\n%s", w.p.stderr)
			}
		}
		if len(w.tokens) < int(kills) {
			t.Errorf("only %d tokens of the service were issued", len(w.tokens))
		}
	})
}

func number(t *testing.T, variable string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// killTest records the responses that clients got.
type killTest struct {
	t        *testing.T
	p        *process
	database string
	shop     *shop
	shops    []*shop // of each thread that exchanges codes
	service  registered
	cookies  []*http.Cookie // of somebody who has connected the shops
	killed   atomic.Bool

	mu     sync.Mutex
	tokens []string // of the service: each has to work
	codes  []*code  // since the last kill
}

// code is how far a code has come.
type code struct {
	shop  *shop
	text  string
	sent  bool   // to be exchanged
	token string // what was answered
}

func newKillTest(t *testing.T, database string) *killTest {
	t.Helper()
	folder := t.TempDir()
	before := inFolder(t, folder, database)
	w := &killTest{t: t, p: before.startProcess(), database: database}
	w.shop, w.service = w.p.newShop(), w.p.register("service", "create", "--name", "Warehouse", "--scope", "read")
	b := w.p.browser()
	w.shop.landed(t, w.shop.connect(b).Submit("Allow access", nil))
	for range 6 {
		w.shops = append(w.shops, w.p.connectedShop(t, b))
	}
	w.cookies = b.Cookies()
	return w
}

// load asks for tokens concurrently until the server is killed, and numbers each
// response.
func (k *killTest) load(seen func(answers int64)) {
	k.killed.Store(false)
	var answers atomic.Int64
	var all sync.WaitGroup
	ask := []func(*webtest.Browser) (bool, error){k.serve, k.serve, k.serve, k.serve, k.hold, k.hold}
	for _, s := range k.shops {
		ask = append(ask, func(b *webtest.Browser) (bool, error) { return k.connect(b, s) })
	}
	for _, ask := range ask {
		all.Go(func() {
			b := k.browser()
			var err error
			for given := false; err == nil; given, err = ask(b) {
				if given {
					seen(answers.Add(1))
				}
			}
			var no refused
			if errors.As(err, &no) || !k.killed.Load() {
				k.t.Errorf("before the server was killed: %v", err)
				k.kill() // the others would never end
			}
		})
	}
	all.Wait()
}

// kill kills the server without warning.
func (k *killTest) kill() {
	k.killed.Store(true)
	k.p.kill()
}

// browser returns the logged-in browser, for the current server.
func (k *killTest) browser() *webtest.Browser {
	b := k.p.browser()
	at, _ := url.Parse(k.p.public)
	b.Client.Jar.SetCookies(at, k.cookies)
	return b
}

// hold gets a code and keeps it until after the kill.
func (k *killTest) hold(b *webtest.Browser) (given bool, err error) {
	_, err = k.newCode(b, k.shop)
	return false, err
}

// connect gets a code and exchanges it.
func (k *killTest) connect(b *webtest.Browser, s *shop) (given bool, err error) {
	c, err := k.newCode(b, s)
	if err != nil {
		return false, err
	}
	c.sent = true
	c.token, err = k.exchange(b, c)
	s.got(c.token)
	return true, err
}

// serve gets a service's token.
func (k *killTest) serve(b *webtest.Browser) (given bool, err error) {
	token, err := k.ask(b, url.Values{"client_id": {k.service.ClientID}, "client_secret": {k.service.ClientSecret}})
	if err != nil {
		return false, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tokens = append(k.tokens, token)
	return true, nil
}

// newCode opens the shop's link, which leads straight back.
func (k *killTest) newCode(b *webtest.Browser, s *shop) (*code, error) {
	res, err := b.Client.Do(b.Request(http.MethodGet, s.link(), nil))
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || back.Query().Get("code") == "" {
		return nil, refused(fmt.Sprintf("%s leads to %q", res.Request.URL, back))
	}
	c := &code{shop: s, text: back.Query().Get("code")}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.codes = append(k.codes, c)
	return c, nil
}

func (k *killTest) exchange(b *webtest.Browser, c *code) (token string, err error) {
	return k.ask(b, url.Values{"grant_type": {"authorization_code"}, "code": {c.text}, "client_id": {c.shop.ID}, "client_secret": {c.shop.Secret}})
}

// refused is a response other than 200.
type refused string

func (r refused) Error() string { return string(r) }

// ask asks for a token. Only a response that was read completely counts.
func (k *killTest) ask(b *webtest.Browser, form url.Values) (token string, err error) {
	req := b.Request(http.MethodPost, "/oauth/token", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := b.Client.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return "", err
	}
	if res.StatusCode != http.StatusOK {
		return "", refused(text)
	}
	var body struct {
		Token string `json:"access_token"`
	}
	return body.Token, json.Unmarshal(text, &body)
}
