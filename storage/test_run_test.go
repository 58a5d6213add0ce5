package storage_test

import (
	"fmt"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func newTestRun(clientID string, now time.Time) storage.TestRun {
	return storage.TestRun{ID: storage.NewID(), ClientID: clientID, Name: "Happy", BegunBy: "Dana", SupportCode: "K7QM-2XPD", Outcome: "Your first token works.",
		TokenWaits: true, BeganAt: storage.At(now),
		Steps: storage.TestSteps{{Method: "GET", URL: "/a", Status: 200, Says: "It is there.",
			Request: storage.TestMessage{Header: []string{"Accept: */*"}}, Answer: storage.TestMessage{Body: "\x00 <b>", IsShortened: true}}}}
}

func TestRunIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		shop, _ := newPartner(t, db)
		other, _ := newPartner(t, db)
		run := newTestRun(shop.ID, db.Now())
		dana := storage.WithWho(t.Context(), audit.Who{Kind: audit.Person, ID: "dana", Name: "Dana"})
		must(t, db.AddTestRun(dana, &run))
		got, err := db.TestRunByID(t.Context(), shop.ID, run.ID)
		if must(t, err); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", run) {
			t.Errorf("got %+v, want %+v", got, run)
		}
		_, err = db.TestRunByID(t.Context(), other.ID, run.ID)
		want(t, "another partner's", err, storage.ErrNotFound)
		want(t, "another partner's token", db.ShowTestToken(t.Context(), other.ID, run.ID), storage.ErrSpent)
		want(t, "the token", db.ShowTestToken(t.Context(), shop.ID, run.ID), nil)
		want(t, "the token again", db.ShowTestToken(t.Context(), shop.ID, run.ID), storage.ErrSpent)
		rows, err := db.AuditRows(t.Context(), storage.AuditFilter{What: "test.run", On: shop.ID, Limit: 2})
		if must(t, err); len(rows) != 1 || rows[0].Who != "dana" {
			t.Errorf("audited: %+v", rows)
		}
	})
}

func TestLatestRunsAreKeptForADay(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clock := storagetest.NewClock()
		db.Now = clock.Now
		shop, _ := newPartner(t, db)
		other, _ := newPartner(t, db)
		theirs := newTestRun(other.ID, clock.Now())
		must(t, db.AddTestRun(t.Context(), &theirs))
		var all []storage.TestRun
		for range storage.TestRunsKept + 3 {
			clock.Advance(time.Second)
			run := newTestRun(shop.ID, clock.Now())
			must(t, db.AddTestRun(t.Context(), &run))
			all = append(all, run)
		}
		kept, err := db.TestRuns(t.Context(), shop.ID)
		if must(t, err); len(kept) != storage.TestRunsKept || kept[0].ID != all[len(all)-1].ID || kept[len(kept)-1].ID != all[3].ID {
			t.Errorf("kept are %d", len(kept))
		}
		for _, gone := range all[:3] {
			_, err := db.TestRunByID(t.Context(), shop.ID, gone.ID)
			want(t, "an old one", err, storage.ErrNotFound)
		}
		if kept, err = db.TestRuns(t.Context(), other.ID); err != nil || len(kept) != 1 {
			t.Errorf("the other partner has %d (%v)", len(kept), err)
		}
		clock.Advance(24*time.Hour + time.Second)
		if kept, err = db.TestRuns(t.Context(), shop.ID); err != nil || len(kept) != 0 {
			t.Errorf("after a day there are %d (%v)", len(kept), err)
		}
		_, err = db.TestRunByID(t.Context(), shop.ID, all[3].ID)
		want(t, "after a day", err, storage.ErrNotFound)
		if removed, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); err != nil || removed < storage.TestRunsKept+1 {
			t.Errorf("swept %d rows (%v)", removed, err)
		}
	})
}

func TestLookUpsOfRunsUseIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		shop, _ := newPartner(t, db)
		run, ctx := newTestRun(shop.ID, db.Now()), t.Context()
		wantIndexed(t, w, storagetest.Raw(t, url), []planned{
			{"AddTestRun", 7, func() error { return db.AddTestRun(ctx, &run) }},
			{"TestRuns", 1, func() error { _, err := db.TestRuns(ctx, shop.ID); return err }},
			{"TestRunByID", 1, func() error { _, err := db.TestRunByID(ctx, shop.ID, run.ID); return err }},
			{"ShowTestToken", 1, func() error { return db.ShowTestToken(ctx, shop.ID, run.ID) }},
		})
	})
}
