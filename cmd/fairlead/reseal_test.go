package main

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestResealLetsTheFormerKeyBeRemoved(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	former, current := key.New(time.Now(), time.Time{}), key.New(time.Now(), time.Time{})
	seeds := func(keys ...key.Key) key.Sealer { return key.List(keys).Sealer("authenticator") }
	var accounts []storage.Account
	for range resealLimit + 2 {
		accounts = append(accounts, withAuthenticator(t, db, seeds(former)))
	}
	lost := withAuthenticator(t, db, seeds(key.New(time.Now(), time.Time{})))

	var said strings.Builder
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	if err := reseal(ctx, db.AccountFactors(), seeds(current, former), slog.New(slog.NewTextHandler(&said, nil))); err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		app, err := db.AccountFactors().Authenticator(ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if seed, err := seeds(current).Open(app.Seed, a.ID); err != nil || string(seed) != "seed of "+a.Email || app.SealedBy != current.ID {
			t.Fatalf("%s is sealed by %s: %q, %v", a.Email, app.SealedBy, seed, err)
		}
	}
	if app, err := db.AccountFactors().Authenticator(ctx, lost.ID); err != nil || app.SealedBy == current.ID {
		t.Errorf("what no key opens was changed: %+v, %v", app, err)
	}
	for _, line := range []string{"apps=102", "their owners need a recovery code"} {
		if !strings.Contains(said.String(), line) {
			t.Errorf("the log lacks %q: %s", line, said.String())
		}
	}
}

func withAuthenticator(t *testing.T, db *storage.DB, seeds key.Sealer) storage.Account {
	t.Helper()
	a := storagetest.Account(t, db, storage.Account{})
	session := storagetest.Session(t, db, storage.Session{AccountID: a.ID})
	_, err := db.SetAuthenticator(t.Context(), &storage.Authenticator{OwnerID: a.ID, SetupID: storage.NewID(),
		Seed: seeds.Seal([]byte("seed of "+a.Email), a.ID), SealedBy: seeds.KeyID, LastStep: 1}, nil, session.ID, storage.Device{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestResealIncludesStaff(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	former, current := key.New(time.Now(), time.Time{}), key.New(time.Now(), time.Time{})
	ada := storagetest.Staff(t, db, storage.Staff{})
	session := storagetest.StaffSession(t, db, ada)
	before := seedSealer(key.List{former})
	err := db.ReplaceStaffAuthenticator(t.Context(), &storage.Authenticator{OwnerID: ada.ID, SetupID: storage.NewID(),
		Seed: before.Seal([]byte("seed"), ada.ID), SealedBy: before.KeyID, LastStep: 1}, session.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := newSealers(key.List{current, former}).reseal(t.Context(), db, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	app, err := db.StaffFactors().Authenticator(t.Context(), ada.ID)
	if err != nil || app.SealedBy != current.ID || app.LastStep != 1 {
		t.Fatalf("%+v, %v", app, err)
	}
	if seed, err := seedSealer(key.List{current}).Open(app.Seed, ada.ID); err != nil || string(seed) != "seed" {
		t.Errorf("without the former key: %q, %v", seed, err)
	}
}
