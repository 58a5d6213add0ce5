package storage_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func apply(t testing.TB, db *storage.DB, a storage.Application) storage.Application {
	t.Helper()
	return storagetest.Application(t, db, a)
}

func decision(number string) storage.Decision {
	return storage.Decision{Number: number, Reason: "Not now.", HandoverLifetime: storagetest.HandoverLifetime}
}

// mailed are the payloads of a kind's jobs that were written since this was last called.
func mailed[T any](t testing.TB, db *storage.DB, kind storage.JobKind) (all []T) {
	t.Helper()
	jobs, err := db.ClaimJobs(t.Context(), 100, time.Hour*24*30, kind)
	must(t, err)
	for _, job := range jobs {
		var one T
		must(t, json.Unmarshal([]byte(job.Payload), &one))
		all = append(all, one)
	}
	return all
}

func TestApplicationIsFoundAsItWasSent(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		a := apply(t, db, storage.Application{Company: "Ärger & Co", Email: "Dev@Knots.example", Note: "soon", HostProvedAt: db.Time()})
		if !strings.HasPrefix(a.Number, "A-") || len(a.Number) != 10 || a.State != storage.ApplicationOpen || a.WaitingSince != a.CreatedAt {
			t.Errorf("it is %+v", a)
		}
		for _, number := range []string{a.Number, strings.ToLower(a.Number)} {
			if got, err := db.ApplicationByNumber(t.Context(), number); err != nil || got != a {
				t.Errorf("%s: %+v, %v", number, got, err)
			}
		}
		for _, number := range []string{"", "1", "A-", "A-00000000", "A-\x00", "A-\xff"} {
			_, err := db.ApplicationByNumber(t.Context(), number)
			want(t, number, err, storage.ErrNotFound)
		}
		for name, list := range map[string]func() ([]storage.Application, error){
			"its contact": func() ([]storage.Application, error) {
				return db.ApplicationsWithEmail(t.Context(), "dev@KNOTS.example", 5)
			},
			"its address": func() ([]storage.Application, error) { return db.ApplicationsFrom(t.Context(), a.Address, 5) },
		} {
			if got, err := list(); err != nil || len(got) != 1 || got[0] != a {
				t.Errorf("by %s: %+v, %v", name, got, err)
			}
		}
	})
}

func TestLogoOfAnApplicationIsKept(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		a := storage.Application{Kind: storage.ApplicationLogo}
		must(t, db.CreateApplication(t.Context(), &a, []byte("a picture")))
		if logo, err := db.ApplicationLogo(t.Context(), a.Number); err != nil || string(logo) != "a picture" {
			t.Errorf("it is %q, %v", logo, err)
		}
		_, err := db.ApplicationLogo(t.Context(), apply(t, db, storage.Application{}).Number)
		want(t, "another one's", err, storage.ErrNotFound)
	})
}

func TestApplicationsAreListedFromTheOldest(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		var all []string
		for i := range 7 { // some arrive at the same time
			all = append(all, apply(t, db, storage.Application{}).Number)
			advance(db, time.Duration(i%2)*time.Minute)
		}
		must(t, db.AskApplicant(storagetest.BySam(t), all[0], "Why?"))
		storagetest.Approve(t, db, all[1])
		var got []string
		var after storage.Cursor
		for range 3 {
			page, err := db.Applications(t.Context(), storage.ApplicationOpen, after, 3)
			must(t, err)
			page, after = storage.Page(page, 2)
			for _, a := range page {
				got = append(got, a.Number)
			}
		}
		if len(got) != 5 || !after.IsZero() || slices.Contains(got, all[0]) || slices.Contains(got, all[1]) {
			t.Errorf("listed %v of %v", got, all)
		}
		for state, number := range map[storage.ApplicationState]string{storage.ApplicationAsked: all[0], storage.ApplicationApproved: all[1]} {
			if some, err := db.Applications(t.Context(), state, storage.Cursor{}, 9); err != nil || len(some) != 1 || some[0].Number != number {
				t.Errorf("%s: %+v, %v", state, some, err)
			}
		}
		for limit, counted := range map[int]int{3: 3, 100: 5} {
			if n, err := db.CountApplications(t.Context(), storage.ApplicationOpen, limit); err != nil || n != counted {
				t.Errorf("up to %d: %d, %v", limit, n, err)
			}
		}
	})
}

