package storage_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// keyOwner creates a verified account that is logged in.
func keyOwner(t *testing.T, db *storage.DB, url string) (storage.Account, storage.Session) {
	t.Helper()
	ada := newAccount(t, db, "ada@example.com")
	raw := storagetest.Raw(t, url)
	raw.MustExec(raw.Rebind(`UPDATE account SET email_verified_at = 1 WHERE id = ?`), ada.ID)
	return ada, newSession(t, db, ada.ID, "")
}

func newAPIKey(accountID, key string) *storage.APIKey {
	return &storage.APIKey{ID: storage.NewID(), AccountID: accountID, Hash: storage.Hash(key), Name: "Warehouse", Last4: "beef"}
}

func TestCreateAPIKeyRacedKeepsTheLimit(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		ada, session := keyOwner(t, db, url)
		first := newAPIKey(ada.ID, "first")
		got := race(t, 8, func(int) error {
			k := *first
			return db.CreateAPIKey(t.Context(), &k, session.ID, 5, storage.Device{})
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 7 {
			t.Errorf("the same key: %v", got)
		}
		got = race(t, 8, func(i int) error {
			return db.CreateAPIKey(t.Context(), newAPIKey(ada.ID, string(rune('a'+i))), session.ID, 5, storage.Device{})
		})
		if got[nil] != 4 || got[storage.ErrConflict] != 4 {
			t.Errorf("other keys: %v", got)
		}
		if n := len(storagetest.Notices(t, db, storage.NoticeKeyCreated)); n != 5 {
			t.Errorf("%d notices", n)
		}
	})
}

func TestCreateAPIKeyNeedsAVerifiedAddressAndASession(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		grace := newAccount(t, db, "grace@example.com")
		session := newSession(t, db, grace.ID, "")
		want(t, "unverified", db.CreateAPIKey(t.Context(), newAPIKey(grace.ID, "a"), session.ID, 5, storage.Device{}), storage.ErrUnverified)
		ada, session := keyOwner(t, db, url)
		must(t, db.RevokeSession(t.Context(), session.ID, storage.Device{}))
		want(t, "signed out", db.CreateAPIKey(t.Context(), newAPIKey(ada.ID, "b"), session.ID, 5, storage.Device{}), storage.ErrSignedOut)
	})
}

func TestAPIKeyEndsOnEveryServer(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *storage.DB, storage.APIKey){
		"revoked": func(t *testing.T, db *storage.DB, k storage.APIKey) {
			want(t, "another account's", db.RevokeAPIKey(t.Context(), "nobody", k.ID, "none", storage.Device{}), storage.ErrNotFound)
			for range 2 {
				must(t, db.RevokeAPIKey(t.Context(), k.AccountID, k.ID, storagetest.SignedIn(t, db, k.AccountID), storage.Device{}))
			}
		},
		"the account is closed": func(t *testing.T, db *storage.DB, k storage.APIKey) {
			must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: k.AccountID, At: storage.At(db.Now().Add(time.Hour))}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.URLEach(t, func(t *testing.T, url string) {
				db, there := openURL(t, url), openURL(t, url)
				here := newListeningCache(t, db)
				ada, session := keyOwner(t, db, url)
				key := newAPIKey(ada.ID, "key")
				must(t, db.CreateAPIKey(t.Context(), key, session.ID, 5, storage.Device{}))
				live := func() bool {
					k, err := here.APIKey(t.Context(), hashOf("key"))
					return err == nil && k.Live()
				}
				if !live() {
					t.Fatal("the key is not valid")
				}
				end(t, there, *key)
				if db.SharesCounters() && live() {
					t.Error("the key is valid after the answer")
				}
				until(t, "the key ends", func() bool { return !live() })
				if all, err := db.AllAPIKeys(t.Context(), ada.ID); err != nil || len(all) != 1 || all[0].RevokedAt.IsZero() {
					t.Errorf("listed %+v, %v", all, err)
				}
				if valid, err := db.APIKeys(t.Context(), ada.ID); err != nil || len(valid) != 0 {
					t.Errorf("listed as valid: %+v, %v", valid, err)
				}
			})
		})
	}
}

func TestUsageOfAPIKeysIsWritten(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		ada, session := keyOwner(t, db, url)
		key := newAPIKey(ada.ID, "key")
		must(t, db.CreateAPIKey(t.Context(), key, session.ID, 5, storage.Device{}))
		usage := storage.Usage{DB: db}
		advance(db, time.Minute)
		usage.APIKey(key.ID)
		must(t, usage.Flush(t.Context()))
		if k, err := db.APIKeyByHash(t.Context(), key.Hash); err != nil || k.LastUsedAt != db.Time() {
			t.Errorf("last used %s, %v", k.LastUsedAt, err)
		}
		if _, err := db.APIKeyByHash(t.Context(), storage.Hash("another")); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("an unknown key: %v", err)
		}
	})
}

func TestConnectionHasTheAddressOfItsLatestUse(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		exchange(t, db, code, "one")
		exchange(t, db, issue(t, db, newConsent(t, db, code.AccountID, code.ClientID, "again")), "two")
		noon := time.Date(2030, 1, 2, 12, 0, 0, 0, time.UTC)
		use := func(usage *storage.Usage, token, from string, later time.Duration) {
			db.Now = func() time.Time { return noon.Add(later) }
			usage.Token(storage.Hash(token), netip.MustParseAddr(from))
		}
		wantFrom := func(address string) {
			t.Helper()
			if all, err := db.Connections(t.Context(), code.AccountID); err != nil || len(all) != 1 || all[0].LastUsedAddress != address {
				t.Errorf("listed %+v, %v, want %s", all, err, address)
			}
		}
		wantFrom("")
		both := &storage.Usage{DB: db}
		use(both, "one", "192.0.2.1", time.Minute)
		use(both, "two", "2001:db8::2", 2*time.Minute)
		use(both, "one", "192.0.2.3", 3*time.Minute)
		must(t, both.Flush(t.Context()))
		wantFrom("192.0.2.3")
		earlier := &storage.Usage{DB: db} // another server, which writes late
		use(earlier, "two", "192.0.2.4", 90*time.Second)
		must(t, earlier.Flush(t.Context()))
		wantFrom("192.0.2.3")
		later := &storage.Usage{DB: db}
		use(later, "two", "2001:db8::5", 4*time.Minute)
		must(t, later.Flush(t.Context()))
		wantFrom("2001:db8::5")
	})
}
