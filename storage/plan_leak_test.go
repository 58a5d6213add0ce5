package storage_test

import (
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// Anybody may report tokens, and nobody waits for a report of others.
func TestPausingAndResumingUseIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		ada, session := keyOwner(t, db, url)
		partner, _ := newPartner(t, db)
		_, token := storagetest.Connection(t, db, storage.Connection{AccountID: ada.ID, ClientID: partner.ID})
		key := newAPIKey(ada.ID, "key")
		must(t, db.CreateAPIKey(t.Context(), key, session.ID, 5, storage.Device{}))
		service, _ := storagetest.Service(t, db, storage.Client{})
		must(t, db.IssueToken(t.Context(), &storage.Token{Hash: storage.Hash("its"), ClientID: service.ID, Scope: "labels"}))
		ctx := t.Context()
		reported := func(texts ...string) func() error {
			var all []storage.Leak
			for _, text := range texts {
				all = append(all, leakOf(text))
			}
			return func() error { _, err := db.ReportLeaks(ctx, all); return err }
		}
		now := func() storage.PausedSeen { return seen(db, ada.ID, session.ID) }
		wantIndexed(t, w, storagetest.Raw(t, url), []planned{
			{"ReportLeaks of one that is unknown", 2, reported("unknown")},
			{"ReportLeaks of several", 2, reported("unknown", "other")},
			{"ReportLeaks of a token", 16, reported(token)},
			{"ReportLeaks of a service's token", 7, reported("its")},
			{"ReportLeaks of a key", 10, reported("key")},
			{"PausedTokens", 1, func() error { _, err := db.PausedTokens(ctx, ada.ID); return err }},
			{"FoundToken", 1, func() error { _, err := db.FoundToken(ctx, storage.Hash(token)); return err }},
			{"ResumeTokens", 5, func() error { return db.ResumeTokens(ctx, now(), partner.ID) }},
			{"ResumeAPIKey", 5, func() error { return db.ResumeAPIKey(ctx, now(), key.ID) }},
			{"ReportLeaks again", 13, reported(token)},
			{"RevokePausedTokens", 5, func() error { return db.RevokePausedTokens(ctx, now(), partner.ID) }},
		})
	})
}
