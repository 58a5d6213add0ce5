package carrier_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/carrier"
	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// realCarrier is a carrier's token endpoint over HTTP, with single-use refresh tokens.
type realCarrier struct {
	*httptest.Server
	mu       sync.Mutex
	asked    []http.Request    // with their forms
	current  map[string]string // refresh tokens that work, by account
	lifetime any
	// answer, if set, answers in place of the carrier; it calls issue for the usual answer.
	answer func(w http.ResponseWriter, r *http.Request, issue func())
	issued int
}

func newRealCarrier(t *testing.T) *realCarrier {
	t.Helper()
	c := &realCarrier{current: map[string]string{}, lifetime: 3600}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *realCarrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	c.mu.Lock()
	c.asked = append(c.asked, *r)
	answer := c.answer
	c.mu.Unlock()
	if answer != nil {
		answer(w, r, func() { c.issue(w, r) })
		return
	}
	c.issue(w, r)
}

func (c *realCarrier) issue(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, _, _ := strings.Cut(r.PostForm.Get("refresh_token"), ".")
	if c.current[id] == "" || c.current[id] != r.PostForm.Get("refresh_token") {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	c.issued++
	c.current[id] = fmt.Sprintf("%s.r%d", id, c.issued)
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": fmt.Sprintf("%s.a%d", id, c.issued), "token_type": "Bearer",
		"expires_in": c.lifetime, "refresh_token": c.current[id], "scope": "ship"})
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": "secret words"})
}

// behave changes how it answers.
func (c *realCarrier) behave(answer func(w http.ResponseWriter, r *http.Request, issue func())) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

func (c *realCarrier) requests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.asked)
}

// fixture is a refresher, a carrier and a clock.
type fixture struct {
	*carrier.Refresher
	t       *testing.T
	clock   *storagetest.Clock
	real    *realCarrier
	sealer  key.Sealer
	log     *webtest.Log
	results []storage.CarrierOutcome
	mu      sync.Mutex
}

func openEach(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) { test(t, open(t, db)) })
}

func open(t *testing.T, db *storage.DB) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: storagetest.NewClock(), real: newRealCarrier(t), log: &webtest.Log{}}
	f.sealer = key.List{key.New(time.Now(), time.Time{})}.Sealer("carrier")
	f.Refresher = f.another(db)
	f.add(storage.Carrier{ID: "ups"})
	return f
}

// another is a refresher of another server.
func (f *fixture) another(db *storage.DB) *carrier.Refresher {
	db.Now = f.clock.Now
	return &carrier.Refresher{DB: db, Cache: storage.NewTokenCache(db), Log: slog.New(slog.NewTextHandler(f.log, nil)),
		Client: &carrier.Client{Timeout: 20 * time.Second, Seal: func() key.Sealer { return f.sealer }},
		Ahead:  10 * time.Minute, FinalAfter: 15 * time.Minute, BreakerAccounts: 5, Probe: 30 * time.Second,
		Refreshed: func(_ string, result storage.CarrierOutcome, _ time.Duration) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.results = append(f.results, result)
		}}
}

func (f *fixture) add(c storage.Carrier) {
	f.t.Helper()
	c.Name, c.Auth, c.ClientID, c.ClientAuth, c.TokenFormat = "UPS", storage.CarrierOAuth, "us", "none", "form"
	c.AuthorizeURL, c.TokenURL, c.RevokeURL = f.real.URL+"/authorize", f.real.URL+"/token", f.real.URL+"/revoke"
	if c.Refresh == "" {
		c.Refresh = "rotating"
	}
	must(f.t, f.DB.AddCarrier(f.t.Context(), &c))
}

// connect connects an account of somebody new at a carrier, with tokens of an hour.
func (f *fixture) connect(carrierID string) storage.CarrierAccount {
	f.t.Helper()
	return f.connectOf(storagetest.Account(f.t, f.DB, storage.Account{}).ID, carrierID)
}

