package storage_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// admitted is a partner without a secret, and the secret of its link.
func admitted(t testing.TB, db *storage.DB) (clientID, link string) {
	t.Helper()
	a := storagetest.Approve(t, db, apply(t, db, storage.Application{}).Number)
	return a.ClientID, storagetest.Handover(t, db, a.ClientID)
}

func take(t testing.TB, db *storage.DB, link string) error {
	t.Helper()
	s := newSecret("")
	return db.TakeHandover(t.Context(), storage.Hash(link), &s, &storage.PersonSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), Address: "192.0.2.9", ExpiresAt: storage.At(db.Now().Add(time.Hour))}, "", 2)
}

func TestSecretIsMadeWhenTheLinkIsUsed(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		clientID, link := admitted(t, db)
		hash := storage.Hash(link)
		h, err := db.HandoverByHash(t.Context(), hash)
		if err != nil || h.ClientID != clientID || !h.OpenedAt.IsZero() {
			t.Errorf("the link is %+v, %v", h, err)
		}
		opened := db.Time()
		must(t, db.OpenHandover(t.Context(), hash, "192.0.2.8"))
		advance(db, time.Hour)
		must(t, db.OpenHandover(t.Context(), hash, "192.0.2.1")) // once more
		s := newSecret("")
		must(t, db.TakeHandover(t.Context(), hash, &s, &storage.PersonSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), Address: "192.0.2.9", ExpiresAt: storage.At(db.Now().Add(time.Hour))}, "", 2))
		h, err = db.HandoverByHash(t.Context(), hash)
		if err != nil || h.OpenedAt != opened || h.OpenedFrom != "192.0.2.8" || h.UsedAt != db.Time() || h.UsedFrom != "192.0.2.9" || h.SecretID != s.ID || h.Live(db.Time()) {
			t.Errorf("the link is %+v, %v", h, err)
		}
		if all, err := db.LiveSecrets(t.Context(), clientID); err != nil || len(all) != 1 || all[0].ID != s.ID {
			t.Errorf("the secrets are %+v, %v", all, err)
		}
		want(t, "again", take(t, db, link), storage.ErrSpent)
		want(t, "an unknown one", take(t, db, "unknown"), storage.ErrSpent)
		must(t, db.OpenHandover(t.Context(), storage.Hash("unknown"), "192.0.2.8"))
	})
}

func TestLinkThatIsUsedUnopenedCountsAsOpened(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		_, link := admitted(t, db)
		must(t, take(t, db, link))
		if h, err := db.HandoverByHash(t.Context(), storage.Hash(link)); err != nil || h.OpenedAt != h.UsedAt || h.OpenedFrom != "192.0.2.9" {
			t.Errorf("the link is %+v, %v", h, err)
		}
	})
}

func TestLinkRacedMakesOneSecret(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clientID, link := admitted(t, db)
		got := race(t, 8, func(int) error { return take(t, db, link) })
		live, err := db.LiveSecrets(t.Context(), clientID)
		if err != nil || got[nil] != 1 || got[storage.ErrSpent] != 7 || len(live) != 1 {
			t.Errorf("got %v, %d live (%v)", got, len(live), err)
		}
	})
}

func TestLinkIsOverOnceItExpiresOrAnotherIsSent(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, db *storage.DB, clientID string){
		"expired": func(_ *testing.T, db *storage.DB, _ string) { advance(db, storagetest.HandoverLifetime) },
		"replaced": func(t *testing.T, db *storage.DB, clientID string) {
			must(t, db.SendHandover(t.Context(), clientID, time.Hour, 2))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
				advance(db, 0)
				clientID, link := admitted(t, db)
				h, err := db.HandoverByHash(t.Context(), storage.Hash(link))
				must(t, err)
				end(t, db, clientID)
				want(t, "used", take(t, db, link), storage.ErrSpent)
				want(t, "mailed", db.OfferHandover(t.Context(), h.ID, storage.Hash("late")), storage.ErrSpent)
				if live, err := db.LiveSecrets(t.Context(), clientID); err != nil || len(live) != 0 {
					t.Errorf("the secrets are %+v, %v", live, err)
				}
			})
		})
	}
}

func TestLinkRacedWithItsReplacementMakesAtMostOneSecret(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clientID, link := admitted(t, db)
		var all sync.WaitGroup
		var taken error
		all.Go(func() { taken = take(t, db, link) })
		all.Go(func() {
			if err := db.SendHandover(t.Context(), clientID, time.Hour, 2); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		live, err := db.LiveSecrets(t.Context(), clientID)
		if err != nil || (taken == nil) != (len(live) == 1) || taken != nil && !errors.Is(taken, storage.ErrSpent) {
			t.Errorf("used: %v, with %d secrets, %v", taken, len(live), err)
		}
	})
}

