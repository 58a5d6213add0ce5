package main

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"fairlead/migrations"
	"fairlead/storage"
	"fairlead/storage/schematest"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// Requests go through nginx as documented, which asks the other server where one refuses the
// connection. No request fails, and none is repeated by the customers.

// TestServersAreReplacedOneByOneByTheNextRelease replaces servers of this binary by ones whose
// migrations change every table in each way that the rule allows.
func TestServersAreReplacedOneByOneByTheNextRelease(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		u := newUpgrade(t, database, "")
		u.refresh()
		next := nextRelease(t, database)
		u.come(func() {
			u.bothServe()
			u.replace(0, next)
			u.replace(1) // the older one starts again, as after a crash
			u.each[1].stderr.await(t, 1, "a newer release has migrated the database")
			u.replace(1, next)
		})
		u.check()
	})
}

// TestServersOfTheFormerReleaseAreReplacedOneByOne by this binary. The former release is built from the
// history, if the checkout has it.
func TestServersOfTheFormerReleaseAreReplacedOneByOne(t *testing.T) {
	t.Parallel()
	record, err := migrations.ReadRecord()
	must(t, err)
	former := record.Former()
	if !hasCommit(t, former.Commit) {
		t.Skipf("this checkout has no history with release %s (%s), so its program cannot be built: git fetch --unshallow", former.Version, former.Commit)
	}
	binary := buildRelease(t, former.Commit)
	storagetest.URLEach(t, func(t *testing.T, database string) {
		u := newUpgrade(t, database, binary)
		var backup string
		u.come(func() {
			u.bothServe()
			backup = u.backUp()
			u.binary = ""
			u.replace(0)
			u.refresh()
			u.bothServe()
			u.replace(1)
		})
		u.check()
		u.restores(backup)
	})
}

// upgrade is customers whose servers are replaced.
type upgrade struct {
	*customers
	carrier    *carrierTest
	carriers   registered // a service that gets carriers' tokens
	people     int64      // who have signed up
	refreshing atomic.Bool
	refreshed  atomic.Int64
}

func newUpgrade(t *testing.T, database, binary string) *upgrade {
	t.Helper()
	u := &upgrade{customers: newCustomersOf(t, newReplicasOf(t, asDocumented, database, binary))}
	u.strict = true
	u.carrier = newCarrierTest(t)
	u.also = []func(*webtest.Browser){u.signUp, u.refreshOne}
	return u
}

// bothServe waits until both servers have answered much, and somebody has signed up.
func (u *upgrade) bothServe() {
	u.untilServed(0, 40)
	u.untilServed(1, 40)
	u.mu.Lock()
	defer u.mu.Unlock()
	for enough := u.people + 1; u.people < enough && !u.finished; {
		u.heard.Wait()
	}
}

// replace stops a server and starts another one in its place, with variables of its own.
func (u *upgrade) replace(i int, env ...string) {
	u.t.Helper()
	u.each[i].terminate()
	u.untilServed(1-i, 40)
	u.env = env
	u.restart(i)
	u.bothServe()
}

// signUp is somebody new who connects the shop.
func (u *upgrade) signUp(*webtest.Browser) {
	connected := false
	defer func() {
		if !connected { // nobody else would be waited for
			u.finish()
		}
	}()
	b, email := u.browser(), "new-"+storage.NewID()+"@example.com"
	page, _ := u.ask("the link", func() *webtest.Page { return b.Get(u.shop.link()) })
	page, _ = u.ask("sign-up", func() *webtest.Page { return signUpAs(page, email) })
	page, _ = u.ask("billing", func() *webtest.Page { return payBy(testCard, page) })
	page, _ = u.ask("consent", func() *webtest.Page { return page.Submit("Allow access", nil) })
	query, _ := strings.CutPrefix(page.Location, shopCallback+"&")
	back, err := url.ParseQuery(query)
	if err != nil || back.Get("code") == "" {
		u.fail("the way back", page)
		return
	}
	page, _ = u.ask("the exchange", func() *webtest.Page { return u.shop.exchange(back.Get("code")) })
	if page.Status != http.StatusOK {
		u.fail("the exchange", page)
		return
	}
	token := u.got(page)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.tokens = append(u.tokens, token)
	u.people++
	connected = true
	u.heard.Broadcast()
}

