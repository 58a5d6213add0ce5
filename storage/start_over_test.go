package storage_test

import (
	"errors"
	"reflect"
	"strconv"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// reset sets a new password by a mailed link.
func reset(t *testing.T, db *storage.DB, accountID, link string) {
	t.Helper()
	offer(t, db, accountID, storage.Hash(link))
	if err := db.ResetPassword(t.Context(), storage.Hash(link), "hash of "+link, storage.Device{}); err != nil {
		t.Fatal(err)
	}
}

func payWith(t *testing.T, db *storage.DB, accountID string) {
	t.Helper()
	setup := storage.PaymentSetup{AccountID: accountID, Processor: "stripe", Customer: "cus", Reference: "seti"}
	_, err := db.SavePaymentSetup(t.Context(), "", setup, storagetest.SignedIn(t, db, accountID))
	if err == nil {
		err = db.SavePaymentMethod(t.Context(), &storage.PaymentMethod{AccountID: accountID, Last4: "4242"}, storagetest.SignedIn(t, db, accountID), storage.Device{})
	}
	if err == nil { // and another one that was begun
		_, err = db.SavePaymentSetup(t.Context(), "", setup, storagetest.SignedIn(t, db, accountID))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// has reports what an account has.
func has(t *testing.T, db *storage.DB, accountID string) (connected, card, setup bool) {
	t.Helper()
	all, err := db.Connections(t.Context(), accountID)
	if err == nil {
		card, err = db.HasPaymentMethod(t.Context(), accountID)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.PaymentSetupByAccount(t.Context(), accountID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		t.Fatal(err)
	}
	return len(all) > 0, card, err == nil
}

func verifiedAt(t *testing.T, db *storage.DB, accountID string) storage.Time {
	t.Helper()
	a, err := db.AccountByID(t.Context(), accountID)
	if err != nil {
		t.Fatal(err)
	}
	return a.EmailVerifiedAt
}

// Someone who signs up with another person's address loses everything once its owner
// resets the password, and leaves nothing to the owner.
func TestResetPasswordPurgesAnUnverifiedAccount(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		code := issuedCode(t, db)
		token := exchange(t, db, code, "token")
		waiting := issue(t, db, newConsent(t, db, code.AccountID, code.ClientID, "another code"))
		payWith(t, db, code.AccountID)
		neighbour := newAccount(t, db, "grace@example.com")
		other := exchange(t, db, issue(t, db, newConsent(t, db, neighbour.ID, code.ClientID, "grace's code")), "grace's token")
		payWith(t, db, neighbour.ID)
		if !verifiedAt(t, db, code.AccountID).IsZero() {
			t.Fatal("signing up verified the address")
		}

		turn(time.Minute)
		reset(t, db, code.AccountID, "first")
		if k := tokenByText(t, db, "token"); !token.Live(db.Time()) || k.Live(db.Time()) || k.RevokedAt.IsZero() || !k.Disconnected {
			t.Errorf("the token is %+v", k)
		}
		late := newToken(waiting, "late")
		want(t, "a code that waited", db.SpendCode(t.Context(), waiting, &late), storage.ErrSpent)
		if connected, card, setup := has(t, db, code.AccountID); connected || card || setup {
			t.Errorf("connected %v, card %v, setup %v", connected, card, setup)
		}
		if got := verifiedAt(t, db, code.AccountID); !got.Equal(db.Time().Time) {
			t.Errorf("verified at %v, want %v", got, db.Time())
		}
		wanted := storage.Notice{AccountID: code.AccountID, Name: storage.NoticePasswordChanged, To: "ada@example.com", Disconnected: []string{"Shop"}, CardRemoved: true}
		if got := storagetest.Notices(t, db, storage.NoticePasswordChanged); len(got) != 1 || !reflect.DeepEqual(got[0], wanted) {
			t.Errorf("the notices are %+v", got)
		}
		wantNotices(t, db, storage.NoticeDisconnected, 1)
		wantActivities(t, db, code.AccountID, "card removed", "disconnected Shop", "email verified", "password changed")
		connected, card, setup := has(t, db, neighbour.ID)
		if !connected || !card || !setup {
			t.Errorf("another account: connected %v, card %v, setup %v", connected, card, setup)
		}
		if !tokenByText(t, db, "grace's token").Live(db.Time()) || !other.Live(db.Time()) {
			t.Error("another account lost a token")
		}
	})
}

func TestResetPasswordLaterKeepsConnectionsAndTheCard(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		ada := newAccount(t, db, "ada@example.com")
		client, _ := newPartner(t, db)
		reset(t, db, ada.ID, "first")
		first := verifiedAt(t, db, ada.ID)
		exchange(t, db, issue(t, db, newConsent(t, db, ada.ID, client.ID, "code")), "token")
		payWith(t, db, ada.ID)
		turn(time.Minute)
		reset(t, db, ada.ID, "second")
		if connected, card, setup := has(t, db, ada.ID); !connected || !card || !setup || !tokenByText(t, db, "token").Live(db.Time()) {
			t.Errorf("connected %v, card %v, setup %v", connected, card, setup)
		}
		if got := verifiedAt(t, db, ada.ID); first.IsZero() || !got.Equal(first.Time) {
			t.Errorf("verified at %v, then %v", first, got)
		}
		notices := storagetest.Notices(t, db, storage.NoticePasswordChanged)
		if len(notices) != 2 {
			t.Errorf("%d notices, want 2", len(notices))
		}
		for _, n := range notices {
			if len(n.Disconnected) > 0 || n.CardRemoved {
				t.Errorf("the notice is %+v", n)
			}
		}
	})
}

