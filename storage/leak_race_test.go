package storage_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestReportsRacedAreOne(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		ada, session := keyOwner(t, db, url)
		partner, _ := newPartner(t, db)
		_, token := storagetest.Connection(t, db, storage.Connection{AccountID: ada.ID, ClientID: partner.ID})
		must(t, db.CreateAPIKey(t.Context(), newAPIKey(ada.ID, "key"), session.ID, 5, storage.Device{}))
		stopped := make([]int, 8)
		race(t, len(stopped), func(i int) (err error) {
			all := []storage.Leak{leakOf(token), leakOf("key")}
			if i%2 == 0 {
				slices.Reverse(all)
			}
			stopped[i], err = db.ReportLeaks(t.Context(), all)
			return err
		})
		sum := 0
		for _, n := range stopped {
			sum += n
		}
		if sum != 2 {
			t.Errorf("they stopped %v", stopped)
		}
		events := wordsOf(t, db)
		if events[storage.TypeTokenPaused] != 1 || events[storage.TypeKeyPaused] != 1 ||
			len(storagetest.Notices(t, db, storage.NoticeTokenPaused)) != 1 || len(storagetest.Notices(t, db, storage.NoticeKeyPaused)) != 1 ||
			len(storagetest.PartnerNotices(t, db, storage.TokenWasPaused)) != 1 {
			t.Errorf("told %v", events)
		}
	})
}

// wordsOf counts what was told, by type.
func wordsOf(t *testing.T, db *storage.DB) map[storage.EventType]int {
	t.Helper()
	all, err := db.Events(t.Context(), storage.EventFilter{Limit: 1000})
	must(t, err)
	count := map[storage.EventType]int{}
	for _, e := range all {
		count[e.Type]++
	}
	return count
}

// Reports, owners, the partner and the end of the connection meet at one token. What was told in
// the end is what the row says.
func TestReportsRacedAgainstWhatEndsAndResumesATokenLeaveItsState(t *testing.T) {
	t.Parallel()
	ways := map[string]func(ctx context.Context, db *storage.DB, s storage.PausedSeen, clientID, token string) error{
		"revoked by the partner": func(ctx context.Context, db *storage.DB, _ storage.PausedSeen, clientID, token string) error {
			return db.RevokeToken(ctx, clientID, storage.Hash(token), storage.TokenRevokedByPartner)
		},
		"revoked by the owner": func(ctx context.Context, db *storage.DB, s storage.PausedSeen, clientID, _ string) error {
			return db.RevokePausedTokens(ctx, s, clientID)
		},
		"the partner ends the connection": func(ctx context.Context, db *storage.DB, s storage.PausedSeen, clientID, _ string) error {
			return db.Deauthorize(ctx, s.AccountID, clientID)
		},
		"the account is closed": func(ctx context.Context, db *storage.DB, s storage.PausedSeen, _, _ string) error {
			return db.CloseAccount(ctx, storage.Closing{AccountID: s.AccountID, At: storage.At(db.Now().Add(time.Hour))})
		},
	}
	for name, end := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
				ada := newAccount(t, db, "ada@example.com")
				partner, _ := newPartner(t, db)
				_, token := storagetest.Connection(t, db, storage.Connection{AccountID: ada.ID, ClientID: partner.ID})
				s := seen(db, ada.ID, storagetest.SignedIn(t, db, ada.ID))
				s.Until = storage.At(db.Now().Add(time.Hour))
				race(t, 9, func(i int) error {
					switch i % 3 {
					case 0:
						_, err := db.ReportLeaks(t.Context(), []storage.Leak{leakOf(token)})
						return err
					case 1:
						return db.ResumeTokens(t.Context(), s, partner.ID)
					}
					return end(t.Context(), db, s, partner.ID, token)
				})
				k, told := tokenByText(t, db, token), wordsOf(t, db)
				if paused := told[storage.TypeTokenPaused] - told[storage.TypeTokenResumed]; k.PausedAt.IsZero() != (paused == 0) || paused < 0 || paused > 1 {
					t.Errorf("paused at %v, told %v", k.PausedAt, told)
				}
				ends := told[storage.TypeTokenRevoked] + told[storage.TypeConnectionEnded]
				if k.RevokedAt.IsZero() != (ends == 0) || ends > 1 {
					t.Errorf("revoked at %v, told %v", k.RevokedAt, told)
				}
			})
		})
	}
}
