package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// linkKeys are those that digits and links are derived with; the second has been replaced.
var linkKeys = [][]byte{[]byte("the newest key"), []byte("an older key")}

// sendCode mails a code, and returns its row.
func sendCode(t *testing.T, db *storage.DB, r storage.CodeRequest) storage.EmailCode {
	t.Helper()
	if r.Lifetime == 0 {
		r.Lifetime = 10 * time.Minute
	}
	must(t, db.SendCode(t.Context(), r))
	c, err := db.LatestEmailCode(t.Context(), r.Kind, r.SubjectID)
	must(t, err)
	return c
}

func codesMailed(t *testing.T, db *storage.DB) int {
	t.Helper()
	jobs, err := db.ClaimJobs(t.Context(), 100, time.Minute, storage.JobEmailCode)
	must(t, err)
	return len(jobs)
}

func TestEmailCodeIsRightUnderEachKeyAndForItsRowAlone(t *testing.T) {
	t.Parallel()
	a, b := storage.EmailCode{ID: storage.NewID()}, storage.EmailCode{ID: storage.NewID()}
	for _, key := range linkKeys {
		if d := a.Digits(key); len(d) != 6 || !a.IsDigits(linkKeys, d) {
			t.Errorf("the digits %q are refused", d)
		}
		if !a.IsLinkSecret(linkKeys, a.LinkSecret(key)) || b.IsLinkSecret(linkKeys, a.LinkSecret(key)) || storage.CodeIDOf(a.LinkSecret(key)) != a.ID {
			t.Error("the link is not that of its row alone")
		}
	}
	none := storage.EmailCode{}
	for name, right := range map[string]bool{
		"no digits": a.IsDigits(linkKeys, ""), "no link": a.IsLinkSecret(linkKeys, ""), "another key's": a.IsLinkSecret(linkKeys, a.LinkSecret([]byte("foreign"))),
		"digits of no code": none.IsDigits(linkKeys, none.Digits(linkKeys[0])), "a link of no code": none.IsLinkSecret(linkKeys, none.LinkSecret(linkKeys[0])),
	} {
		if right {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestWrongCodesEndACodeAtTheFifth(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := newAccount(t, db, "ada@example.com")
		c := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeVerify, SubjectID: ada.ID, Email: ada.Email})
		got := race(t, 20, func(int) error { return db.WrongCode(t.Context(), c.ID) })
		if got[nil] != 4 || got[storage.ErrSpent] != 16 {
			t.Errorf("got %v, want four that may be tried again", got)
		}
		want(t, "the right one after that", db.VerifyEmail(t.Context(), ada.ID, c.ID, storagetest.SignedIn(t, db, ada.ID), storage.Device{}), storage.ErrSpent)
		want(t, "an unknown one", db.WrongCode(t.Context(), "unknown"), storage.ErrSpent)
	})
}

func TestVerifyEmailRefusesWhatHasEnded(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		ada := newAccount(t, db, "ada@example.com")
		first := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeVerify, SubjectID: ada.ID, Email: ada.Email})
		turn(time.Second)
		second := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeVerify, SubjectID: ada.ID, Email: ada.Email, Former: first.ID})
		if second.ID == first.ID {
			t.Fatal("no other code was sent")
		}
		want(t, "the former code", db.VerifyEmail(t.Context(), ada.ID, first.ID, storagetest.SignedIn(t, db, ada.ID), storage.Device{}), storage.ErrSpent)
		turn(10 * time.Minute)
		want(t, "an old code", db.VerifyEmail(t.Context(), ada.ID, second.ID, storagetest.SignedIn(t, db, ada.ID), storage.Device{}), storage.ErrSpent)
		if a, err := db.AccountByID(t.Context(), ada.ID); err != nil || !a.EmailVerifiedAt.IsZero() {
			t.Errorf("the account is verified (%v)", err)
		}
		third := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeVerify, SubjectID: ada.ID, Email: ada.Email, Former: second.ID})
		want(t, "the last code", db.VerifyEmail(t.Context(), ada.ID, third.ID, storagetest.SignedIn(t, db, ada.ID), storage.Device{}), nil)
		want(t, "again", db.VerifyEmail(t.Context(), ada.ID, third.ID, storagetest.SignedIn(t, db, ada.ID), storage.Device{}), nil)
	})
}

