package storage_test

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
)

// offered creates an account with links that are valid for an hour.
func offered(t *testing.T, db *storage.DB, links int) (accountID string, hashes [][]byte) {
	t.Helper()
	account := storage.Account{Email: "ada@example.com"}
	if err := db.CreateAccount(t.Context(), &account, "hash", storage.Device{}); err != nil {
		t.Fatal(err)
	}
	for i := range links {
		hash := storage.Hash(strconv.Itoa(i))
		offer(t, db, account.ID, hash)
		hashes = append(hashes, hash)
	}
	return account.ID, hashes
}

func offer(t *testing.T, db *storage.DB, accountID string, hash []byte) {
	t.Helper()
	err := db.OfferReset(t.Context(), storage.Reset{Hash: hash, AccountID: accountID,
		CreatedAt: db.Time(), ExpiresAt: storage.At(db.Now().Add(time.Hour))})
	if err != nil {
		t.Fatal(err)
	}
}

func wantLink(t *testing.T, db *storage.DB, hash []byte, works bool) {
	t.Helper()
	_, err := db.ResetByHash(t.Context(), hash)
	if errors.Is(err, storage.ErrNotFound) == works {
		t.Errorf("looking for a link: %v; it should work: %v", err, works)
	}
}

func TestResetPasswordEndsSessionsAndLinksAndQueuesANotice(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		id, hashes := offered(t, db, 2)
		session := storage.Session{ID: storage.NewID(), SecretHash: []byte{1}, AccountID: id, ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		if err := db.StartSession(t.Context(), &session, ""); err != nil {
			t.Fatal(err)
		}
		turn(time.Second)
		if err := db.ResetPassword(t.Context(), hashes[0], "new hash", storage.Device{}); err != nil {
			t.Fatal(err)
		}
		if p, err := db.PasswordOf(t.Context(), id); err != nil || p.Hash != "new hash" {
			t.Errorf("the hash is %q, %v", p.Hash, err)
		}
		if live, err := db.Sessions(t.Context(), id); err != nil || len(live) > 0 {
			t.Errorf("%d sessions are live (%v)", len(live), err)
		}
		wantLink(t, db, hashes[0], false)
		wantLink(t, db, hashes[1], false)
		if notice := wantClaimed(t, db, 1)[0]; notice.Kind != storage.JobNotice {
			t.Errorf("the job is %+v", notice)
		}
	})
}

func TestResetPasswordRefusesUsedAndExpiredLinks(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		id, hashes := offered(t, db, 1)
		turn(time.Hour)
		for name, hash := range map[string][]byte{"expired": hashes[0], "unknown": storage.Hash("unknown"), "empty": {}} {
			wantLink(t, db, hash, false)
			if err := db.ResetPassword(t.Context(), hash, "new hash", storage.Device{}); !errors.Is(err, storage.ErrSpent) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if p, err := db.PasswordOf(t.Context(), id); err != nil || p.Hash != "hash" {
			t.Errorf("the hash is %q, %v", p.Hash, err)
		}
		wantClaimed(t, db, 0)
	})
}

func TestOfferResetRefusesALinkFromBeforeAPasswordChange(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		id, hashes := offered(t, db, 1)
		requestedAt := db.Time()
		turn(time.Second)
		if err := db.ResetPassword(t.Context(), hashes[0], "new hash", storage.Device{}); err != nil {
			t.Fatal(err)
		}
		late := storage.Reset{Hash: storage.Hash("late"), AccountID: id, CreatedAt: requestedAt, ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		if err := db.OfferReset(t.Context(), late); !errors.Is(err, storage.ErrSpent) {
			t.Errorf("a late link: %v", err)
		}
		wantLink(t, db, late.Hash, false)
		offer(t, db, id, storage.Hash("next"))
		offer(t, db, id, storage.Hash("next")) // the message is tried again
		wantLink(t, db, storage.Hash("next"), true)
	})
}

func TestResetPasswordRacedSucceedsOnce(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, _ func(time.Duration)) {
		id, hashes := offered(t, db, 2)
		var won atomic.Int32
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				err := db.ResetPassword(t.Context(), hashes[i%2], strconv.Itoa(i), storage.Device{})
				switch {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, storage.ErrSpent):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Errorf("%d resets won, want 1", won.Load())
		}
		if p, err := db.PasswordOf(t.Context(), id); err != nil || p.Hash == "hash" {
			t.Errorf("the hash is %q, %v", p.Hash, err)
		}
		wantClaimed(t, db, 1)
	})
}

func TestSweepDeletesExpiredLinks(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		offered(t, db, 3)
		for _, want := range []int64{0, 3} {
			if got, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); err != nil || got != want {
				t.Errorf("swept %d rows (%v), want %d", got, err, want)
			}
			turn(2 * time.Hour)
		}
	})
}

// If someone logs in with the old password while it is replaced, no session is left, in
// any order.
func TestStartSessionRacingResetPasswordLeavesNoSession(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		id, _ := offered(t, db, 0)
		for i := range 20 {
			link := storage.Hash(strconv.Itoa(i))
			offer(t, db, id, link)
			old, err := db.PasswordOf(t.Context(), id)
			must(t, err)
			turn(time.Second)
			errs := race(t, 2, func(first int) error {
				if first == 0 {
					return db.ResetPassword(t.Context(), link, "new hash", storage.Device{})
				}
				return db.StartSession(t.Context(), &storage.Session{ID: storage.NewID(), SecretHash: []byte{1}, AccountID: id,
					ExpiresAt: storage.At(db.Now().Add(time.Hour)), PasswordChangedAt: old.ChangedAt}, "")
			})
			if errs[nil] == 0 || errs[nil]+errs[storage.ErrSpent] != 2 {
				t.Fatalf("they went %v", errs)
			}
			if left, err := db.Sessions(t.Context(), id); err != nil || len(left) > 0 {
				t.Fatalf("%d sessions are left, %v", len(left), err)
			}
		}
	})
}