func TestQuestionWaitsForThePartnerAndReturnsWithTheAnswer(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		ctx, a := t.Context(), apply(t, db, storage.Application{})
		want(t, "an answer to nothing", db.AnswerApplication(ctx, a.Number, "No."), storage.ErrConflict)
		for i, text := range []string{"What do you sell?", "And where?"} {
			advance(db, time.Hour)
			must(t, db.AskApplicant(storagetest.BySam(t), a.Number, text))
			want(t, "asked twice", db.AskApplicant(storagetest.BySam(t), a.Number, "Again?"), storage.ErrConflict)
			now, err := db.ApplicationByNumber(ctx, a.Number)
			if err != nil || now.State != storage.ApplicationAsked || now.WaitingSince != db.Time() || now.CreatedAt != a.CreatedAt {
				t.Errorf("it is %+v, %v", now, err)
			}
			mails := mailed[storage.ApplicationMail](t, db, storage.JobApplication)
			if len(mails) != 1 || mails[0].Name != storage.ApplicationWasAsked {
				t.Fatalf("mails: %+v", mails)
			}
			if q, err := db.QuestionByID(ctx, mails[0].QuestionID); err != nil || q.Text != text || q.AskedByName != "Sam Support" || !q.AnsweredAt.IsZero() {
				t.Errorf("question %d is %+v, %v", i, q, err)
			}
			advance(db, time.Hour)
			must(t, db.AnswerApplication(ctx, a.Number, "Knots."))
			want(t, "answered twice", db.AnswerApplication(ctx, a.Number, "No."), storage.ErrConflict)
			if now, err := db.ApplicationByNumber(ctx, a.Number); err != nil || now.State != storage.ApplicationOpen || now.WaitingSince != db.Time() {
				t.Errorf("it is %+v, %v", now, err)
			}
		}
		all, err := db.Questions(ctx, a.Number)
		if err != nil || len(all) != 2 || all[0].Text != "What do you sell?" || all[1].Answer != "Knots." || all[1].AnsweredAt.IsZero() {
			t.Errorf("they are %+v, %v", all, err)
		}
		want(t, "an unknown one", db.AskApplicant(storagetest.BySam(t), "A-UNKNOWN", "?"), storage.ErrNotFound)
		want(t, "an answer to an unknown one", db.AnswerApplication(ctx, "A-UNKNOWN", "!"), storage.ErrNotFound)
	})
}

func TestApprovalMakesAPartnerWithoutASecret(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx, a := t.Context(), apply(t, db, storage.Application{})
		must(t, db.AskApplicant(storagetest.BySam(t), a.Number, "Why?")) // support need not wait
		a = storagetest.Approve(t, db, a.Number)
		if got, err := db.ApplicationByNumber(ctx, a.Number); err != nil || got != a || a.State != storage.ApplicationApproved || a.DecidedByName != "Sam Support" {
			t.Errorf("it is %+v, %v", got, err)
		}
		c, err := db.ClientByID(ctx, a.ClientID)
		if err != nil || c.Kind != storage.PartnerKind || c.Name != a.Company || c.Email != a.Email || c.UseCase != a.UseCase || c.Scope != "*" || c.Status != storage.Active {
			t.Errorf("the partner is %+v, %v", c, err)
		}
		callbacks, err := db.Callbacks(ctx, c.ID)
		if err != nil || len(callbacks) != 1 || callbacks[0].URL != a.Callback || !callbacks[0].IsDefault {
			t.Errorf("its callbacks are %+v, %v", callbacks, err)
		}
		if secrets, err := db.Secrets(ctx, c.ID); err != nil || len(secrets) != 0 {
			t.Errorf("its secrets are %+v, %v", secrets, err)
		}
		h, err := db.LatestHandover(ctx, c.ID)
		if err != nil || !h.Live(db.Time()) || !h.IsFirst || h.Email != a.Email || !h.ExpiresAt.Equal(h.SentAt.Add(storagetest.HandoverLifetime)) {
			t.Errorf("the link is %+v, %v", h, err)
		}
		if mails := mailed[storage.HandoverMail](t, db, storage.JobHandover); len(mails) != 1 || mails[0].HandoverID != h.ID {
			t.Errorf("mails: %+v", mails)
		}
		if found, err := db.ClientsInDomain(ctx, "knots.example", 5); err != nil || len(found) != 1 || found[0].ID != c.ID {
			t.Errorf("in its domain: %+v, %v", found, err)
		}
	})
}

