package storage_test

import (
	"context"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// as is a context in which a member of staff changes something.
func as(ctx context.Context, name string) context.Context {
	return storage.WithWho(ctx, audit.Who{Kind: audit.Staff, ID: "id of " + name, Name: name, Role: "support"})
}

// asked is an account with two-step login whose reset Ada has asked for. It is due in a day.
func asked(t *testing.T, db *storage.DB) (storage.Account, storage.FactorReset) {
	t.Helper()
	a, _ := secured(t, db)
	want(t, "ask for a reset", db.AskFactorReset(as(t.Context(), "Ada"), a.ID, "lost phone", storage.At(db.Now().Add(24*time.Hour))), nil)
	r, err := db.WaitingFactorReset(t.Context(), a.ID)
	want(t, "find it", err, nil)
	return a, r
}

// wantAuditOf checks what the audit log has of an account, the newest first.
func wantAuditOf(t *testing.T, db *storage.DB, accountID string, names ...string) []audit.Line {
	t.Helper()
	rows, err := db.AuditRows(t.Context(), storage.AuditFilter{On: accountID, Limit: 100})
	want(t, "read the audit log", err, nil)
	var lines []audit.Line
	for _, r := range rows {
		l, err := audit.Parse(r.Line)
		want(t, "read a row", err, nil)
		lines = append(lines, l)
	}
	if len(lines) != len(names) {
		t.Fatalf("the audit log has %+v, want %q", lines, names)
	}
	for i, name := range names {
		if lines[i].What != name {
			t.Errorf("row %d is %s, want %s", i, lines[i].What, name)
		}
	}
	return lines
}

func TestFactorResetTakesTwoPersons(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		a, r := asked(t, db)
		if r.AskedByName != "Ada" || r.Reason != "lost phone" {
			t.Errorf("it is %+v", r)
		}
		if got := storagetest.Notices(t, db, storage.NoticeFactorResetAsked); len(got) != 1 || got[0].FactorResetID != r.ID || got[0].Until != r.DueAt {
			t.Errorf("the mails are %+v", got)
		}
		until := storage.At(db.Now().Add(time.Hour))
		want(t, "ask again", db.AskFactorReset(as(t.Context(), "Bob"), a.ID, "why", until), storage.ErrConflict)
		want(t, "approve it oneself", db.ApproveFactorReset(as(t.Context(), "Ada"), a.ID, r.ID, until), storage.ErrOwnRequest)
		stranger, _ := secured(t, db)
		want(t, "approve it under another account", db.ApproveFactorReset(as(t.Context(), "Bob"), stranger.ID, r.ID, until), storage.ErrNotFound)
		want(t, "stop it under another account", db.StopFactorReset(as(t.Context(), "Bob"), stranger.ID, r.ID, storage.Device{}), storage.ErrNotFound)
		want(t, "approve it", db.ApproveFactorReset(as(t.Context(), "Bob"), a.ID, r.ID, until), nil)
		want(t, "approve it again", db.ApproveFactorReset(as(t.Context(), "Bob"), a.ID, r.ID, until), storage.ErrSpent)
		want(t, "stop it afterwards", db.StopFactorReset(as(t.Context(), "Bob"), a.ID, r.ID, storage.Device{}), storage.ErrSpent)
		if got, err := db.AccountSummary(t.Context(), a.ID); err != nil || got != (storage.AccountSummary{}) {
			t.Errorf("what is left is %+v, %v", got, err)
		}
		if got := storagetest.Notices(t, db, storage.NoticeSecondFactorReset); len(got) != 1 || got[0].Until != until {
			t.Errorf("the mails are %+v", got)
		}
		lines := wantAuditOf(t, db, a.ID, "account.second_factor_reset", "account.second_factor_reset_asked")
		if lines[0].Who.Name != "Bob" || lines[0].Reason != "lost phone" || string(lines[0].After) != `{"asked_by":"id of Ada"}` || lines[1].Who.Name != "Ada" {
			t.Errorf("the rows are %+v", lines)
		}
		want(t, "ask where it is off", db.AskFactorReset(as(t.Context(), "Ada"), a.ID, "why", until), storage.ErrTwoStepOff)
	})
}

func TestFactorResetIsDoneAfterItsWait(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clock := storagetest.NewClock()
		db.Now = clock.Now
		a, r := asked(t, db)
		stopped, s := asked(t, db)
		want(t, "stop the other", db.StopFactorReset(t.Context(), stopped.ID, s.ID, storage.Device{Address: "192.0.2.1"}), nil)
		clock.Advance(24*time.Hour - time.Second)
		until := storage.At(db.Now().Add(time.Hour))
		if n, err := db.DoDueFactorResets(t.Context(), 10, until); n != 0 || err != nil {
			t.Errorf("before its time: %d, %v", n, err)
		}
		clock.Advance(time.Second)
		got := race(t, 3, func(int) error {
			_, err := db.DoDueFactorResets(t.Context(), 10, until)
			return err
		})
		if got[nil] != 3 {
			t.Errorf("at once: %v", got)
		}
		if got, err := db.FactorResetByID(t.Context(), a.ID, r.ID); err != nil || got.Outcome != storage.FactorResetDone {
			t.Errorf("it is %+v, %v", got, err)
		}
		if lines := wantAuditOf(t, db, a.ID, "account.second_factor_reset", "account.second_factor_reset_asked"); lines[0].Who.Kind != audit.Server {
			t.Errorf("it was done by %+v", lines[0].Who)
		}
		lines := wantAuditOf(t, db, stopped.ID, "account.second_factor_reset_stopped", "account.second_factor_reset_asked")
		if string(lines[0].After) != `{"by":"owner"}` {
			t.Errorf("it was stopped by %s", lines[0].After)
		}
		if got, err := db.TwoStepOf(t.Context(), stopped.ID); err != nil || !got.On() {
			t.Errorf("of the other is left %+v, %v", got, err)
		}
		if got := storagetest.Notices(t, db, storage.NoticeSecondFactorReset); len(got) != 1 {
			t.Errorf("there are %d mails", len(got))
		}
	})
}

