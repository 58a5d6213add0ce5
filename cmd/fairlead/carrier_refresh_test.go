package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// carrierTest is a carrier with single-use refresh tokens, and an account connected at it.
type carrierTest struct {
	*httptest.Server
	t       *testing.T
	db      *storage.DB
	sealer  key.Sealer
	account storage.CarrierAccount
	asked   atomic.Int64
	// before is called with each refresh that works, before it is answered.
	before func()
}

// newCarrierTest serves a carrier.
func newCarrierTest(t *testing.T) *carrierTest {
	t.Helper()
	c := &carrierTest{t: t, before: func() {}}
	used := atomic.Bool{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.asked.Add(1)
		if r.FormValue("refresh_token") != "the refresh token" || used.Swap(true) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error": "invalid_grant"}`)
			return
		}
		c.before()
		_, _ = io.WriteString(w, `{"access_token": "the next access token", "expires_in": 3600, "refresh_token": "the next refresh token"}`)
	}))
	t.Cleanup(c.Close)
	return c
}

// connect adds the carrier to a server and connects an account, whose token ends soon.
func (c *carrierTest) connect(r *running, database string) {
	c.t.Helper()
	r.command("carrier", "add", "own", "--client-id", "us", "--client-auth", "none", "--authorize-url", c.URL, "--token-url", c.URL)
	keys, err := key.Read(filepath.Join(r.folder, "keys.json"))
	if err != nil {
		c.t.Fatal(err)
	}
	c.db, c.sealer = storagetest.OpenURL(c.t, database), carrierSealer(keys)
	c.account = storage.CarrierAccount{ID: storage.NewID(), AccountID: storagetest.Account(c.t, c.db, storage.Account{}).ID, CarrierID: "own",
		NumberHash: storage.Hash("1"), Active: true, SealedBy: c.sealer.KeyID}
	c.account.Number = c.sealer.Seal([]byte("94567e"), c.account.Row("number"))
	c.account.Parameters = c.sealer.Seal([]byte("{}"), c.account.Row("parameters"))
	if err := c.db.CreateCarrierAccount(c.t.Context(), &c.account, 9); err != nil {
		c.t.Fatal(err)
	}
	now := c.db.Time()
	k := storage.CarrierToken{CarrierAccountID: c.account.ID, SealedBy: c.sealer.KeyID, IssuedAt: now, ExpiresAt: storage.At(now.Add(time.Hour)),
		Access:  c.sealer.Seal([]byte("the access token"), c.account.Row(storage.AccessField)),
		Refresh: c.sealer.Seal([]byte("the refresh token"), c.account.Row(storage.RefreshField))}
	if err := c.db.ConnectCarrier(c.t.Context(), k, now); err != nil {
		c.t.Fatal(err)
	}
}

// access is the account's access token now.
func (c *carrierTest) access() string {
	c.t.Helper()
	now, err := c.db.CarrierConnectionOf(c.t.Context(), c.account.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	token, err := c.sealer.Open(now.Token.Access, c.account.Row(storage.AccessField))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(token)
}

// A server is killed after the carrier has used up the refresh token, and before the answer
// is written. The next one finds out and says so.
func TestAnAccountIsLostIfAServerIsKilledBetweenAnswerAndCommit(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		c, folder := newCarrierTest(t), t.TempDir()
		r := &running{tb: t, folder: folder, files: []string{"--database-url", database, "--keys-file", filepath.Join(folder, "keys.json")}}
		p := r.startProcess("--carrier-timeout", "1s")
		killed := make(chan struct{})
		c.before = func() { p.kill(); close(killed) }
		c.connect(p.running, database)
		<-killed
		if got := c.access(); got != "the access token" {
			t.Fatalf("it has %q", got)
		}
		p = p.startProcess("--carrier-timeout", "1s")
		p.stderr.await(t, 1, "carrier account disconnected")
		a, err := c.db.AnyCarrierAccount(t.Context(), c.account.ID)
		if err != nil || a.Status != storage.CarrierDisconnected || a.Reason != storage.CarrierLost || c.asked.Load() != 2 {
			t.Errorf("it is %s, %s, %v, after %d requests: %s", a.Status, a.Reason, err, c.asked.Load(), p.stderr)
		}
		for _, secret := range []string{"access token", "refresh token", "94567e"} {
			if strings.Contains(p.stderr.String(), `"the `+secret) {
				t.Errorf("%s is logged: %s", secret, p.stderr)
			}
		}
	})
}

func TestSIGTERMWaitsForARefreshUnderWay(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		c, folder := newCarrierTest(t), t.TempDir()
		r := &running{tb: t, folder: folder, files: []string{"--database-url", database, "--keys-file", filepath.Join(folder, "keys.json")}}
		p := r.startProcess("--drain-delay", "0s")
		asked := make(chan struct{})
		c.before = func() {
			close(asked)
			p.stderr.await(t, 1, `"msg":"stopping"`)
		}
		c.connect(p.running, database)
		<-asked
		p.stopBy(syscall.SIGTERM)
		if got := c.access(); got != "the next access token" {
			t.Errorf("it has %q: %s", got, p.stderr)
		}
	})
}

func TestAServiceGetsACarriersToken(t *testing.T) {
	t.Parallel()
	c, folder := newCarrierTest(t), t.TempDir()
	database := storagetest.URLIn(t, folder)
	r := startOn(t, folder, database)
	c.connect(r, database)
	token := r.serviceToken(r.register("service", "create", "--name", "Warehouse", "--scope", "carriers:tokens"))
	ask := func(token string) *webtest.Page {
		b := r.browser()
		request := b.Request(http.MethodPost, "/carrier_accounts/"+c.account.ID+"/access_token", strings.NewReader(`{"rejected": "`+hex.EncodeToString(storage.Hash("the access token"))+`"}`))
		request.Header.Set("Authorization", "Bearer "+token)
		return b.Send(request)
	}
	var given struct {
		Access string `json:"access_token"`
		Number string `json:"account_id"`
	}
	page := ask(token)
	page.JSON(&given)
	if page.Status != http.StatusOK || given.Access != "the next access token" || given.Number != "94567e" || c.asked.Load() != 1 {
		t.Fatalf("got %d %s after %d requests", page.Status, page.Body, c.asked.Load())
	}
	if page := ask(r.serviceToken(r.register("service", "create", "--name", "Shop", "--scope", "orders"))); page.Status != http.StatusForbidden {
		t.Errorf("another service got %d %s", page.Status, page.Body)
	}
	metrics := webtest.New(t, r.ops).Get("/metrics").Body
	for _, line := range []string{
		`fairlead_carrier_accounts{carrier="own",status="connected"} 1`, `fairlead_carrier_refreshes_total{carrier="own",result="ok"} 1`,
		`fairlead_carrier_refreshes_total{carrier="own",result="refused"} 0`, `fairlead_carrier_refreshes_total{carrier="own",result="failed"} 0`,
		"fairlead_carrier_refresh_duration_seconds_count 1", "fairlead_carrier_refreshes_overdue 0", `fairlead_carrier_breaker_open{carrier="own"} 0`,
		`fairlead_carrier_tokens_given_total{carrier="own"} 1`,
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("the metrics lack %s", line)
		}
	}
	if said := fmt.Sprint(r.stderr); strings.Contains(said, "access token") || strings.Contains(said, "94567e") {
		t.Errorf("a secret is logged: %s", said)
	}
}
