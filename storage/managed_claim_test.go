package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// takeOver takes an account over.
func takeOver(t testing.TB, db *storage.DB, secret string) error {
	t.Helper()
	_, _, err := db.ClaimAccount(t.Context(), storage.Hash(secret), "hash", device)
	return err
}

// claimMails are the mails that were asked for since this was last called.
func claimMails(t testing.TB, db *storage.DB) int {
	t.Helper()
	jobs, err := db.ClaimJobs(t.Context(), 10, time.Hour*24*30, storage.JobClaim)
	must(t, err)
	return len(jobs)
}

func TestClaimMakesAnAccountLikeAnyOther(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p := storagetest.Platform(t, db, storage.Account{})
		m := newManaged(t, db, p.ID, "Kim@shop.example")
		secret := storagetest.Claim(t, db, m)
		got, err := db.ManagerByClaim(t.Context(), storage.Hash(secret))
		if err != nil || got.Name != "Market" || got.AccountID != m.AccountID {
			t.Errorf("the manager is %+v, %v", got, err)
		}
		must(t, takeOver(t, db, secret))
		want(t, "again", takeOver(t, db, secret), storage.ErrSpent)
		a, err := db.AccountByEmail(t.Context(), "kim@SHOP.example")
		if err != nil || a.ID != m.AccountID || a.Unclaimed() || a.EmailVerifiedAt.IsZero() {
			t.Errorf("%+v, %v", a, err)
		}
		wantActivities(t, db, a.ID, "email verified", "signed up")
		advance(db, time.Hour)
		must(t, db.RequestClaim(t.Context(), p.ID, m.AccountID))
		if n := claimMails(t, db); n != 0 {
			t.Errorf("its owner is mailed again: %d", n)
		}
		if k, err := db.PasswordOf(t.Context(), a.ID); err != nil || k.Hash != "hash" {
			t.Errorf("password %+v, %v", k, err)
		}
		// The platform goes on, but the profile and the address are the owner's now.
		_, err = db.AccountManagedBy(t.Context(), p.ID, a.ID)
		must(t, err)
		_, err = db.UpdateManagedAccount(t.Context(), p.ID, a.ID, storage.ManagedProfile{Email: "evil@market.example", FirstName: "E", LastName: "V"})
		must(t, err)
		if now, err := db.AccountByID(t.Context(), a.ID); err != nil || now != a {
			t.Errorf("its platform has changed it: %+v, %v", now, err)
		}
	})
}

func TestClaimRacedWorksOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		m := newManaged(t, db, storagetest.Platform(t, db, storage.Account{}).ID, "kim@shop.example")
		secret := storagetest.Claim(t, db, m)
		got := race(t, 8, func(int) error { return takeOver(t, db, secret) })
		if got[nil] != 1 || got[storage.ErrSpent] != 7 {
			t.Errorf("got %v", got)
		}
	})
}

// Two managed accounts and somebody who signs up race for one address: one gets it, and
// the links of the others are not used up.
func TestClaimNeverMakesTwoAccountsWithOneAddress(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p := storagetest.Platform(t, db, storage.Account{})
		var secrets []string
		for range 4 {
			secrets = append(secrets, storagetest.Claim(t, db, newManaged(t, db, p.ID, "kim@shop.example")))
		}
		got := race(t, 5, func(i int) error {
			if i == 4 {
				return db.CreateAccount(t.Context(), &storage.Account{Email: "KIM@shop.example", APIVersion: "2018-02-08"}, "hash", device)
			}
			return takeOver(t, db, secrets[i])
		})
		if got[nil] != 1 || got[storage.ErrConflict] != 4 {
			t.Errorf("got %v", got)
		}
		over := 0
		for _, secret := range secrets {
			if _, err := db.ManagerByClaim(t.Context(), storage.Hash(secret)); err != nil {
				over++
			}
		}
		if over > 1 {
			t.Errorf("%d links were used up", over)
		}
	})
}

func TestClaimLinkEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, db *storage.DB, m storage.ManagedAccount){
		"after seven days": func(_ *testing.T, db *storage.DB, _ storage.ManagedAccount) { advance(db, 7*24*time.Hour) },
		"with another address": func(t *testing.T, db *storage.DB, m storage.ManagedAccount) {
			m.Email = "somebody@else.example"
			_, err := db.UpdateManagedAccount(t.Context(), m.PlatformID, m.AccountID, m.ManagedProfile)
			must(t, err)
		},
		"while the account is suspended": func(t *testing.T, db *storage.DB, m storage.ManagedAccount) {
			_, err := db.SuspendAccount(t.Context(), m.AccountID, "spam")
			must(t, err)
		},
		"when the account is closed": func(t *testing.T, db *storage.DB, m storage.ManagedAccount) {
			must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: m.AccountID, At: storage.At(db.Now().Add(time.Hour)), Reason: "asked"}))
		},
		"with a newer link": func(t *testing.T, db *storage.DB, m storage.ManagedAccount) {
			advance(db, time.Hour)
			storagetest.Claim(t, db, m)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
				advance(db, 0)
				m := newManaged(t, db, storagetest.Platform(t, db, storage.Account{}).ID, "kim@shop.example")
				secret := storagetest.Claim(t, db, m)
				end(t, db, m)
				want(t, name, takeOver(t, db, secret), storage.ErrSpent)
				_, err := db.PasswordOf(t.Context(), m.AccountID)
				want(t, "the password", err, storage.ErrNotFound)
			})
		})
	}
}