func TestApprovalOfAChangeMakesIt(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		c, _ := newPartner(t, db)
		callback := storage.Application{Kind: storage.ApplicationCallback, ClientID: c.ID, Callback: "https://shop.example/third"}
		for range 2 { // the second is registered already
			storagetest.Approve(t, db, apply(t, db, callback).Number)
		}
		storagetest.Approve(t, db, apply(t, db, storage.Application{Kind: storage.ApplicationCompany, ClientID: c.ID, Company: "Bigger Shop", UseCase: "More"}).Number)
		now, err := db.ClientByID(ctx, c.ID)
		if err != nil || now.Name != "Bigger Shop" || now.UseCase != "More" || now.Email != c.Email {
			t.Errorf("the partner is %+v, %v", now, err)
		}
		if named, err := db.ClientsNamed(ctx, storage.PartnerKind, "bigger", 5); err != nil || len(named) != 1 {
			t.Errorf("by its name: %+v, %v", named, err)
		}
		if all, err := db.Callbacks(ctx, c.ID); err != nil || len(all) != 3 || all[2].URL != callback.Callback || all[2].IsDefault {
			t.Errorf("the callbacks are %+v, %v", all, err)
		}
		mails := mailed[storage.ApplicationMail](t, db, storage.JobApplication)
		if len(mails) != 3 || mails[0].Name != storage.ApplicationWasApproved {
			t.Errorf("mails: %+v", mails)
		}
		gone := apply(t, db, storage.Application{Kind: storage.ApplicationCompany, ClientID: "partner_gone"})
		_, err = db.ApproveApplication(ctx, decision(gone.Number))
		want(t, "of a partner that is gone", err, storage.ErrNotFound)
		if still, err := db.ApplicationByNumber(ctx, gone.Number); err != nil || still.IsDecided() {
			t.Errorf("it is %+v, %v", still, err)
		}
	})
}

func TestApprovalOfALogoShowsIt(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		a := storage.Application{Kind: storage.ApplicationLogo, ClientID: c.ID, Company: c.Name, Email: c.Email}
		must(t, db.CreateApplication(t.Context(), &a, []byte("a picture")))
		storagetest.Approve(t, db, a.Number)
		if hash, err := db.LogoHashOf(t.Context(), c.ID); err != nil || hash != storage.LogoHash([]byte("a picture")) {
			t.Errorf("its logo is %q, %v", hash, err)
		}
		rows := auditRows(t, db)
		if last := rows[len(rows)-1]; last.What != "partner.logo_changed" || last.Who != storagetest.Sam.ID {
			t.Errorf("audited: %+v", last)
		}
		none := apply(t, db, storage.Application{Kind: storage.ApplicationLogo, ClientID: c.ID})
		_, err := db.ApproveApplication(storagetest.BySam(t), decision(none.Number))
		want(t, "without a picture", err, storage.ErrNotFound)
	})
}