func TestFurtherSecretIsSentWithinTheLimit(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		c, _ := newPartner(t, db)
		send := func(id string) error { return db.SendHandover(ctx, id, time.Hour, 2) }
		must(t, send(c.ID))
		h, err := db.LatestHandover(ctx, c.ID)
		if err != nil || h.IsFirst || h.Email != c.Email {
			t.Errorf("the link is %+v, %v", h, err)
		}
		link := storagetest.Handover(t, db, c.ID)
		_, _ = storagetest.Secret(t, db, c.ID)
		want(t, "another with two live", send(c.ID), storage.ErrSecretLimit)
		want(t, "used with two live", take(t, db, link), storage.ErrSecretLimit)
		all, err := db.LiveSecrets(ctx, c.ID)
		must(t, err)
		must(t, db.RevokeSecret(ctx, c.ID, all[0].ID))
		must(t, take(t, db, link)) // it is not used up
		service, _ := storagetest.Service(t, db, storage.Client{})
		for _, id := range []string{"partner_0", "", service.ID} {
			want(t, id, send(id), storage.ErrNotFound)
		}
	})
}

func TestSuspendedPartnerGetsNoSecret(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		clientID, link := admitted(t, db)
		must(t, db.SetClientStatus(ctx, clientID, storage.Suspended, "abuse"))
		want(t, "sent", db.SendHandover(ctx, clientID, time.Hour, 2), storage.ErrSuspended)
		want(t, "used", take(t, db, link), storage.ErrSuspended)
		must(t, db.SetClientStatus(ctx, clientID, storage.Active, ""))
		must(t, take(t, db, link))
		must(t, db.SetClientStatus(ctx, clientID, storage.Suspended, "abuse"))
		want(t, "used before", take(t, db, link), storage.ErrSpent)
	})
}

func TestLooksAtApplicationsUseIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		a := storagetest.Approve(t, db, apply(t, db, storage.Application{}).Number)
		ctx, some := t.Context(), storage.Hash("some")
		wantIndexed(t, w, storagetest.Raw(t, url), []planned{
			{"Applications", 1, func() error { _, err := db.Applications(ctx, storage.ApplicationOpen, a.Cursor(), 50); return err }},
			{"ApplicationsWithEmail", 1, func() error { _, err := db.ApplicationsWithEmail(ctx, a.Email, 5); return err }},
			{"ApplicationsFrom", 1, func() error { _, err := db.ApplicationsFrom(ctx, a.Address, 5); return err }},
			{"ApplicationByLink", 1, func() error { _, err := db.ApplicationByLink(ctx, some); return unlessMissing(err) }},
			{"Questions", 1, func() error { _, err := db.Questions(ctx, a.Number); return err }},
			{"HandoverByHash", 1, func() error { _, err := db.HandoverByHash(ctx, some); return unlessMissing(err) }},
			{"LatestHandover", 1, func() error { _, err := db.LatestHandover(ctx, a.ClientID); return unlessMissing(err) }},
			{"ClientsInDomain", 1, func() error { _, err := db.ClientsInDomain(ctx, "knots.example", 5); return err }},
		})
	})
}

func TestApplicationsAndLinksAreAudited(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		sam := storagetest.BySam(t)
		applicant := storage.WithWho(t.Context(), audit.Who{Kind: audit.Applicant, Address: "192.0.2.7"})
		a := storage.Application{Kind: storage.ApplicationPartner, Company: "Knots", Email: "dev@knots.example", Callback: "https://knots.example/cb"}
		must(t, db.CreateApplication(applicant, &a, nil))
		must(t, db.AskApplicant(sam, a.Number, "Why?"))
		must(t, db.AnswerApplication(applicant, a.Number, "My password is hunter2"))
		a = storagetest.Approve(t, db, a.Number)
		link := storagetest.Handover(t, db, a.ClientID)
		for range 2 {
			must(t, db.OpenHandover(t.Context(), storage.Hash(link), "192.0.2.8"))
		}
		must(t, take(t, db, link))
		want(t, "again", take(t, db, link), storage.ErrSpent)
		must(t, db.SendHandover(sam, a.ClientID, time.Hour, 2))
		_, err := db.DeclineApplication(sam, decision(apply(t, db, storage.Application{}).Number))
		must(t, err)
		var got []string
		rows := auditRows(t, db)
		wantIntact(t, rows)
		for _, r := range rows {
			got = append(got, r.Who+" "+r.What)
			if strings.Contains(r.Line, "hunter2") || strings.Contains(r.Line, link) {
				t.Errorf("row %s", r.Line)
			}
		}
		is, owner := storagetest.Sam.ID, storagetest.Owner(t, db, a.ClientID).ID
		wanted := []string{"applicant application.received", is + " application.asked_back", "applicant application.answered",
			is + " application.approved", is + " partner.created", is + " handover.sent", "server handover.opened", owner + " person.signed_in", owner + " secret.made",
			is + " handover.sent", "server application.received", is + " application.declined"}
		if !slices.Equal(got, wanted) {
			t.Errorf("got  %q\nwant %q", got, wanted)
		}
		if l, err := audit.Parse(rows[len(rows)-1].Line); err != nil || l.Reason != "Not now." || l.On.Kind != "application" {
			t.Errorf("the last row is %+v, %v", l, err)
		}
	})
}