func TestClaimSurvivesTheEndOfThePlatform(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p := storagetest.Platform(t, db, storage.Account{})
		m := newManaged(t, db, p.ID, "kim@shop.example")
		secret := storagetest.Claim(t, db, m)
		must(t, db.RevokePlatform(t.Context(), p.ID))
		must(t, takeOver(t, db, secret))
	})
}

func TestClaimIsMailedOnceAnHour(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		p := storagetest.Platform(t, db, storage.Account{})
		m := newManaged(t, db, p.ID, "kim@shop.example")
		if got := race(t, 5, func(int) error { return db.RequestClaim(t.Context(), p.ID, m.AccountID) }); got[nil] != 5 || claimMails(t, db) != 1 {
			t.Errorf("at once: %v", got)
		}
		advance(db, time.Hour-time.Millisecond)
		must(t, db.RequestClaim(t.Context(), p.ID, m.AccountID))
		if n := claimMails(t, db); n != 0 {
			t.Errorf("within the hour: %d", n)
		}
		advance(db, time.Millisecond)
		must(t, db.RequestClaim(t.Context(), p.ID, m.AccountID))
		if n := claimMails(t, db); n != 1 {
			t.Errorf("after it: %d", n)
		}
		want(t, "another platform", db.RequestClaim(t.Context(), storagetest.Platform(t, db, storage.Account{}).ID, m.AccountID), storage.ErrNotFound)
	})
}

func TestOfferClaimIsForTheMailThatWasAskedForLast(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		p := storagetest.Platform(t, db, storage.Account{})
		m := newManaged(t, db, p.ID, "kim@shop.example")
		first := db.Time()
		must(t, db.RequestClaim(t.Context(), p.ID, m.AccountID))
		mail := storage.ClaimMail{AccountID: m.AccountID, Email: m.Email, ExpiresAt: storage.At(first.Add(time.Hour * 24))}
		offer := func(mail storage.ClaimMail, at storage.Time) error {
			return db.OfferClaim(t.Context(), storage.Hash("secret"), mail, at)
		}
		must(t, offer(mail, first))
		must(t, offer(mail, first)) // after a crash
		other := mail
		other.Email = "kim@former.example"
		want(t, "another address", offer(other, first), storage.ErrSpent)
		advance(db, time.Hour)
		must(t, db.RequestClaim(t.Context(), p.ID, m.AccountID))
		want(t, "late", offer(mail, first), storage.ErrSpent)
		must(t, offer(mail, db.Time()))
		must(t, takeOver(t, db, "secret"))
		want(t, "afterwards", offer(mail, db.Time()), storage.ErrSpent)
		mail.AccountID = "unknown"
		want(t, "nobody", offer(mail, db.Time()), storage.ErrSpent)
	})
}

func TestOwnerEndsTheManagement(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p := storagetest.Platform(t, db, storage.Account{})
		m := newManaged(t, db, p.ID, "kim@shop.example")
		must(t, takeOver(t, db, storagetest.Claim(t, db, m)))
		session := storagetest.SignedIn(t, db, m.AccountID)
		want(t, "somebody else's session", db.EndManagement(t.Context(), m.AccountID, storagetest.SignedIn(t, db, p.ID), device), storage.ErrSignedOut)
		if got, err := db.ManagerOf(t.Context(), m.AccountID); err != nil || got.PlatformID != p.ID {
			t.Errorf("the manager is %+v, %v", got, err)
		}
		got := race(t, 4, func(int) error { return db.EndManagement(t.Context(), m.AccountID, session, device) })
		if got[nil] != 1 || got[storage.ErrNotFound] != 3 || managed(t, db, p.ID) != 0 {
			t.Errorf("got %v, %d counted", got, managed(t, db, p.ID))
		}
		for _, err := range []error{
			func() error { _, err := db.AccountManagedBy(t.Context(), p.ID, m.AccountID); return err }(),
			func() error { _, err := db.ManagedAccountByID(t.Context(), p.ID, m.AccountID); return err }(),
			func() error { _, err := db.ManagerOf(t.Context(), m.AccountID); return err }(),
		} {
			want(t, "afterwards", err, storage.ErrNotFound)
		}
		wantActivities(t, db, m.AccountID, "disconnected Market")
		if got := storagetest.Notices(t, db, storage.NoticeDisconnected); len(got) != 1 || got[0].Partner != "Market" || got[0].To != m.Email {
			t.Errorf("mails: %+v", got)
		}
	})
}

// What a platform whose access was revoked had of accounts with owners does not come back.
func TestRevokingAPlatformEndsWhatOwnersHaveClaimed(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p := storagetest.Platform(t, db, storage.Account{})
		m, other := newManaged(t, db, p.ID, "kim@shop.example"), newManaged(t, db, p.ID, "lee@shop.example")
		must(t, takeOver(t, db, storagetest.Claim(t, db, m)))
		must(t, db.RevokePlatform(t.Context(), p.ID))
		if got := storagetest.Notices(t, db, storage.NoticeDisconnected); len(got) != 1 || got[0].AccountID != m.AccountID {
			t.Errorf("mails: %+v", got)
		}
		if again, err := db.AllowPlatform(t.Context(), p.ID, 9); err != nil || again.Managed != 1 {
			t.Errorf("again: %+v, %v", again, err)
		}
		_, err := db.AccountManagedBy(t.Context(), p.ID, m.AccountID)
		want(t, "the claimed one", err, storage.ErrNotFound)
		_, err = db.AccountManagedBy(t.Context(), p.ID, other.AccountID)
		must(t, err)
	})
}
