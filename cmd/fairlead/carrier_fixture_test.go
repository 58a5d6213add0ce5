package main

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// carrierTest is a carrier with single-use refresh tokens, and accounts connected at it.
type carrierTest struct {
	*httptest.Server
	t       *testing.T
	db      *storage.DB
	sealer  key.Sealer
	account storage.CarrierAccount // the first one
	asked   atomic.Int64
	broken  atomic.Bool // it answers 503
	// arrived is called with each refresh, and before with each that works, before it is
	// answered.
	arrived, before hook

	mu      sync.Mutex
	used    map[string]bool // refresh tokens
	revoked []string
}

// hook is something to do, which a test may change while a carrier answers.
type hook struct{ do atomic.Pointer[func()] }

func (h *hook) set(do func()) { h.do.Store(&do) }

func (h *hook) call() {
	if do := h.do.Load(); do != nil {
		(*do)()
	}
}

// newCarrierTest serves a carrier.
func newCarrierTest(t *testing.T) *carrierTest {
	t.Helper()
	c := &carrierTest{t: t, used: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/", c.refresh)
	mux.HandleFunc("/revoke", func(_ http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.revoked = append(c.revoked, r.FormValue("token"))
	})
	c.Server = httptest.NewServer(mux)
	t.Cleanup(c.Close)
	return c
}

// refresh issues the next tokens of an account for its first refresh token, once.
func (c *carrierTest) refresh(w http.ResponseWriter, r *http.Request) {
	c.asked.Add(1)
	broken := c.broken.Load()
	c.arrived.call()
	token := r.FormValue("refresh_token")
	if broken {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	of, first := strings.CutPrefix(token, "the refresh token")
	if c.mu.Lock(); c.used[token] || !first {
		c.mu.Unlock()
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprint(w, `{"error": "invalid_grant"}`)
		return
	}
	c.used[token] = true
	c.mu.Unlock()
	c.before.call()
	_, _ = fmt.Fprintf(w, `{"access_token": "the next access token%[1]s", "expires_in": 3600, "refresh_token": "the next refresh token%[1]s"}`, of)
}

// carrierFiles are the files of servers that do not run yet, with a carrier.
func (c *carrierTest) files(database string) *running {
	c.t.Helper()
	folder := c.t.TempDir()
	r := inFolder(c.t, folder, database)
	r.command("keys", "create")
	c.add(r, database)
	return r
}

// add adds the carrier to a database.
func (c *carrierTest) add(r *running, database string) {
	c.t.Helper()
	r.command("carrier", "add", "own", "--client-id", "us", "--client-auth", "none", "--authorize-url", c.URL, "--token-url", c.URL, "--revoke-url", c.URL+"/revoke")
	keys, err := key.Read(filepath.Join(r.folder, "keys.json"))
	if err != nil {
		c.t.Fatal(err)
	}
	c.db, c.sealer = storagetest.OpenURL(c.t, database), carrierSealer(keys)
}

// connect connects an account of somebody new, whose token is to be refreshed now.
func (c *carrierTest) connect() storage.CarrierAccount {
	c.t.Helper()
	a := storage.CarrierAccount{ID: storage.NewID(), AccountID: storagetest.Account(c.t, c.db, storage.Account{}).ID, CarrierID: "own",
		NumberHash: storage.Hash("1"), Active: true, SealedBy: c.sealer.KeyID}
	a.Number = c.sealer.Seal([]byte("QUAGGA94"), a.Row("number"))
	a.Parameters = c.sealer.Seal([]byte("{}"), a.Row("parameters"))
	if err := c.db.CreateCarrierAccount(c.t.Context(), &a, 9); err != nil {
		c.t.Fatal(err)
	}
	if c.account.ID == "" {
		c.account = a
	}
	c.signIn(a, c.db.Time())
	return a
}

// signIn gives an account its first tokens.
func (c *carrierTest) signIn(a storage.CarrierAccount, due storage.Time) {
	c.t.Helper()
	now := c.db.Time()
	k := storage.CarrierToken{CarrierAccountID: a.ID, SealedBy: c.sealer.KeyID, IssuedAt: now, ExpiresAt: storage.At(now.Add(time.Hour)),
		Access:  c.sealer.Seal([]byte("the access token of "+a.ID), a.Row(storage.AccessField)),
		Refresh: c.sealer.Seal([]byte("the refresh token of "+a.ID), a.Row(storage.RefreshField))}
	if err := c.db.ConnectCarrier(c.t.Context(), k, due); err != nil {
		c.t.Fatal(err)
	}
}

// access is an account's access token now, without whose it is.
func (c *carrierTest) access(a storage.CarrierAccount) string {
	c.t.Helper()
	now, err := c.db.CarrierConnectionOf(c.t.Context(), a.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	token, err := c.sealer.Open(now.Token.Access, a.Row(storage.AccessField))
	if err != nil {
		c.t.Fatal(err)
	}
	return strings.TrimSuffix(string(token), " of "+a.ID)
}

// mustBe checks how an account is now.
func (c *carrierTest) mustBe(id string, status storage.CarrierAccountStatus, reason storage.CarrierEnd) {
	c.t.Helper()
	a, err := c.db.AnyCarrierAccount(c.t.Context(), id)
	if err != nil || a.Status != status || a.Reason != reason {
		c.t.Errorf("it is %s %s, %v; want %s %s", a.Status, a.Reason, err, status, reason)
	}
}

// carriersService is a service that gets carriers' tokens.
func (r *running) carriersService() registered {
	r.tb.Helper()
	return r.register("service", "create", "--name", "Warehouse", "--scope", "carriers:tokens")
}

// carrierToken asks for a carrier account's token as a service whose own is token. The
// carrier rejects the account's first one.
func (r *running) carrierToken(token, id string) *webtest.Page {
	r.tb.Helper()
	b := r.browser()
	rejected := hex.EncodeToString(storage.Hash("the access token of " + id))
	request := b.Request(http.MethodPost, "/carrier_accounts/"+id+"/access_token", strings.NewReader(`{"rejected": "`+rejected+`"}`))
	request.Header.Set("Authorization", "Bearer "+token)
	return b.Send(request)
}
