package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"fairlead/storage"
)

// connectedCarrierAccount is a carrier account that is connected.
func connectedCarrierAccount(t *testing.T, db *storage.DB) storage.CarrierAccount {
	t.Helper()
	newCarrier(t, db, "ups", storage.CarrierOAuth)
	a := newCarrierAccount(newAccount(t, db, "ada@example.com").ID, "ups", "1")
	if err := db.CreateCarrierAccount(t.Context(), a, 9); err != nil {
		t.Fatal(err)
	}
	k := storage.CarrierToken{CarrierAccountID: a.ID, Access: []byte("first"), Refresh: []byte("refresh"), IssuedAt: db.Time()}
	if err := db.ConnectCarrier(t.Context(), k, storage.Time{}); err != nil {
		t.Fatal(err)
	}
	return *a
}

// carrierChanges are what makes a cached carrier account another, or none.
var carrierChanges = map[string]func(ctx context.Context, there *storage.DB, a storage.CarrierAccount) error{
	"it is refreshed": func(ctx context.Context, there *storage.DB, a storage.CarrierAccount) error {
		c, err := there.CarrierConnectionOf(ctx, a.ID)
		if err != nil {
			return err
		}
		l, err := there.LeaseCarrier(ctx, c.State, time.Minute, false)
		if err != nil {
			return err
		}
		l.Token.Access = []byte("second")
		_, err = there.RefreshedCarrier(ctx, l, storage.Time{})
		return err
	},
	"somebody signs in": func(ctx context.Context, there *storage.DB, a storage.CarrierAccount) error {
		return there.ConnectCarrier(ctx, storage.CarrierToken{CarrierAccountID: a.ID, Access: []byte("second"), IssuedAt: there.Time()}, storage.Time{})
	},
	"it is switched off": func(ctx context.Context, there *storage.DB, a storage.CarrierAccount) error {
		_, err := there.UpdateCarrierAccount(ctx, a.AccountID, a.ID, func(a *storage.CarrierAccount) error { a.Active = !a.Active; return nil })
		return err
	},
	"it is disconnected": func(ctx context.Context, there *storage.DB, a storage.CarrierAccount) error {
		_, err := there.DisconnectCarrierAccount(ctx, a.AccountID, a.ID, storage.CarrierEndedByOwner)
		return err
	},
	"its carrier is removed": func(ctx context.Context, there *storage.DB, _ storage.CarrierAccount) error {
		return there.RemoveCarrier(ctx, "ups", false, true)
	},
	"its owner closes the account": func(ctx context.Context, there *storage.DB, a storage.CarrierAccount) error {
		return there.CloseAccount(ctx, storage.Closing{AccountID: a.AccountID, At: storage.At(there.Now().Add(time.Hour)), Reason: "asked"})
	},
}

func TestTokenCacheDropsChangedCarrierAccounts(t *testing.T) {
	t.Parallel()
	for name, change := range carrierChanges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			twoServers(t, func(t *testing.T, here *storage.TokenCache, db, there *storage.DB) {
				a := connectedCarrierAccount(t, db)
				former, err := here.CarrierConnection(t.Context(), a.ID)
				if err != nil || string(former.Token.Access) != "first" || former.Token.Refresh != nil {
					t.Fatalf("%+v, %v", former, err)
				}
				if err := change(t.Context(), there, a); err != nil {
					t.Fatal(err)
				}
				changed := func() bool {
					c, err := here.CarrierConnection(t.Context(), a.ID)
					return errors.Is(err, storage.ErrNotFound) || string(c.Token.Access) != "first" || c.Account.Active != former.Account.Active
				}
				if db.SharesCounters() && !changed() {
					t.Error("it is what it was after the answer")
				}
				until(t, "it changes", changed)
			})
		})
	}
}
