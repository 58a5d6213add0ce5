package api_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"fairlead/api"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// accountKeys verifies live and test keys of accounts, named by their IDs.
type accountKeys struct{}

func (accountKeys) Verify(_ context.Context, key string, _ netip.Addr) (web.Caller, error) {
	mode, id, ok := strings.Cut(key, "-")
	if !ok {
		return web.Caller{}, storage.ErrNotFound
	}
	return web.Caller{AccountID: id, Scope: "*", By: web.APIKey, Hash: storage.Hash(key), Test: mode == "test"}, nil
}

// testVault seals with a key of 32 bytes that are all the same; former keys open too.
func testVault(key string, former ...string) storage.CarrierVault {
	v := storage.CarrierVault{KeyID: key}
	var aeads []cipher.AEAD
	for _, one := range append([]string{key}, former...) {
		secret := []byte(strings.Repeat(one, 32))
		block, err := aes.NewCipher(secret)
		if err != nil {
			panic(err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			panic(err)
		}
		aeads, v.HashKeys = append(aeads, aead), append(v.HashKeys, secret)
	}
	v.Seal = func(text []byte, row string) []byte { return aeads[0].Seal(nil, nil, text, []byte(row)) }
	v.Open = func(sealed []byte, row string) (text []byte, err error) {
		for _, aead := range aeads {
			if text, err = aead.Open(nil, nil, sealed, []byte(row)); err == nil {
				return text, nil
			}
		}
		return nil, err
	}
	return v
}

// carrierFixture is the API with carriers: ups, live and test, and fedex without OAuth.
type carrierFixture struct {
	*fixture
	t     *testing.T
	app   *web.App
	vault storage.CarrierVault
	log   *webtest.Log
	links *storage.CarrierLink // the last that was made
}

func openCarriers(t *testing.T) *carrierFixture {
	t.Helper()
	f := &carrierFixture{fixture: open(t), t: t, vault: testVault("a"), log: &webtest.Log{}, links: &storage.CarrierLink{}}
	for _, c := range []storage.Carrier{{ID: "ups", Name: "UPS", Auth: storage.CarrierOAuth}, {ID: "ups", Name: "UPS", Auth: storage.CarrierOAuth, Test: true},
		{ID: "fedex", Name: "FedEx", Auth: storage.CarrierDefault}} {
		must(t, f.db.AddCarrier(t.Context(), &c))
	}
	app := webtest.App(t, f.db)
	app.Log, f.app = f.log.Logger(), app
	f.browser = webtest.Serve(t, app, &api.Handlers{App: app, Tokens: rows{f.db}, Keys: accountKeys{}, KeyScheme: "ShippoToken",
		AccountHeader: "SHIPPO-ACCOUNT-ID", VersionHeader: "Shippo-API-Version", CarrierVault: func() storage.CarrierVault { return f.vault }, CarrierLinks: carrierLinks{f.links}})
	return f
}

// live and test are the credentials of the account's keys.
func (f *carrierFixture) live() string { return "ShippoToken live-" + f.account.ID }
func (f *carrierFixture) test() string { return "ShippoToken test-" + f.account.ID }

// send calls with a credential and a JSON body.
func (f *carrierFixture) send(credential, method, path, body string, headers ...[2]string) *webtest.Page {
	f.t.Helper()
	r := f.browser.Request(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", credential)
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	for _, header := range headers {
		r.Header.Add(header[0], header[1])
	}
	return f.browser.Send(r)
}

// shown is a carrier account as it is answered.
type shown struct {
	ObjectID   string         `json:"object_id"`
	AccountID  string         `json:"account_id"`
	Active     bool           `json:"active"`
	Test       bool           `json:"test"`
	Metadata   string         `json:"metadata"`
	Parameters map[string]any `json:"parameters"`
	ObjectInfo struct {
		Authentication struct{ Type, Status string }
		Disconnected   *struct{ At, Reason string }
	} `json:"object_info"`
	Title, Detail string
}

// create adds a carrier account, which must work.
func (f *carrierFixture) create(credential, body string) (a shown) {
	f.t.Helper()
	page := f.send(credential, http.MethodPost, "/carrier_accounts", body)
	if page.Status != http.StatusCreated {
		f.t.Fatalf("create %s: got %d %s", body, page.Status, page.Body)
	}
	page.JSON(&a)
	return a
}

// connectAtCarrier gives an account tokens, as a sign-in does.
func (f *carrierFixture) connectAtCarrier(id string) {
	f.t.Helper()
	row, err := f.db.AnyCarrierAccount(f.t.Context(), id)
	must(f.t, err)
	must(f.t, f.db.ConnectCarrier(f.t.Context(), storage.CarrierToken{CarrierAccountID: id, SealedBy: "a", Type: "Bearer", IssuedAt: f.db.Time(),
		Access: f.vault.Seal([]byte("access"), row.Row(storage.AccessField))}, storage.Time{}))
}

// another is an account of somebody else.
func (f *carrierFixture) another() storage.Account {
	return storagetest.Account(f.t, f.db, storage.Account{})
}