func TestDeclineSaysWhyAndMakesNothing(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		a, err := db.DeclineApplication(storagetest.BySam(t), decision(apply(t, db, storage.Application{}).Number))
		if err != nil || a.State != storage.ApplicationDeclined || a.Reason != "Not now." || a.ClientID != "" {
			t.Errorf("it is %+v, %v", a, err)
		}
		if all, err := db.Clients(t.Context(), storage.PartnerKind); err != nil || len(all) != 0 {
			t.Errorf("partners: %+v, %v", all, err)
		}
		if mails := mailed[storage.ApplicationMail](t, db, storage.JobApplication); len(mails) != 1 || mails[0].Name != storage.ApplicationWasDeclined {
			t.Errorf("mails: %+v", mails)
		}
	})
}

func TestOneOfTwoDecisionsCounts(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		number := apply(t, db, storage.Application{}).Number
		got := race(t, 8, func(i int) error {
			who := audit.Who{Kind: audit.Staff, ID: fmt.Sprint(i), Name: string(rune('A' + i))}
			decide := db.ApproveApplication
			if i%2 == 1 {
				decide = db.DeclineApplication
			}
			a, err := decide(storage.WithWho(t.Context(), who), decision(number))
			if err == nil && a.DecidedByName != who.Name || !a.IsDecided() {
				t.Errorf("%d: %+v, %v", i, a, err)
			}
			return err
		})
		if got[nil] != 1 || got[storage.ErrConflict] != 7 {
			t.Errorf("got %v", got)
		}
		want(t, "a question afterwards", db.AskApplicant(storagetest.BySam(t), number, "?"), storage.ErrConflict)
		made, err := db.Clients(t.Context(), storage.PartnerKind)
		a, _ := db.ApplicationByNumber(t.Context(), number)
		if err != nil || (len(made) == 1) != (a.State == storage.ApplicationApproved) {
			t.Errorf("it is %s, with partners %+v, %v", a.State, made, err)
		}
		_, err = db.ApproveApplication(t.Context(), decision("A-UNKNOWN"))
		want(t, "an unknown one", err, storage.ErrNotFound)
	})
}

func TestLinkToAnApplicationWorksFor30DaysAfterTheDecision(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		ctx, a, hash := t.Context(), apply(t, db, storage.Application{}), storage.Hash("link")
		must(t, db.OfferApplicationLink(ctx, hash, a.Number))
		must(t, db.OfferApplicationLink(ctx, hash, a.Number)) // mailed again after a crash
		advance(db, 300*24*time.Hour)
		storagetest.Approve(t, db, a.Number)
		advance(db, 30*24*time.Hour-time.Millisecond)
		if got, err := db.ApplicationByLink(ctx, hash); err != nil || got.Number != a.Number {
			t.Errorf("it is %+v, %v", got, err)
		}
		advance(db, time.Millisecond)
		for name, hash := range map[string][]byte{"late": hash, "unknown": storage.Hash("other")} {
			_, err := db.ApplicationByLink(ctx, hash)
			want(t, name, err, storage.ErrNotFound)
		}
	})
}

func TestDecidedApplicationsAreKeptForAYear(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		open, decided := apply(t, db, storage.Application{}), apply(t, db, storage.Application{})
		must(t, db.AskApplicant(storagetest.BySam(t), decided.Number, "?"))
		must(t, db.OfferApplicationLink(t.Context(), storage.Hash("link"), decided.Number))
		a := storagetest.Approve(t, db, decided.Number)
		sweep := func() {
			_, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100)
			must(t, err)
		}
		advance(db, 365*24*time.Hour)
		sweep()
		_, err := db.ApplicationByNumber(t.Context(), decided.Number)
		must(t, err)
		advance(db, time.Millisecond)
		sweep()
		_, err = db.ApplicationByNumber(t.Context(), decided.Number)
		want(t, "after it", err, storage.ErrNotFound)
		_, err = db.ApplicationByNumber(t.Context(), open.Number)
		must(t, err)
		_, err = db.LatestHandover(t.Context(), a.ClientID)
		must(t, err)
		advance(db, storagetest.HandoverLifetime)
		sweep()
		_, err = db.LatestHandover(t.Context(), a.ClientID)
		want(t, "the link", err, storage.ErrNotFound)
		_, err = db.ClientByID(t.Context(), a.ClientID)
		must(t, err)
	})
}
