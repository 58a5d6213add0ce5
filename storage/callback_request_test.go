package storage_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

const (
	wanted      = "https://new.example/cb"
	wantedToo   = "https://NEW.example:443/other"
	wantedThere = "https://new.example:8443/cb"
)

// danas is a question of one of the partner's people.
var danas = storage.CallbackQuestion{Email: "dana@shop.example", Address: "192.0.2.7", Note: "for the new shop"}

// requests are what a partner has requested, by URL.
func requests(t *testing.T, db *storage.DB, clientID string) map[string]storage.CallbackRequest {
	t.Helper()
	all, err := db.CallbackRequests(t.Context(), clientID)
	must(t, err)
	found := map[string]storage.CallbackRequest{}
	for _, q := range all {
		found[q.URL] = q
	}
	return found
}

func isActive(t *testing.T, db *storage.DB, clientID, url string) bool {
	t.Helper()
	all, _ := callbacks(t, db, clientID)
	return slices.Contains(all, url)
}

func TestRequestedCallbackIsNone(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		other, _ := newPartner(t, db)
		ctx := byOwner(t, db, client.ID)
		for _, url := range []string{wanted, wantedToo, wantedThere} {
			must(t, db.RequestCallback(ctx, client.ID, url))
		}
		must(t, db.RequestCallback(ctx, other.ID, wanted))
		want(t, "one that is requested", db.RequestCallback(ctx, client.ID, wanted), storage.ErrConflict)
		want(t, "one that is a callback", db.RequestCallback(ctx, client.ID, defaultCallback), storage.ErrConflict)
		want(t, "for a partner that is not there", db.RequestCallback(ctx, "partner_0", wanted), storage.ErrNotFound)
		if isActive(t, db, client.ID, wanted) {
			t.Error("it is a callback")
		}
		got := requests(t, db, client.ID)
		if len(got) != 3 || got[wanted].Host != "new.example" || got[wantedToo].Host != "new.example" || got[wantedThere].Host != "new.example:8443" {
			t.Errorf("the requests are %+v", got)
		}
		if p := got[wanted].Proof; !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(p) || p != got[wantedToo].Proof || p == got[wantedThere].Proof || p == requests(t, db, other.ID)[wanted].Proof {
			t.Errorf("the proofs are %+v", got)
		}
		if n := len(mailed[storage.PartnerNotice](t, db, storage.JobPartnerNotice)); n != 0 {
			t.Errorf("%d mails tell of what is not active", n)
		}
		proof := got[wanted].Proof
		must(t, db.RemoveCallbackRequest(ctx, client.ID, wanted))
		must(t, db.RequestCallback(ctx, client.ID, wanted))
		if again := requests(t, db, client.ID)[wanted].Proof; again != proof {
			t.Errorf("the proof became %s", again)
		}
	})
}

func TestRequestsForCallbacksAreLimited(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db) // with two callbacks
		ctx := byOwner(t, db, client.ID)
		got := race(t, storage.MostCallbackRequests+5, func(i int) error { return db.RequestCallback(ctx, client.ID, fmt.Sprintf("https://%d.example/", i)) })
		if got[nil] != storage.MostCallbackRequests || got[storage.ErrCallbackRequestLimit] != 5 {
			t.Errorf("of 25 at once: %v", got)
		}
		all, _ := db.CallbackRequests(t.Context(), client.ID)
		want(t, "one of those again", db.RequestCallback(ctx, client.ID, all[0].URL), storage.ErrConflict)
		for i := range storage.MostCallbacks - storage.MostCallbackRequests - 2 {
			must(t, db.AddCallback(ctx, client.ID, fmt.Sprintf("https://shop.example/%d", i)))
		}
		want(t, "one more callback", db.AddCallback(ctx, client.ID, "https://shop.example/more"), storage.ErrCallbackLimit)
		must(t, db.ProveCallback(ctx, client.ID, all[0].URL, nil))
		want(t, "a request beside a hundred", db.RequestCallback(ctx, client.ID, "https://shop.example/more"), storage.ErrCallbackLimit)
	})
}

