package storage_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestIssueCodeRacedCreatesOneConnection(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		ada := newAccount(t, db, "ada@example.com")
		var consents []storage.Consent
		for i := range 20 {
			consents = append(consents, newConsent(t, db, ada.ID, client.ID, fmt.Sprint("code ", i)))
		}
		if got := race(t, 20, func(i int) error { return db.IssueCode(t.Context(), &consents[i]) }); got[nil] != 20 {
			t.Errorf("got %v, want 20 codes", got)
		}
		all, err := db.Connections(t.Context(), ada.ID)
		if err != nil || len(all) != 1 {
			t.Fatalf("connections are %+v, %v; want one", all, err)
		}
		for _, g := range consents {
			if g.Code.ConnectionID != all[0].ID {
				t.Errorf("a code stands on %s, want %s", g.Code.ConnectionID, all[0].ID)
			}
		}
	})
}

func TestConnectionsAreListedNewestFirst(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx, code := t.Context(), issuedCode(t, db)
		advance(db, time.Minute)
		second, _ := newPartner(t, db)
		issue(t, db, newConsent(t, db, code.AccountID, second.ID, "second"))
		grace := newAccount(t, db, "grace@example.com")
		issue(t, db, newConsent(t, db, grace.ID, second.ID, "grace"))

		exchange(t, db, code, "token")
		usage := storage.Usage{DB: db}
		usage.Token(storage.Hash("token"), netip.Addr{})
		want(t, "note its use", usage.Flush(ctx), nil)

		all, err := db.Connections(ctx, code.AccountID)
		if err != nil || len(all) != 2 || all[0].ClientID != second.ID || all[1].ClientID != code.ClientID {
			t.Fatalf("listed %+v, %v", all, err)
		}
		if all[1].ID >= all[0].ID {
			t.Errorf("%s was made before %s and does not lie before it", all[1].ID, all[0].ID)
		}
		if all[1].Partner != "Shop" || all[1].LastUsedAt != db.Time() || !all[0].LastUsedAt.IsZero() {
			t.Errorf("listed %+v", all)
		}
		for _, row := range []struct {
			account, client, scope string
			want                   bool
		}{
			{code.AccountID, code.ClientID, "*", true}, {code.AccountID, code.ClientID, "read", false},
			{grace.ID, code.ClientID, "*", false}, {grace.ID, second.ID, "*", true},
		} {
			if got, err := db.IsConnected(ctx, row.account, row.client, row.scope); err != nil || got != row.want {
				t.Errorf("%+v is connected: %v, %v", row, got, err)
			}
		}
	})
}

func TestDisconnectEndsEveryTokenPermanently(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		exchange(t, db, code, "first")
		exchange(t, db, issue(t, db, newConsent(t, db, code.AccountID, code.ClientID, "second code")), "second")
		other, _ := newPartner(t, db)
		exchange(t, db, issue(t, db, newConsent(t, db, code.AccountID, other.ID, "other code")), "other")
		grace := newAccount(t, db, "grace@example.com")
		exchange(t, db, issue(t, db, newConsent(t, db, grace.ID, code.ClientID, "grace's code")), "grace's")

		disconnect(t, db, code)
		err := db.Disconnect(t.Context(), code.AccountID, code.ClientID, storagetest.SignedIn(t, db, code.AccountID), storage.Device{})
		want(t, "a second time", err, storage.ErrNotFound)
		// Connecting again wakes no old token.
		exchange(t, db, issue(t, db, newConsent(t, db, code.AccountID, code.ClientID, "third code")), "third")
		for token, live := range map[string]bool{"first": false, "second": false, "third": true, "other": true, "grace's": true} {
			if k := tokenByText(t, db, token); k.Live(db.Time()) != live || k.RevokedAt.IsZero() != live {
				t.Errorf("the %s token is live: %v, want %v (%+v)", token, !live, live, k)
			}
		}
	})
}

// In any order, no token is left that works or is not revoked.
func TestDisconnectDuringExchangesLeavesNoToken(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		codes := []storage.Code{code}
		for i := range 9 {
			codes = append(codes, issue(t, db, newConsent(t, db, code.AccountID, code.ClientID, fmt.Sprint("code ", i))))
		}
		signedIn := storagetest.SignedIn(t, db, code.AccountID)
		race(t, 20, func(i int) error {
			if i == 10 {
				return db.Disconnect(t.Context(), code.AccountID, code.ClientID, signedIn, storage.Device{})
			}
			token := newToken(codes[i%10], fmt.Sprint("token ", i))
			return db.SpendCode(t.Context(), codes[i%10], &token)
		})
		for i := range 20 {
			k, err := db.TokenByHash(t.Context(), storage.Hash(fmt.Sprint("token ", i)))
			if err == nil && (k.Live(db.Time()) || k.RevokedAt.IsZero()) {
				t.Errorf("token %d outlived its connection: %+v", i, k)
			}
		}
	})
}

func TestDisconnectDuringConsentsFailsNone(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		var consents []storage.Consent
		for i := range 20 {
			consents = append(consents, newConsent(t, db, code.AccountID, code.ClientID, fmt.Sprint("code ", i)))
		}
		signedIn := storagetest.SignedIn(t, db, code.AccountID)
		got := race(t, 40, func(i int) error {
			if i%2 == 0 {
				return db.Disconnect(t.Context(), code.AccountID, code.ClientID, signedIn, storage.Device{})
			}
			return db.IssueCode(t.Context(), &consents[i/2])
		})
		if got[nil] < 20 || got[nil]+got[storage.ErrNotFound] != 40 {
			t.Errorf("got %v, want 20 codes and nothing but that there was nothing to end", got)
		}
	})
}
