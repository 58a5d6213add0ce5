package storage_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func deny(t *testing.T, db *storage.DB, attemptID string) {
	t.Helper()
	if err := db.EndAttempt(t.Context(), attemptID, "", storage.Denied, storage.EventDenied, ""); err != nil {
		t.Fatal(err)
	}
}

func timeline(t *testing.T, db *storage.DB, attemptID string) []storage.EventName {
	t.Helper()
	lines, err := db.Timeline(t.Context(), attemptID)
	if err != nil {
		t.Fatal(err)
	}
	return names(lines)
}

func TestAttemptByIDReturnsWhatBeginAttemptWrote(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		began := newAttempt(t, db, client.ID)
		began.Partner = "Shop"
		if got, err := db.AttemptByID(t.Context(), began.ID); err != nil || !reflect.DeepEqual(got, began) {
			t.Errorf("got %+v, %v; want %+v", got, err, began)
		}
		if !regexp.MustCompile(`^[A-Z2-7]{4}-[A-Z2-7]{4}$`).MatchString(began.SupportCode) {
			t.Errorf("the support code is %q", began.SupportCode)
		}
		for _, nothing := range []string{"", "unknown", "NUL \x00", "not UTF-8 \xff"} {
			_, err := db.AttemptByID(t.Context(), nothing)
			want(t, fmt.Sprintf("the id %q", nothing), err, storage.ErrNotFound)
		}
	})
}

func TestEndAttemptRacedEndsOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		ada, a := newAccount(t, db, "ada@example.com"), newAttempt(t, db, client.ID)
		got := race(t, 20, func(i int) error {
			return db.EndAttempt(t.Context(), a.ID, ada.ID, storage.Denied, storage.EventDenied, fmt.Sprint(i))
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 19 {
			t.Errorf("got %v, want one end", got)
		}
		ended, err := db.AttemptByID(t.Context(), a.ID)
		if err != nil || ended.Outcome != storage.Denied || ended.AccountID != ada.ID || ended.EndedAt.IsZero() {
			t.Errorf("it ended as %+v, %v", ended, err)
		}
		if got, wanted := timeline(t, db, a.ID), []storage.EventName{storage.EventBegan, storage.EventDenied}; !slices.Equal(got, wanted) {
			t.Errorf("the timeline is %v, want %v", got, wanted)
		}
	})
}

func TestEndAttemptRefusesAnExpiredAttempt(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		client, _ := newPartner(t, db)
		a := newAttempt(t, db, client.ID)
		advance(db, time.Hour)
		err := db.EndAttempt(t.Context(), a.ID, "", storage.Denied, storage.EventDenied, "")
		want(t, "end it", err, storage.ErrSpent)
		err = db.EndAttempt(t.Context(), "unknown", "", storage.Denied, storage.EventDenied, "")
		want(t, "end one that is not there", err, storage.ErrSpent)
		if got := timeline(t, db, a.ID); len(got) != 1 {
			t.Errorf("the timeline is %v", got)
		}
	})
}

func TestRecordEventCountsARepeatedEvent(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		a, elsewhere := newAttempt(t, db, client.ID), newAttempt(t, db, client.ID)
		for _, e := range []storage.AttemptEvent{
			{Name: storage.EventRefused, Detail: "suspended"}, {Name: storage.EventRefused, Detail: "suspended"},
			{Name: storage.EventRefused, Detail: "removed"}, {Name: storage.EventRefused, Detail: "suspended"},
			{Name: storage.EventLogInRefused}, {Name: storage.EventLogInRefused}, {Name: storage.EventLoggedIn},
		} {
			want(t, "note", db.RecordEvent(t.Context(), a.ID, e.Name, e.Detail), nil)
			want(t, "note elsewhere", db.RecordEvent(t.Context(), elsewhere.ID, storage.EventBegan, ""), nil)
		}
		wanted := []storage.EventName{storage.EventBegan, storage.EventRefused, storage.EventRefused, storage.EventRefused,
			storage.EventLogInRefused, storage.EventLoggedIn}
		if got := timeline(t, db, a.ID); !slices.Equal(got, wanted) {
			t.Errorf("the timeline is %v, want %v", got, wanted)
		}
		lines, err := db.Timeline(t.Context(), elsewhere.ID)
		if err != nil || len(lines) != 1 || lines[0].Count != 8 {
			t.Errorf("the other timeline is %v (%v), want one line that counts to 8", lines, err)
		}
	})
}

