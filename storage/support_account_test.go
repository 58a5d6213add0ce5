package storage_test

import (
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestNewestAccountsByKeyset(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clock := storagetest.NewClock()
		db.Now = clock.Now
		var ids []string
		for i := range 5 {
			ids = append([]string{storagetest.Account(t, db, storage.Account{}).ID}, ids...)
			if i%2 == 0 { // some have the same time
				clock.Advance(time.Second)
			}
		}
		var got []string
		for after := (storage.Cursor{}); ; {
			all, err := db.NewestAccounts(t.Context(), after, 3)
			want(t, "list", err, nil)
			page, next := storage.Page(all, 2)
			for _, a := range page {
				got = append(got, a.ID)
			}
			if after = next; after.IsZero() {
				break
			}
		}
		seen := map[string]bool{}
		for _, id := range got {
			seen[id] = true
		}
		if len(got) != 5 || len(seen) != 5 || got[4] != ids[4] {
			t.Errorf("got %v, want %v", got, ids)
		}
	})
}

func TestLookingAtAnAccountIsNotedOnceAnHourAndPerson(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clock := storagetest.NewClock()
		db.Now = clock.Now
		a := storagetest.Account(t, db, storage.Account{})
		got := race(t, 4, func(int) error { return db.LookAtAccount(as(t.Context(), "Ada"), a.ID) })
		if got[nil] != 4 {
			t.Errorf("at once: %v", got)
		}
		wantAuditOf(t, db, a.ID, "account.looked_at")
		want(t, "by another", db.LookAtAccount(as(t.Context(), "Bob"), a.ID), nil)
		clock.Advance(time.Hour - time.Second)
		want(t, "within the hour", db.LookAtAccount(as(t.Context(), "Ada"), a.ID), nil)
		wantAuditOf(t, db, a.ID, "account.looked_at", "account.looked_at")
		clock.Advance(time.Second)
		want(t, "after an hour", db.LookAtAccount(as(t.Context(), "Ada"), a.ID), nil)
		wantAuditOf(t, db, a.ID, "account.looked_at", "account.looked_at", "account.looked_at")
	})
}

func TestSupportEndsSessionsAndConnections(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := as(t.Context(), "Ada")
		a, stranger := storagetest.Account(t, db, storage.Account{}), storagetest.Account(t, db, storage.Account{})
		partner, _ := storagetest.Partner(t, db, storage.Client{Name: "Acme"})
		n, token := storagetest.Connection(t, db, storage.Connection{AccountID: a.ID, ClientID: partner.ID})
		other, _ := storagetest.Connection(t, db, storage.Connection{AccountID: stranger.ID, ClientID: partner.ID})

		changed, err := db.EndSessionsOf(ctx, a.ID)
		if err != nil || !changed {
			t.Errorf("end the sessions: %v, %v", changed, err)
		}
		if changed, err = db.EndSessionsOf(ctx, a.ID); err != nil || changed {
			t.Errorf("end them again: %v, %v", changed, err)
		}
		if left, err := db.Sessions(t.Context(), a.ID); err != nil || len(left) != 0 {
			t.Errorf("sessions are left: %v, %v", left, err)
		}
		if left, err := db.Sessions(t.Context(), stranger.ID); err != nil || len(left) != 1 {
			t.Errorf("another's sessions are %v, %v", left, err)
		}

		if got, tokens, err := db.ConnectionOf(t.Context(), a.ID, n.ID); err != nil || got.Partner != "Acme" || tokens != 1 {
			t.Errorf("the connection is %+v with %d tokens, %v", got, tokens, err)
		}
		want(t, "disconnect another's", db.DisconnectFor(ctx, a.ID, other.ID), storage.ErrNotFound)
		got := race(t, 3, func(int) error { return db.DisconnectFor(ctx, a.ID, n.ID) })
		if got[nil] != 1 || got[storage.ErrSpent] != 2 {
			t.Errorf("disconnect at once: %v", got)
		}
		k, err := db.TokenByHash(t.Context(), storage.Hash(token))
		if err != nil || k.RevokedAt.IsZero() || !k.Disconnected {
			t.Errorf("its token is %+v, %v", k, err)
		}
		if got := storagetest.Notices(t, db, storage.NoticeDisconnected); len(got) != 1 || got[0].Partner != "Acme" {
			t.Errorf("the mails are %+v", got)
		}
		lines := wantAuditOf(t, db, a.ID, "account.disconnected", "account.sessions_ended")
		if lines[0].Who.Kind != audit.Staff || string(lines[1].Before) != `{"sessions":1}` {
			t.Errorf("the rows are %+v", lines)
		}
	})
}