func TestResetPasswordWithAnInvalidLinkVerifiesNothing(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		id, hashes := offered(t, db, 1)
		turn(time.Hour)
		want(t, "an expired link", db.ResetPassword(t.Context(), hashes[0], "new", storage.Device{}), storage.ErrSpent)
		if at := verifiedAt(t, db, id); !at.IsZero() {
			t.Errorf("verified at %v", at)
		}
	})
}

// Consents, exchanges and the reset come all at once, in any order: when they are
// through, nothing that the old sessions did is left.
func TestResetPasswordRacingConsentsLeavesNoConnection(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, _ func(time.Duration)) {
		ada := newAccount(t, db, "ada@example.com")
		client, _ := newPartner(t, db)
		offer(t, db, ada.ID, storage.Hash("link"))
		const each = 12
		var codes []storage.Code
		var consents []storage.Consent
		for i := range each {
			codes = append(codes, issue(t, db, newConsent(t, db, ada.ID, client.ID, "code "+strconv.Itoa(i))))
			consents = append(consents, newConsent(t, db, ada.ID, client.ID, "late "+strconv.Itoa(i)))
		}
		got := race(t, 2*each+3, func(i int) error {
			switch {
			case i < each:
				k := newToken(codes[i], strconv.Itoa(i))
				return db.SpendCode(t.Context(), codes[i], &k)
			case i < 2*each:
				err := db.IssueCode(t.Context(), &consents[i-each])
				if errors.Is(err, storage.ErrSignedOut) {
					return nil
				}
				return err
			}
			return db.ResetPassword(t.Context(), storage.Hash("link"), "new hash", storage.Device{})
		})
		if got[storage.ErrNotFound]+got[storage.ErrConflict] > 0 {
			t.Errorf("it went %v", got)
		}
		if connected, _, _ := has(t, db, ada.ID); connected {
			t.Error("a connection is left")
		}
		for i := range each {
			k, err := db.TokenByHash(t.Context(), storage.Hash(strconv.Itoa(i)))
			if err == nil && k.RevokedAt.IsZero() {
				t.Errorf("token %d lives", i)
			}
			code, err := db.CodeByHash(t.Context(), storage.Hash("late "+strconv.Itoa(i)))
			if errors.Is(err, storage.ErrNotFound) {
				continue
			}
			late := newToken(code, "late "+strconv.Itoa(i))
			want(t, "a late code", db.SpendCode(t.Context(), code, &late), storage.ErrSpent)
		}
		if n := len(storagetest.Notices(t, db, storage.NoticePasswordChanged)); n != 1 {
			t.Errorf("%d notices, want 1", n)
		}
	})
}

func TestIssueCodeRequiresTheAccountsActiveSession(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		ada, grace := newAccount(t, db, "ada@example.com"), newAccount(t, db, "grace@example.com")
		ended, hers := newSession(t, db, ada.ID, ""), newSession(t, db, grace.ID, "")
		if err := db.RevokeSession(t.Context(), ended.ID, storage.Device{}); err != nil {
			t.Fatal(err)
		}
		consent := newConsent(t, db, ada.ID, client.ID, "code")
		live := consent.SessionID
		for name, session := range map[string]string{"an ended one": ended.ID, "somebody else's": hers.ID, "an unknown one": "none", "none at all": ""} {
			consent.SessionID = session
			want(t, name, db.IssueCode(t.Context(), &consent), storage.ErrSignedOut)
		}
		consent.SessionID = live
		want(t, "their own", db.IssueCode(t.Context(), &consent), nil)
	})
}
