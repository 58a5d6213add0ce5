package main

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// keyClock is the clock of the keys in servers and commands of one test.
type keyClock struct{ turned atomic.Int64 }

func (c *keyClock) now() time.Time           { return time.Now().Add(time.Duration(c.turned.Load())) }
func (c *keyClock) advance(by time.Duration) { c.turned.Add(int64(by)) }
func (c *keyClock) use(p *program)           { p.clock = c.now }
func (r *running) keysFile() string          { return r.files[3] }
func (r *running) awaitKey(n int, id string) { r.stderr.await(r.tb, n, `"active":"`+id+`"`) }

// keys returns the keys in the file, newest first.
func (r *running) keys(t *testing.T) key.List {
	t.Helper()
	list, err := key.Read(r.keysFile())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// rotate adds a key as an operator would, and waits until the servers know it.
func (r *running) rotate(t *testing.T, servers ...*running) (id string) {
	t.Helper()
	r.command("keys", "rotate")
	id = r.keys(t)[0].ID
	for _, one := range append(servers, r) {
		one.stderr.await(t, 1, `,"`+id+`"`) // behind the one in use
	}
	return id
}

// sessionCookie returns the cookie of a logged-in browser.
func sessionCookie(t *testing.T, b *webtest.Browser) *http.Cookie {
	t.Helper()
	for _, c := range b.Cookies() {
		if c.Name == "fairlead_session" {
			return c
		}
	}
	t.Fatal("there is no session cookie")
	return nil
}

// signingKey returns the ID of the key that signed a browser's session cookie.
func (r *running) signingKey(t *testing.T, b *webtest.Browser) string {
	t.Helper()
	list := r.keys(t)
	var value map[any]any
	for i, codec := range list.Codecs() {
		if codec.Decode("fairlead_session", sessionCookie(t, b).Value, &value) == nil {
			return list[i].ID
		}
	}
	return "none of the file"
}

func isSignedIn(b *webtest.Browser) bool { return b.Get("/account").URL.Path == "/account" }

func TestKeysRotateSignsNobodyOut(t *testing.T) {
	t.Parallel()
	var c keyClock
	folder := t.TempDir()
	r := startWith(t, folder, storagetest.URLIn(t, folder), c.use)
	s := r.newShop()
	early, late, halfway := r.browser(), r.browser(), r.browser()
	first := r.keys(t)[0].ID

	consent := s.connect(early)
	allowed := consent.Submit("Allow access", nil)
	unspent := s.landed(t, allowed).Get("code")
	pending := early.Get(s.link("prompt", "consent"))

	next := r.rotate(t)
	if logIn(halfway.Get("/login")); r.signingKey(t, halfway) != first {
		t.Errorf("before its time the key %s made a cookie", r.signingKey(t, halfway))
	}
	c.advance(time.Minute)
	r.awaitKey(1, next)

	for name, b := range map[string]*webtest.Browser{"before": early, "on the way": halfway} {
		if !isSignedIn(b) {
			t.Errorf("who logged in %s the rotation is signed out", name)
		}
	}
	if again := s.landed(t, consent.Submit("Allow access", nil)).Get("code"); again != unspent {
		t.Error("a double submit over the rotation got another code")
	}
	token := s.tokenOf(t, unspent)
	if page := consent.Submit("Allow access", nil); page.Location != "" {
		t.Errorf("a code that was spent was given again: %q", page.Location)
	}
	r.mustAnswer(token, http.StatusOK, "the token of a code from before")
	r.mustAnswer(s.tokenOf(t, s.landed(t, pending.Submit("Allow access", nil)).Get("code")), http.StatusOK, "an attempt that began before")
	if logIn(late.Get("/login")); r.signingKey(t, late) != next {
		t.Errorf("after the rotation the key %s made a cookie", r.signingKey(t, late))
	}

	dropped := &program{env: noEnv, stdin: strings.NewReader(""), stdout: &output{}, stderr: &output{}, clock: c.now}
	if code := dropped.run(t.Context(), append([]string{"keys", "remove", first}, r.files...)); code != exitDone {
		t.Fatalf("keys remove: %v", dropped.stderr)
	}
	r.stderr.await(t, 1, `"all":["`+next+`"]`)
	if isSignedIn(early) || isSignedIn(halfway) || !isSignedIn(late) {
		t.Error("taking a key away must end what it made, and nothing else")
	}
	r.mustAnswer(token, http.StatusOK, "a token after its key has gone")
}

// People log in at one server and go to the other at once, during a rotation.
func TestTwoServersShareKeysThatChange(t *testing.T) {
	t.Parallel()
	var c keyClock
	folder := t.TempDir()
	database := storagetest.URLIn(t, folder)
	a, b := startWith(t, folder, database, c.use), startWith(t, folder, database, c.use)
	signUp(a.browser().Get("/signup"))

	stop := make(chan struct{})
	var all sync.WaitGroup
	for from, to := range map[*running]*running{a: b, b: a} {
		all.Go(func() { people(t, from, to, stop) })
	}
	next := a.rotate(t, b)
	c.advance(time.Minute)
	a.awaitKey(1, next)
	b.awaitKey(1, next)
	close(stop)
	all.Wait()

	for _, r := range []*running{a, b} {
		one := r.browser()
		if logIn(one.Get("/login")); r.signingKey(t, one) != next {
			t.Errorf("after the rotation the key %s made a cookie", r.signingKey(t, one))
		}
	}
}

func people(t *testing.T, from, to *running, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		b, elsewhere := from.browser(), to.browser()
		logIn(b.Get("/login"))
		elsewhere.Header.Set("Cookie", sessionCookie(t, b).String())
		if !isSignedIn(elsewhere) {
			t.Error("going to the other server signed someone out")
			return
		}
	}
}