func TestSendCodeSentTwiceMailsOne(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := newAccount(t, db, "ada@example.com")
		request := storage.CodeRequest{Kind: storage.CodeVerify, SubjectID: ada.ID, Email: ada.Email, Lifetime: time.Minute}
		got := race(t, 10, func(int) error { return db.SendCode(t.Context(), request) })
		if n := codesMailed(t, db); got[nil] != 10 || n != 1 {
			t.Errorf("%d mails, %v", n, got)
		}
		request.Kind, request.Email = storage.CodeChange, "new@example.com"
		must(t, db.SendCode(t.Context(), request))
		request.Email = "other@example.com"
		must(t, db.SendCode(t.Context(), request))
		if n := codesMailed(t, db); n != 2 {
			t.Errorf("%d mails to two more addresses", n)
		}
	})
}

func TestChangeEmailEndsWhatWasMailedBefore(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, _ func(time.Duration)) {
		id, links := offered(t, db, 1)
		c := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeChange, SubjectID: id, Email: "New@Example.com"})
		verify := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeVerify, SubjectID: id, Email: "ada@example.com"})
		session := storagetest.Session(t, db, storage.Session{AccountID: id})
		got := race(t, 10, func(int) error { return db.ChangeEmail(t.Context(), c, session.ID, storage.Device{}) })
		if got[nil] != 1 || got[storage.ErrSpent] != 9 {
			t.Errorf("they went %v", got)
		}
		a, err := db.AccountByEmail(t.Context(), "new@example.com")
		if err != nil || a.ID != id || a.Email != "New@Example.com" || a.EmailVerifiedAt.IsZero() {
			t.Errorf("the account is %+v, %v", a, err)
		}
		wantLink(t, db, links[0], false)
		late := storage.Reset{Hash: storage.Hash("late"), AccountID: id, Email: "ada@example.com", CreatedAt: db.Time(), ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		want(t, "a link that is on its way to the former address", db.OfferReset(t.Context(), late), storage.ErrSpent)
		if verify, err = db.EmailCodeByID(t.Context(), verify.ID); err != nil || verify.Live(db.Time()) {
			t.Errorf("a code from before works (%v)", err)
		}
		jobs, err := db.ClaimJobs(t.Context(), 10, time.Minute, storage.JobNotice)
		if err != nil || len(jobs) != 1 {
			t.Errorf("%d notices, %v", len(jobs), err)
		}
	})
}

func TestChangeEmailToATakenAddressIsAConflict(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, _ := newAccount(t, db, "ada@example.com"), newAccount(t, db, "grace@example.com")
		c := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeChange, SubjectID: ada.ID, Email: "GRACE@example.com"})
		session := storagetest.Session(t, db, storage.Session{AccountID: ada.ID})
		want(t, "taken", db.ChangeEmail(t.Context(), c, session.ID, storage.Device{}), storage.ErrConflict)
		if a, err := db.AccountByID(t.Context(), ada.ID); err != nil || a.Email != ada.Email {
			t.Errorf("the account is %+v, %v", a, err)
		}
	})
}

func TestResetPasswordEndsCodes(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		id, links := offered(t, db, 1)
		c := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeChange, SubjectID: id, Email: "eve@example.com"})
		must(t, db.ResetPassword(t.Context(), links[0], "new", storage.Device{}))
		session := storagetest.Session(t, db, storage.Session{AccountID: id})
		want(t, "change the address", db.ChangeEmail(t.Context(), c, session.ID, storage.Device{}), storage.ErrSpent)
	})
}

func TestChangeEmailNeedsASessionThatHasNotEnded(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, grace := newAccount(t, db, "ada@example.com"), newAccount(t, db, "grace@example.com")
		ended, others := storagetest.Session(t, db, storage.Session{AccountID: ada.ID}), storagetest.Session(t, db, storage.Session{AccountID: grace.ID})
		must(t, db.RevokeSession(t.Context(), ended.ID, storage.Device{}))
		c := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeChange, SubjectID: ada.ID, Email: "new@example.com"})
		for name, id := range map[string]string{"an ended session": ended.ID, "another account's": others.ID, "none": ""} {
			want(t, name, db.ChangeEmail(t.Context(), c, id, storage.Device{}), storage.ErrSignedOut)
		}
		if c, err := db.EmailCodeByID(t.Context(), c.ID); err != nil || !c.Live(db.Time()) {
			t.Errorf("the code is used up: %+v, %v", c, err)
		}
	})
}
