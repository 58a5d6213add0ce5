package storage_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

var device = storage.Device{UserAgent: "Browser/1.0", Address: "192.0.2.7"}

// activities are what was done in an account with its details, the newest first.
func activities(t *testing.T, db *storage.DB, accountID string) (all []string) {
	t.Helper()
	list, err := db.Activities(t.Context(), accountID, 0, 1000)
	must(t, err)
	for _, a := range list {
		all = append(all, strings.TrimSpace(string(a.Name)+" "+a.Detail))
	}
	return all
}

// wantActivities wants these to be an account's newest.
func wantActivities(t *testing.T, db *storage.DB, accountID string, wanted ...string) {
	t.Helper()
	got := activities(t, db, accountID)
	if len(got) < len(wanted) || !slices.Equal(got[:len(wanted)], wanted) {
		t.Errorf("the activity is %q, want %q first", got, wanted)
	}
}

func TestActivitiesAreListedNewestFirstInPages(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		ada, grace := newAccount(t, db, "ada@example.com"), newAccount(t, db, "grace@example.com")
		for _, detail := range []string{"1", "2", "3"} {
			must(t, db.RecordActivity(t.Context(), storage.Activity{AccountID: ada.ID, Name: storage.ActivitySupportChanged, Detail: detail, Device: device}))
		}
		page, err := db.Activities(t.Context(), ada.ID, 0, 2)
		must(t, err)
		want := storage.Activity{ID: page[0].ID, AccountID: ada.ID, Name: storage.ActivitySupportChanged, Detail: "3", Device: device, At: db.Time()}
		if len(page) != 2 || !reflect.DeepEqual(page[0], want) || page[1].Detail != "2" {
			t.Fatalf("the first page is %+v", page)
		}
		page, err = db.Activities(t.Context(), ada.ID, page[1].ID, 2)
		if err != nil || len(page) != 2 || page[0].Detail != "1" || page[1].Name != storage.ActivitySignedUp {
			t.Errorf("the second page is %+v (%v)", page, err)
		}
		wantActivities(t, db, grace.ID, "signed up")
	})
}

func TestChangesAreRecordedInTheActivity(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		account := storage.Account{Email: "ada@example.com"}
		must(t, db.CreateAccount(ctx, &account, "hash", device))
		client, _ := newPartner(t, db)
		must(t, db.StartSession(ctx, &storage.Session{ID: "first", SecretHash: []byte{1}, AccountID: account.ID, SignedUp: true,
			ExpiresAt: storage.At(db.Now().Add(time.Hour))}, ""))
		wantActivities(t, db, account.ID, "signed up")
		must(t, db.SavePaymentMethod(ctx, &storage.PaymentMethod{AccountID: account.ID}, storagetest.SignedIn(t, db, account.ID), device))
		consent := newConsent(t, db, account.ID, client.ID, "code")
		consent.Device = device
		issue(t, db, consent)
		again := newConsent(t, db, account.ID, client.ID, "another code")
		issue(t, db, again)
		for range 2 { // the second time changes nothing
			must(t, db.RevokeSession(ctx, again.SessionID, device))
		}
		must(t, db.Disconnect(ctx, account.ID, client.ID, storagetest.SignedIn(t, db, account.ID), device))
		want(t, "again", db.Disconnect(ctx, account.ID, client.ID, storagetest.SignedIn(t, db, account.ID), device), storage.ErrNotFound)
		issue(t, db, newConsent(t, db, account.ID, client.ID, "a third code"))
		must(t, db.Deauthorize(ctx, account.ID, client.ID))
		wanted := []string{"disconnected Shop", "connected Shop", "logged in", "disconnected Shop", "logged out",
			"logged in", "connected Shop", "logged in", "card added", "signed up"}
		if got := activities(t, db, account.ID); !slices.Equal(got, wanted) {
			t.Errorf("the activity is %q, want %q", got, wanted)
		}
		all, err := db.Activities(ctx, account.ID, 0, 100)
		must(t, err)
		if all[3].Device != device || all[4].Device != device || all[6].Device != device || all[9].Device != device || all[0].Device != (storage.Device{}) {
			t.Errorf("the devices are wrong: %+v", all)
		}
		wantNotices(t, db, storage.NoticeConnected, 2)
		wantNotices(t, db, storage.NoticeDisconnected, 1)
		wantNotices(t, db, storage.NoticeDeauthorized, 1)
	})
}

// wantNotices wants so many notices about the partner Shop.
func wantNotices(t *testing.T, db *storage.DB, name storage.NoticeName, n int) {
	t.Helper()
	got := storagetest.Notices(t, db, name)
	if len(got) != n || got[0].Partner != "Shop" {
		t.Errorf("%d notices of %q, want %d: %+v", len(got), name, n, got)
	}
}

func TestLogInFailedIsRecordedForExistingAccountsOnly(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := newAccount(t, db, "ada@example.com")
		must(t, db.LogInFailed(t.Context(), "ADA@example.com", device))
		must(t, db.LogInFailed(t.Context(), "nobody@example.com", device))
		jobs, err := db.ClaimJobs(t.Context(), 10, time.Minute, storage.JobLogInFailed)
		if err != nil || len(jobs) != 2 {
			t.Fatalf("%d jobs (%v), want 2", len(jobs), err)
		}
		for _, job := range jobs {
			must(t, db.RecordFailedLogIn(t.Context(), job))
		}
		if got := activities(t, db, ada.ID); !slices.Equal(got, []string{"failed login", "signed up"}) {
			t.Errorf("the activity is %q", got)
		}
	})
}

func TestSweepDeletesActivityAfterAYear(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		ada := newAccount(t, db, "ada@example.com")
		for _, row := range []struct {
			later time.Duration
			kept  int
		}{{365 * 24 * time.Hour, 1}, {time.Millisecond, 0}} {
			advance(db, row.later)
			if _, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); err != nil {
				t.Fatal(err)
			}
			if got := activities(t, db, ada.ID); len(got) != row.kept {
				t.Errorf("the activity is %q, want %d of it", got, row.kept)
			}
		}
	})
}