func TestServeKeepsItsKeysWhenTheFileIsDamaged(t *testing.T) {
	t.Parallel()
	r := start(t)
	one := r.browser()
	signUp(one.Get("/signup"))
	whole, err := os.ReadFile(r.keysFile())
	if err != nil {
		t.Fatal(err)
	}
	for i, damage := range []func() error{
		func() error { return os.WriteFile(r.keysFile(), whole[:len(whole)/2], 0o600) },
		func() error { return os.Remove(r.keysFile()) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		r.stderr.await(t, i+1, `"level":"ERROR","msg":"cannot read the keys; the previous ones stay in use"`)
		if another := r.browser(); !isSignedIn(one) || logIn(another.Get("/login")).Status != http.StatusOK || !isSignedIn(another) {
			t.Error("the server has lost its keys")
		}
	}
	if err := os.WriteFile(r.keysFile(), whole, 0o600); err != nil {
		t.Fatal(err)
	}
	r.stderr.await(t, 1, "the keys can be read again")
	if strings.Contains(r.stderr.String(), "keys changed") || !isSignedIn(one) {
		t.Error("the same keys were taken for others")
	}
}

func TestKeysFromTheEnvironment(t *testing.T) {
	t.Parallel()
	var c keyClock
	old, next := key.New(c.now().Add(-time.Hour), time.Time{}), key.New(c.now(), c.now().Add(time.Minute))
	folder := t.TempDir()
	serve := func(list key.List) *running {
		content, err := json.Marshal(map[string]key.List{"keys": list})
		if err != nil {
			t.Fatal(err)
		}
		return startWith(t, folder, storagetest.URLIn(t, folder), func(p *program) {
			c.use(p)
			p.env = func(name string) (string, bool) { return string(content), name == "FAIRLEAD_KEYS" }
		})
	}
	before := serve(key.List{old})
	person := before.browser()
	signUp(person.Get("/signup"))

	// A rolling restart: one server has the new key and the other has not.
	after := serve(key.List{next, old})
	moved := after.browser()
	moved.Header.Set("Cookie", sessionCookie(t, person).String())
	back, there := before.browser(), after.browser()
	logIn(there.Get("/login"))
	back.Header.Set("Cookie", sessionCookie(t, there).String())
	if !isSignedIn(moved) || !isSignedIn(back) {
		t.Error("going to the other server signed someone out")
	}
	c.advance(time.Minute)
	after.awaitKey(1, next.ID)
	if !isSignedIn(moved) {
		t.Error("the rotation signed someone out")
	}
	if _, err := os.Stat(filepath.Join(folder, "keys.json")); err == nil {
		t.Error("a keys file was made")
	}
	shown := before.stderr.String() + after.stderr.String()
	for _, page := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/cmdline", "/debug/pprof/heap?debug=1", "/debug/pprof/goroutine?debug=2"} {
		shown += webtest.New(t, after.ops).Get(page).Body
	}
	for _, k := range []key.Key{old, next} {
		if strings.Contains(shown, string(k.Secret)) || strings.Contains(shown, base64.StdEncoding.EncodeToString(k.Secret)) {
			t.Errorf("the secret of %s is shown", k)
		}
	}
}