// refresh adds a carrier, whose accounts' tokens are refreshed from now on. It opens the database
// with this binary, which migrates it.
func (u *upgrade) refresh() {
	u.t.Helper()
	u.carrier.add(u.running, u.files[1])
	u.carriers = u.carriersService()
	u.refreshing.Store(true)
}

// refreshOne connects another account of a carrier and asks for its next token.
func (u *upgrade) refreshOne(b *webtest.Browser) {
	if !u.refreshing.Load() {
		u.look(b)
		return
	}
	a := u.carrier.connect()
	form := url.Values{"client_id": {u.carriers.ClientID}, "client_secret": {u.carriers.ClientSecret}}
	page, _ := u.ask("a service's token", func() *webtest.Page { return b.Post("/oauth/token", form) })
	token := tokenIn(u.t, page)
	page, _ = u.ask("a carrier's token", func() *webtest.Page { return u.carrierToken(token, a.ID) })
	if page.Status != http.StatusOK || !strings.Contains(page.Body, "the next access token of "+a.ID) {
		u.fail("a carrier's token", page)
		return
	}
	u.refreshed.Add(1)
}

// check holds the servers to all of their answers.
func (u *upgrade) check() {
	u.t.Helper()
	u.customers.check()
	u.t.Logf("%d people signed up and %d carrier accounts were refreshed", u.people, u.refreshed.Load())
	if u.t.Failed() {
		return
	}
	raw := storagetest.Raw(u.t, u.files[1])
	var people, refreshed int64
	must(u.t, raw.Get(&people, `SELECT count(*) FROM account a JOIN connection n ON n.account_id = a.id WHERE a.email LIKE 'new%' AND n.revoked_at IS NULL`))
	must(u.t, raw.Get(&refreshed, `SELECT count(*) FROM carrier_account WHERE status = 'connected'`))
	if people == 0 || people != u.people {
		u.t.Errorf("%d people are connected, want %d", people, u.people)
	}
	if refreshed == 0 || refreshed != u.refreshed.Load() || u.carrier.asked.Load() != refreshed {
		u.t.Errorf("%d carrier accounts are connected, and the carrier was asked %d times, want %d", refreshed, u.carrier.asked.Load(), u.refreshed.Load())
	}
}

// backUp has the former release back its database up under load.
func (u *upgrade) backUp() string {
	u.t.Helper()
	if strings.HasPrefix(u.files[1], "sqlite:") {
		file := filepath.Join(u.t.TempDir(), "backup.db")
		u.command("backup", file)
		return file
	}
	return schematest.Dump(u.t, u.files[1])
}

// restores has this binary restore the backup elsewhere, and serves it.
func (u *upgrade) restores(backup string) {
	u.t.Helper()
	folder := u.t.TempDir()
	r := &running{tb: u.t, folder: folder, files: append([]string{"--database-url", "sqlite:" + filepath.Join(folder, "fairlead.db")}, u.files[2:]...)}
	if strings.HasPrefix(u.files[1], "sqlite:") {
		r.command("restore", backup)
	} else {
		r.files[1] = storagetest.PostgresURL(u.t)
		schematest.Load(u.t, r.files[1], backup)
	}
	p := r.startProcess()
	form := url.Values{"client_id": {u.service.ClientID}, "client_secret": {u.service.ClientSecret}}
	if page := p.browser().Post("/oauth/token", form); page.Status != http.StatusOK {
		u.t.Errorf("after restoring, the service gets %d %s", page.Status, page.Body)
	}
}