func TestProofAddsTheCallbacksOfTheHost(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		other, _ := newPartner(t, db)
		ctx := byOwner(t, db, client.ID)
		const refused = "https://new.example/refused"
		for _, url := range []string{wanted, wantedToo, wantedThere, refused} {
			must(t, db.RequestCallback(ctx, client.ID, url))
		}
		must(t, db.RequestCallback(ctx, other.ID, wanted))
		a, err := db.AskAboutCallback(ctx, client.ID, wantedToo, danas)
		must(t, err)
		declined, err := db.AskAboutCallback(ctx, client.ID, refused, danas)
		must(t, err)
		_, err = db.DeclineApplication(storagetest.BySam(t), decision(declined.Number))
		must(t, err)
		must(t, db.ProveCallback(ctx, client.ID, wanted, nil))
		if !isActive(t, db, client.ID, wanted) || !isActive(t, db, client.ID, wantedToo) || isActive(t, db, client.ID, wantedThere) || isActive(t, db, client.ID, refused) || isActive(t, db, other.ID, wanted) {
			t.Errorf("left are %+v", requests(t, db, client.ID))
		}
		if now, err := db.ApplicationByNumber(t.Context(), a.Number); err != nil || now.State != storage.ApplicationApproved || !now.IsDecided() || now.DecidedByName != "proof of the host" {
			t.Errorf("what support was asked is %+v, %v", now, err)
		}
		want(t, "again", db.ProveCallback(ctx, client.ID, wanted, nil), storage.ErrNotFound)
		if n := len(mailed[storage.PartnerNotice](t, db, storage.JobPartnerNotice)); n != 2 {
			t.Errorf("%d mails", n)
		}
		wantAudited(t, db, client.ID, map[string]int{"callback.requested": 4, "callback.proved": 2, "callback.added": 0})
		must(t, db.ProveCallback(ctx, client.ID, refused, nil)) // by itself, it can be proved
		if !isActive(t, db, client.ID, refused) {
			t.Error("the declined one is not active")
		}
	})
}

// wantAudited wants so many rows of each kind about a partner.
func wantAudited(t *testing.T, db *storage.DB, clientID string, wanted map[string]int) {
	t.Helper()
	rows, err := db.AuditRows(t.Context(), storage.AuditFilter{On: clientID, Limit: 200})
	must(t, err)
	got := map[string]int{}
	for _, row := range rows {
		got[row.What]++
	}
	for what, n := range wanted {
		if got[what] != n {
			t.Errorf("%d rows of %s, want %d", got[what], what, n)
		}
	}
}

func TestSupportDecidesAboutARequest(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		ctx := byOwner(t, db, client.ID)
		must(t, db.RequestCallback(ctx, client.ID, wanted))
		_, err := db.AskAboutCallback(ctx, client.ID, "https://unknown.example/", danas)
		want(t, "about one that is not requested", err, storage.ErrNotFound)
		a, err := db.AskAboutCallback(ctx, client.ID, wanted, danas)
		must(t, err)
		if a.Kind != storage.ApplicationCallback || a.Callback != wanted || a.ClientID != client.ID || a.Company != client.Name || a.Note != danas.Note || a.Email != danas.Email || a.Address != danas.Address {
			t.Errorf("it is %+v", a)
		}
		if q := requests(t, db, client.ID)[wanted]; q.Status() != storage.WaitingForAnswer || q.Number != a.Number {
			t.Errorf("asked: %+v", q)
		}
		_, err = db.AskAboutCallback(ctx, client.ID, wanted, danas)
		want(t, "again", err, storage.ErrConflict)
		_, err = db.DeclineApplication(storagetest.BySam(t), decision(a.Number))
		must(t, err)
		if q := requests(t, db, client.ID)[wanted]; q.Status() != storage.CallbackDeclined || q.Reason != "Not now." {
			t.Errorf("declined: %+v", q)
		}
		b, err := db.AskAboutCallback(ctx, client.ID, wanted, danas)
		must(t, err)
		storagetest.Approve(t, db, b.Number)
		if !isActive(t, db, client.ID, wanted) || len(requests(t, db, client.ID)) != 0 {
			t.Error("approved, it is no callback")
		}
		wantAudited(t, db, client.ID, map[string]int{"callback.added": 1, "callback.proved": 0})
	})
}

func TestProofIsShownToSupport(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		ctx := byOwner(t, db, client.ID)
		for _, url := range []string{wanted, wantedToo, wantedThere} {
			must(t, db.RequestCallback(ctx, client.ID, url))
		}
		a, err := db.AskAboutCallback(ctx, client.ID, wanted, danas)
		must(t, err)
		must(t, db.ProveCallback(ctx, client.ID, wanted, &danas))
		if now, err := db.ApplicationByNumber(t.Context(), a.Number); err != nil || now.HostProvedAt.IsZero() || now.IsDecided() {
			t.Errorf("it is %+v, %v", now, err)
		}
		must(t, db.ProveCallback(ctx, client.ID, wantedThere, &danas)) // asks
		q := requests(t, db, client.ID)[wantedThere]
		if now, err := db.ApplicationByNumber(t.Context(), q.Number); err != nil || now.HostProvedAt.IsZero() || q.Status() != storage.WaitingForAnswer {
			t.Errorf("it is %+v, %v", now, err)
		}
		b, err := db.AskAboutCallback(ctx, client.ID, wantedToo, danas)
		if err != nil || b.HostProvedAt.IsZero() {
			t.Errorf("another one of the host is %+v, %v", b, err)
		}
		if all, _ := callbacks(t, db, client.ID); len(all) != 2 {
			t.Errorf("the callbacks are %v", all)
		}
		wantAudited(t, db, client.ID, map[string]int{"callback.proved": 2})
	})
}