// connectOf connects an account of one that is there.
func (f *fixture) connectOf(accountID, carrierID string) storage.CarrierAccount {
	f.t.Helper()
	a := &storage.CarrierAccount{ID: storage.NewID(), AccountID: accountID, CarrierID: carrierID, NumberHash: storage.Hash("94567e"),
		SealedBy: f.sealer.KeyID, Active: true}
	a.Number, a.Parameters = f.sealer.Seal([]byte("94567e"), a.Row("number")), f.sealer.Seal([]byte(`{"city":"Berlin"}`), a.Row("parameters"))
	must(f.t, f.DB.CreateCarrierAccount(f.t.Context(), a, 9))
	f.signIn(*a, f.clock.Now().Add(time.Hour))
	return *a
}

// signIn gives an account tokens of a new sign-in, due five sixths into their lifetime.
func (f *fixture) signIn(a storage.CarrierAccount, ends time.Time) {
	f.t.Helper()
	f.real.mu.Lock()
	f.real.current[a.ID] = a.ID + ".r0"
	f.real.mu.Unlock()
	now := f.clock.Now()
	must(f.t, f.DB.ConnectCarrier(f.t.Context(), storage.CarrierToken{CarrierAccountID: a.ID, SealedBy: f.sealer.KeyID, Type: "Bearer",
		Access: f.sealer.Seal([]byte(a.ID+".a0"), a.Row(storage.AccessField)), Refresh: f.sealer.Seal([]byte(a.ID+".r0"), a.Row(storage.RefreshField)),
		IssuedAt: storage.At(now), ExpiresAt: storage.At(ends)}, storage.At(now.Add(ends.Sub(now)/6*5))))
}

// run refreshes what is due, and wants as many attempts.
func (f *fixture) run(want int) {
	f.t.Helper()
	before := f.real.requests()
	if _, err := f.RunDue(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
	if got := f.real.requests() - before; got != want {
		f.t.Fatalf("the carrier was asked %d times, want %d; log: %s", got, want, f.log)
	}
}

func (f *fixture) account(a storage.CarrierAccount) storage.CarrierAccount {
	f.t.Helper()
	got, err := f.DB.AnyCarrierAccount(f.t.Context(), a.ID)
	must(f.t, err)
	return got
}

// wantAccess reads an account's access token.
func (f *fixture) wantAccess(a storage.CarrierAccount, want string) storage.CarrierConnection {
	f.t.Helper()
	c, err := f.DB.CarrierConnectionOf(f.t.Context(), a.ID)
	must(f.t, err)
	got, err := f.sealer.Open(c.Token.Access, a.Row(storage.AccessField))
	must(f.t, err)
	if string(got) != a.ID+want {
		f.t.Errorf("the access token is %s, want %s", got, a.ID+want)
	}
	return c
}

func (f *fixture) wantEnded(a storage.CarrierAccount, want storage.CarrierEnd) {
	f.t.Helper()
	status := storage.CarrierConnected
	if want != "" {
		status = storage.CarrierDisconnected
	}
	if got := f.account(a); got.Status != status || got.Reason != want {
		f.t.Errorf("it is %s, %q; want %s, %q; log: %s", got.Status, got.Reason, status, want, f.log)
	}
}

func (f *fixture) wantNoSecretLogged() {
	f.t.Helper()
	for _, secret := range []string{".a0", ".r0", ".a1", ".r1", "secret words", "94567e", "Berlin"} {
		if strings.Contains(f.log.String(), secret) {
			f.t.Errorf("%q is logged: %s", secret, f.log)
		}
	}
}

func (f *fixture) wantResults(want ...storage.CarrierOutcome) {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Equal(f.results, want) {
		f.t.Errorf("counted are %v, want %v", f.results, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cut answers with a status, a head and a body and breaks the connection.
func cut(w http.ResponseWriter, status, head, body string) {
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(buffer, "HTTP/1.1 "+status+"\r\nContent-Type: application/json\r\n"+head+"\r\n"+body)
	_ = buffer.Flush()
	_ = conn.Close()
}
