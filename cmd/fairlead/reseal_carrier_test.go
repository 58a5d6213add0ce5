package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fairlead/carrier"
	"fairlead/key"
	"fairlead/outbox"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestResealOfCarriersLetsTheFormerKeyBeRemoved(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		former, current := key.New(time.Now(), time.Time{}), key.New(time.Now(), time.Time{})
		before, after := carrierSealer(key.List{former}), carrierSealer(key.List{current})
		c := storage.Carrier{ID: "ups", Auth: storage.CarrierOAuth, SealedBy: former.ID}
		c.ClientSecret = before.Seal([]byte("client secret"), c.Row())
		if err := db.AddCarrier(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		owner := storagetest.Account(t, db, storage.Account{})
		var all []storage.CarrierAccount
		for range resealLimit + 2 {
			all = append(all, sealedAccount(t, db, before, owner.ID))
		}
		lost := sealedAccount(t, db, carrierSealer(key.List{key.New(time.Now(), time.Time{})}), owner.ID)
		var said strings.Builder
		if err := resealCarriers(t.Context(), db, carrierVault(key.List{current, former}), slog.New(slog.NewTextHandler(&said, nil))); err != nil {
			t.Fatal(err)
		}
		opens := func(sealed []byte, row, want string) {
			t.Helper()
			if text, err := after.Open(sealed, row); err != nil || string(text) != want {
				t.Fatalf("%s: %q, %v", row, text, err)
			}
		}
		got, err := db.CarrierByID(t.Context(), "ups", false)
		if err != nil || got.SealedBy != current.ID {
			t.Fatal(got.SealedBy, err)
		}
		opens(got.ClientSecret, c.Row(), "client secret")
		for _, a := range all {
			c, err := db.CarrierConnectionOf(t.Context(), a.ID)
			if err != nil || c.Account.SealedBy != current.ID || c.Token.SealedBy != current.ID {
				t.Fatal(c.Account.SealedBy, c.Token.SealedBy, err)
			}
			opens(c.Account.Number, a.Row("number"), a.ID)
			if !bytes.Equal(c.Account.NumberHash, carrierVault(key.List{current}).Hashes(a.ID)[0]) {
				t.Fatal("its number cannot be found without the former key")
			}
			opens(c.Account.Parameters, a.Row("parameters"), "{}")
			opens(c.Token.Access, a.Row(storage.AccessField), "access")
			opens(c.Token.Refresh, a.Row(storage.RefreshField), "refresh")
		}
		if c, err := db.CarrierConnectionOf(t.Context(), lost.ID); err != nil || c.Token.SealedBy == current.ID || c.Account.SealedBy == current.ID {
			t.Errorf("what no key opens was changed: %+v, %v", c, err)
		}
		if !strings.Contains(said.String(), "rows=205") || !strings.Contains(said.String(), "connected again\" rows=2") {
			t.Errorf("the log says %s", said.String())
		}
	})
}

// sealedAccount is a carrier account that is connected.
func sealedAccount(t *testing.T, db *storage.DB, s key.Sealer, owner string) storage.CarrierAccount {
	t.Helper()
	a := storage.CarrierAccount{ID: storage.NewID(), AccountID: owner, CarrierID: "ups", SealedBy: s.KeyID}
	a.Number, a.Parameters, a.NumberHash = s.Seal([]byte(a.ID), a.Row("number")), s.Seal([]byte("{}"), a.Row("parameters")), storage.Hash(a.ID)
	if err := db.CreateCarrierAccount(t.Context(), &a, 1000); err != nil {
		t.Fatal(err)
	}
	k := storage.CarrierToken{CarrierAccountID: a.ID, SealedBy: s.KeyID, IssuedAt: db.Time(), Access: s.Seal([]byte("access"), a.Row(storage.AccessField)),
		Refresh: s.Seal([]byte("refresh"), a.Row(storage.RefreshField))}
	if err := db.ConnectCarrier(t.Context(), k, storage.Time{}); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestResealOfTokensThatAreStillToBeRevoked(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		former, current := key.New(time.Now(), time.Time{}), key.New(time.Now(), time.Time{})
		before := carrierSealer(key.List{former})
		asked := make(chan string, 2)
		at := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, secret, _ := r.BasicAuth()
			asked <- r.FormValue("token") + ", " + secret
		}))
		defer at.Close()
		c := storage.Carrier{ID: "ups", Auth: storage.CarrierOAuth, ClientID: "us", ClientAuth: "basic", RevokeURL: at.URL, SealedBy: former.ID}
		c.ClientSecret = before.Seal([]byte("client secret"), c.Row())
		if err := db.AddCarrier(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		sealedAccount(t, db, before, storagetest.Account(t, db, storage.Account{}).ID)
		if err := db.RemoveCarrier(t.Context(), "ups", false, true); err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.DiscardHandler)
		if err := resealCarriers(t.Context(), db, carrierVault(key.List{current, former}), log); err != nil {
			t.Fatal(err)
		}
		client := &carrier.Client{Timeout: time.Minute, Seal: func() key.Sealer { return carrierSealer(key.List{current}) }}
		w := &outbox.Worker{DB: db, Log: log, Do: client.Revoke, Kinds: []storage.JobKind{storage.JobCarrierRevoked}}
		if n, err := w.RunDue(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		close(asked)
		if first, second := <-asked, <-asked; first != "refresh, client+secret" || second != "access, client+secret" {
			t.Errorf("the carrier was asked to revoke %q and %q", first, second)
		}
	})
}
