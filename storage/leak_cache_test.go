package storage_test

import (
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestPausingAndResumingTakeEffectOnEveryServer(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, there := openURL(t, url), openURL(t, url)
		here := newListeningCache(t, db)
		ada, session := keyOwner(t, db, url)
		partner, _ := newPartner(t, db)
		_, token := storagetest.Connection(t, db, storage.Connection{AccountID: ada.ID, ClientID: partner.ID})
		key := newAPIKey(ada.ID, "key")
		must(t, db.CreateAPIKey(t.Context(), key, session.ID, 5, storage.Device{}))
		areLive := func(want bool) bool {
			k, err := here.APIKey(t.Context(), hashOf("key"))
			must(t, err)
			return k.Live() == want && lives(t, here, db, token) == want
		}
		if !areLive(true) {
			t.Fatal("they are not live")
		}
		report(t, there, token, "key")
		if db.SharesCounters() && !areLive(false) {
			t.Error("one is live after the answer")
		}
		until(t, "they are paused", func() bool { return areLive(false) })
		s := seen(there, ada.ID, session.ID)
		must(t, there.ResumeTokens(t.Context(), s, partner.ID))
		must(t, there.ResumeAPIKey(t.Context(), s, key.ID))
		until(t, "they are live again", func() bool { return areLive(true) })
	})
}
