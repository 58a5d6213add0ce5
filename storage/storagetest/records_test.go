package storagetest_test

import (
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestConnectionGivesALiveToken(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clock := storagetest.NewClock()
		db.Now = clock.Now
		ada := storagetest.Account(t, db, storage.Account{Email: "ada@example.com"})
		shop, _ := storagetest.Partner(t, db, storage.Client{Name: "Shop"})
		made, token := storagetest.Connection(t, db, storage.Connection{AccountID: ada.ID, ClientID: shop.ID})
		row, err := db.TokenByHash(t.Context(), storage.Hash(token))
		if err != nil || !row.Live(db.Time()) || row.AccountID != ada.ID || row.ConnectionID.String != made.ID {
			t.Errorf("the token is %+v (%v)", row, err)
		}
	})
}

func TestFactoriesKeepTheFieldsGivenAndFillInTheOthers(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	ada := storagetest.Account(t, db, storage.Account{Email: "ada@example.com", CompanyName: "Engines"})
	if ada.Email != "ada@example.com" || ada.CompanyName != "Engines" || ada.FullName == "" {
		t.Errorf("the account is %+v", ada)
	}
	if other := storagetest.Account(t, db, storage.Account{}); other.Email == "" {
		t.Errorf("the account is %+v", other)
	}
	shop, secret := storagetest.Partner(t, db, storage.Client{}, "https://a.example/", "https://b.example/")
	callbacks, err := db.Callbacks(t.Context(), shop.ID)
	if err != nil || len(callbacks) != 2 || !callbacks[0].IsDefault || callbacks[1].IsDefault {
		t.Errorf("the callbacks are %+v (%v)", callbacks, err)
	}
	if _, second := storagetest.Secret(t, db, shop.ID); second == secret {
		t.Error("two secrets are the same")
	}
	if service, _ := storagetest.Service(t, db, storage.Client{Scope: "ping"}); service.Kind != storage.ServiceKind || service.Scope != "ping" {
		t.Errorf("the service is %+v", service)
	}
	if p := storagetest.PaymentMethod(t, db, ada.ID); p.AccountID != ada.ID || p.Last4 == "" {
		t.Errorf("the payment method is %+v", p)
	}
}

func TestClockStandsStillAndIsMovedFromAnyGoroutine(t *testing.T) {
	t.Parallel()
	clock := storagetest.NewClock()
	began := clock.Now()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { clock.Advance(time.Second); clock.Now() })
	}
	all.Wait()
	if got := clock.Now().Sub(began); got != 10*time.Second {
		t.Errorf("the clock moved %s", got)
	}
	clock.Set(began)
	if !clock.Now().Equal(began) {
		t.Errorf("the clock shows %s, want %s", clock.Now(), began)
	}
}
