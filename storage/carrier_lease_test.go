package storage_test

import (
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestLeasesOfDueAccountsAreTakenOnceByTwoServers(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, other := openURL(t, url), openURL(t, url)
		first := connectedCarrierAccount(t, db)
		connect := func(id string, due time.Time) {
			t.Helper()
			k := storage.CarrierToken{CarrierAccountID: id, Access: []byte("first"), Refresh: []byte("refresh"), IssuedAt: db.Time()}
			if err := db.ConnectCarrier(t.Context(), k, storage.At(due)); err != nil {
				t.Fatal(err)
			}
		}
		var all []storage.CarrierRefresh
		for i := range 12 {
			a := newCarrierAccount(first.AccountID, "ups", string(rune('a'+i)))
			if err := db.CreateCarrierAccount(t.Context(), a, 99); err != nil {
				t.Fatal(err)
			}
			connect(a.ID, time.Now())
			all = append(all, storage.CarrierRefresh{CarrierAccountID: a.ID})
		}
		late := all[11].CarrierAccountID
		connect(late, time.Now().Add(time.Minute)) // somebody has signed in since it was listed
		var mu sync.Mutex
		leases, taken := map[string]bool{}, map[string]int{}
		var both sync.WaitGroup
		for _, one := range []*storage.DB{db, other} {
			both.Go(func() {
				leased, err := one.LeaseDueCarriers(t.Context(), all, time.Minute)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				for _, l := range leased {
					leases[l.State.Lease] = true
					taken[l.Account.ID]++
				}
			})
		}
		both.Wait()
		if len(taken) != 11 || len(leases) != 11 || taken[late] != 0 {
			t.Errorf("leased are %v, by %d leases", taken, len(leases))
		}
		db.Now = func() time.Time { return time.Now().Add(2 * time.Minute) } // whoever had them has crashed
		leased, err := db.LeaseDueCarriers(t.Context(), all[:1], time.Minute)
		if err != nil || len(leased) != 1 || !leased[0].State.Unknown {
			t.Errorf("after a crash: %+v, %v", leased, err)
		}
	})
}