// Five declined cards once looked like one.
func TestTimelineCountsRepeatedEvents(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		a := newAttempt(t, db, client.ID)
		advance(db, time.Second)
		first := db.Time()
		for i := range 5 {
			if i > 0 {
				advance(db, time.Minute)
			}
			want(t, "record", db.RecordEvent(t.Context(), a.ID, storage.EventBillingDeclined, "card_declined"), nil)
		}
		lines, err := db.Timeline(t.Context(), a.ID)
		if err != nil || len(lines) != 2 {
			t.Fatalf("the timeline is %v, %v", lines, err)
		}
		declined := lines[1]
		if declined.Count != 5 {
			t.Errorf("it counts %d declines, want 5", declined.Count)
		}
		if declined.At != first || declined.LastAt != db.Time() {
			t.Errorf("they are from %v to %v, want from %v to %v", declined.At, declined.LastAt, first, db.Time())
		}
	})
}

func TestHasOpenAttemptsCountsOpenAttemptsOfOneClient(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		other, _ := newPartner(t, db)
		ended := newAttempt(t, db, client.ID)
		want(t, "end", db.EndAttempt(t.Context(), ended.ID, "", storage.Denied, storage.EventDenied, ""), nil)
		newAttempt(t, db, client.ID)
		newAttempt(t, db, client.ID)
		newAttempt(t, db, other.ID)
		has := func(n int) bool {
			t.Helper()
			yes, err := db.HasOpenAttempts(t.Context(), client.ID, n)
			want(t, "ask", err, nil)
			return yes
		}
		if !has(1) || has(2) {
			t.Errorf("more than one: %v, more than two: %v; want true and false", has(1), has(2))
		}
		advance(db, 2*time.Hour)
		if has(0) {
			t.Error("expired attempts count as open")
		}
	})
}

// However often something happens, what has not happened yet still gets its line:
// the dispatcher relies on it.
func TestRecordEventLimitsTheTimeline(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		a := newAttempt(t, db, client.ID)
		for i := range 50 {
			for _, name := range []storage.EventName{storage.EventLogInRefused, storage.EventBillingDeclined} {
				want(t, "note", db.RecordEvent(t.Context(), a.ID, name, fmt.Sprint(i)), nil)
			}
		}
		want(t, "note", db.RecordEvent(t.Context(), a.ID, storage.EventLoggedIn, ""), nil)
		if got := len(timeline(t, db, a.ID)); got != 1+2*20+1 {
			t.Errorf("the timeline has %d lines, want %d", got, 1+2*20+1)
		}
		if has, err := db.HasEvent(t.Context(), a.ID, storage.EventSignedUp, storage.EventLoggedIn); err != nil || !has {
			t.Errorf("it does not have the login (%v)", err)
		}
	})
}

func TestHasEventChecksOneAttempt(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		a, b := newAttempt(t, db, client.ID), newAttempt(t, db, client.ID)
		want(t, "note", db.RecordEvent(t.Context(), a.ID, storage.EventSignedUp, ""), nil)
		for _, row := range []struct {
			attempt string
			names   []storage.EventName
			want    bool
		}{
			{a.ID, []storage.EventName{storage.EventSignedUp}, true},
			{a.ID, []storage.EventName{storage.EventLoggedIn, storage.EventSignedUp}, true},
			{a.ID, []storage.EventName{storage.EventLoggedIn}, false},
			{b.ID, []storage.EventName{storage.EventSignedUp}, false},
			{"unknown", []storage.EventName{storage.EventSignedUp}, false},
		} {
			if got, err := db.HasEvent(t.Context(), row.attempt, row.names...); err != nil || got != row.want {
				t.Errorf("%+v: got %v, %v", row, got, err)
			}
		}
	})
}