func TestFactorResetEndsOnceHoweverManyPress(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		until := storage.At(db.Now().Add(time.Hour))
		a, r := asked(t, db)
		got := race(t, 4, func(int) error { return db.ApproveFactorReset(as(t.Context(), "Bob"), a.ID, r.ID, until) })
		if got[nil] != 1 || got[storage.ErrSpent] != 3 {
			t.Errorf("approved at once: %v", got)
		}
		wantAuditOf(t, db, a.ID, "account.second_factor_reset", "account.second_factor_reset_asked")

		a, r = asked(t, db)
		got = race(t, 4, func(i int) error {
			if i%2 == 0 {
				return db.ApproveFactorReset(as(t.Context(), "Bob"), a.ID, r.ID, until)
			}
			return db.StopFactorReset(t.Context(), a.ID, r.ID, storage.Device{Address: "192.0.2.1"})
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 3 {
			t.Errorf("approved and stopped at once: %v", got)
		}
		ended, err := db.FactorResetByID(t.Context(), a.ID, r.ID)
		want(t, "find it", err, nil)
		two, err := db.TwoStepOf(t.Context(), a.ID)
		want(t, "read its two-step login", err, nil)
		if two.On() != (ended.Outcome == storage.FactorResetStopped) {
			t.Errorf("it is %s, and two-step login is on: %v", ended.Outcome, two.On())
		}

		a, _ = secured(t, db)
		got = race(t, 4, func(i int) error {
			return db.AskFactorReset(as(t.Context(), []string{"Ada", "Bob", "Cleo", "Dan"}[i]), a.ID, "why", until)
		})
		if got[nil] != 1 || got[storage.ErrConflict] != 3 {
			t.Errorf("asked for at once: %v", got)
		}
	})
}

func TestFactorResetIsStoppedByItsLinkOrItsOwner(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		a, r := asked(t, db)
		hash := storage.Hash("link")
		want(t, "offer a link", db.OfferStop(t.Context(), hash, r.ID), nil)
		got, err := db.FactorResetByLink(t.Context(), hash)
		if err != nil || got.ID != r.ID {
			t.Errorf("the link is for %+v, %v", got, err)
		}
		_, err = db.FactorResetByLink(t.Context(), storage.Hash("another"))
		want(t, "another link", err, storage.ErrNotFound)
		session := storagetest.SignedIn(t, db, a.ID)
		stranger := storagetest.SignedIn(t, db, storagetest.Account(t, db, storage.Account{}).ID)
		want(t, "stop it in another's session", db.StopOwnFactorReset(t.Context(), a.ID, r.ID, stranger, storage.Device{}), storage.ErrSignedOut)
		want(t, "stop it", db.StopOwnFactorReset(t.Context(), a.ID, r.ID, session, storage.Device{}), nil)
		want(t, "offer a link afterwards", db.OfferStop(t.Context(), storage.Hash("late"), r.ID), storage.ErrSpent)
		want(t, "ask again", db.AskFactorReset(as(t.Context(), "Ada"), a.ID, "why", storage.At(db.Now())), nil)
	})
}

func TestFactorResetOfWhatIsOffIsStopped(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		a, r := asked(t, db)
		want(t, "turn it off", db.TurnOffTwoStep(t.Context(), a.ID, storagetest.SignedIn(t, db, a.ID), storage.Device{}), nil)
		want(t, "approve", db.ApproveFactorReset(as(t.Context(), "Bob"), a.ID, r.ID, storage.At(db.Now())), storage.ErrTwoStepOff)
		if got, err := db.FactorResetByID(t.Context(), a.ID, r.ID); err != nil || got.Outcome != storage.FactorResetStopped {
			t.Errorf("it is %+v, %v", got, err)
		}
		if _, err := db.PasswordOf(t.Context(), a.ID); err != nil {
			t.Errorf("its password is gone: %v", err)
		}
		managed := storagetest.Managed(t, db, storage.ManagedAccount{PlatformID: storagetest.Platform(t, db, storage.Account{}).ID})
		want(t, "ask for a managed account", db.AskFactorReset(as(t.Context(), "Ada"), managed.AccountID, "why", storage.At(db.Now())), storage.ErrManaged)
		want(t, "ask for nobody", db.AskFactorReset(as(t.Context(), "Ada"), "nobody", "why", storage.At(db.Now())), storage.ErrNotFound)
	})
}