func TestMailsOfAnAccount(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clock := storagetest.NewClock()
		db.Now = clock.Now
		ctx := as(t.Context(), "Ada")
		a := storagetest.Account(t, db, storage.Account{Email: "ada@example.com"})
		managed := storagetest.Managed(t, db, storage.ManagedAccount{
			PlatformID: storagetest.Platform(t, db, storage.Account{}).ID, ManagedProfile: storage.ManagedProfile{Email: a.Email}})
		request := storage.CodeRequest{Lifetime: 10 * time.Minute}
		want(t, "send the verification", db.ResendVerification(ctx, a.ID, request), nil)
		clock.Advance(time.Second)
		want(t, "send it again", db.ResendVerification(ctx, a.ID, request), nil)
		clock.Advance(time.Second)
		want(t, "send a password link", db.SendPasswordLink(ctx, a.ID, storage.At(db.Now().Add(time.Hour))), nil)
		clock.Advance(time.Second)
		want(t, "forget the password", db.CreateReset(t.Context(), storage.ResetRequest{Email: "ADA@example.com", ExpiresAt: db.Time()}), nil)

		jobs, err := db.ClaimJobs(t.Context(), 2, time.Minute, storage.JobEmailCode)
		if err != nil || len(jobs) != 2 {
			t.Fatalf("the jobs are %v, %v", jobs, err)
		}
		want(t, "send one", db.CloseJob(t.Context(), jobs[0]), nil)
		want(t, "give one up", db.GiveUpJob(t.Context(), jobs[1]), nil)
		mails, err := db.MailsTo(t.Context(), a)
		if err != nil || len(mails) != 4 || mails[0].Subject != storage.MailPasswordLink || mails[2].Subject != string(storage.CodeVerify) {
			t.Fatalf("the mails are %+v, %v", mails, err)
		}
		if !mails[0].ClosedAt.IsZero() || mails[2].ClosedAt.IsZero() || mails[2].GaveUp == mails[3].GaveUp {
			t.Errorf("their states are %+v", mails)
		}
		wantAuditOf(t, db, a.ID, "account.mail_resent", "account.mail_resent", "account.mail_resent")

		// The owner of another account with the same address gets these, not the managed one's.
		account, err := db.AccountByID(t.Context(), managed.AccountID)
		want(t, "find the managed account", err, nil)
		if got, err := db.MailsTo(t.Context(), account); err != nil || len(got) != 0 {
			t.Errorf("the mails of the managed account are %+v, %v", got, err)
		}
		want(t, "verify a managed account", db.ResendVerification(ctx, managed.AccountID, request), storage.ErrManaged)
		want(t, "a password for a managed account", db.SendPasswordLink(ctx, managed.AccountID, db.Time()), storage.ErrManaged)
		_, err = db.VerifyAccount(ctx, a.ID, "why")
		want(t, "verify it", err, nil)
		want(t, "verify what is verified", db.ResendVerification(ctx, a.ID, request), storage.ErrSpent)
		_, err = db.SuspendAccount(ctx, a.ID, "why")
		want(t, "suspend it", err, nil)
		want(t, "a password for a suspended account", db.SendPasswordLink(ctx, a.ID, db.Time()), storage.ErrSpent)
	})
}