func TestRequestIsTakenBackWithItsQuestion(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		ctx := byOwner(t, db, client.ID)
		must(t, db.RequestCallback(ctx, client.ID, wanted))
		a, err := db.AskAboutCallback(ctx, client.ID, wanted, danas)
		must(t, err)
		must(t, db.AskApplicant(storagetest.BySam(t), a.Number, "Why?"))
		must(t, db.RemoveCallbackRequest(ctx, client.ID, wanted))
		if now, err := db.ApplicationByNumber(t.Context(), a.Number); err != nil || now.State != storage.ApplicationWithdrawn {
			t.Errorf("the question is %+v, %v", now, err)
		}
		_, err = db.ApproveApplication(storagetest.BySam(t), decision(a.Number))
		want(t, "approving it", err, storage.ErrConflict)
		want(t, "again", db.RemoveCallbackRequest(ctx, client.ID, wanted), storage.ErrNotFound)
		wantAudited(t, db, client.ID, map[string]int{"callback.removed": 1})
	})
}

func TestCallbackThatIsAddedIsRequestedNoLonger(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		ctx := byOwner(t, db, client.ID)
		must(t, db.RequestCallback(ctx, client.ID, wanted))
		a, err := db.AskAboutCallback(ctx, client.ID, wanted, danas)
		must(t, err)
		must(t, db.AddCallback(storagetest.BySam(t), client.ID, wanted))
		if now, err := db.ApplicationByNumber(t.Context(), a.Number); err != nil || now.State != storage.ApplicationApproved || now.DecidedByName != storagetest.Sam.Name {
			t.Errorf("what support was asked is %+v, %v", now, err)
		}
		if len(requests(t, db, client.ID)) != 0 {
			t.Error("it is still requested")
		}
	})
}

// Of a check, an approval and a removal at the same time, each comes wholly before or after
// the others.
func TestRequestIsProvedApprovedAndRemovedAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		for i := range 8 {
			client, _ := newPartner(t, db)
			ctx, url := byOwner(t, db, client.ID), fmt.Sprintf("https://new%d.example/cb", i)
			must(t, db.RequestCallback(ctx, client.ID, url))
			a, err := db.AskAboutCallback(ctx, client.ID, url, danas)
			must(t, err)
			steps := []func() error{
				func() error { return db.ProveCallback(ctx, client.ID, url, nil) },
				func() error { _, err := db.ApproveApplication(storagetest.BySam(t), decision(a.Number)); return err },
				func() error { return db.RemoveCallbackRequest(ctx, client.ID, url) },
				func() error { return db.AddCallback(storagetest.BySam(t), client.ID, url) },
				func() error { _, err := db.AskAboutCallback(ctx, client.ID, url, danas); return err },
			}
			got := race(t, len(steps), func(i int) error { return steps[i]() })
			for err := range got {
				if err != nil && !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrConflict) {
					t.Errorf("one failed with %v", err)
				}
			}
			if len(requests(t, db, client.ID)) != 0 || !isActive(t, db, client.ID, url) { // adding it works whatever came before
				t.Errorf("it is requested: %+v", requests(t, db, client.ID))
			}
			if now, err := db.ApplicationByNumber(t.Context(), a.Number); err == nil && !now.IsDecided() {
				t.Errorf("support is still asked: %+v", now)
			}
		}
	})
}

func TestLookUpsOfCallbackRequestsUseIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		client, _ := newPartner(t, db)
		ctx := byOwner(t, db, client.ID)
		wantIndexed(t, w, storagetest.Raw(t, url), []planned{
			{"RequestCallback", 13, func() error { return db.RequestCallback(ctx, client.ID, wanted) }},
			{"CallbackRequests", 1, func() error { _, err := db.CallbackRequests(ctx, client.ID); return err }},
			{"AskAboutCallback", 12, func() error { _, err := db.AskAboutCallback(ctx, client.ID, wanted, danas); return err }},
			{"ProveCallback to support", 12, func() error { return db.ProveCallback(ctx, client.ID, wanted, &danas) }},
			{"ProveCallback", 21, func() error { return db.ProveCallback(ctx, client.ID, wanted, nil) }},
		})
	})
}
