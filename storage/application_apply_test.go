package storage_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

var limits = storage.ApplicationLimits{OfContact: 3, InAll: 5}

func knots() storage.Application {
	return storage.Application{Company: "Knots", Email: "dev@knots.example", Callback: "https://knots.example/cb", UseCase: "Labels", Address: "192.0.2.7"}
}

func send(t *testing.T, db *storage.DB, a storage.Application, keep bool) (string, storage.Receipt) {
	t.Helper()
	as, err := db.Apply(t.Context(), &a, keep, limits)
	must(t, err)
	if !storage.IsApplicationNumber(a.Number) {
		t.Errorf("its number is %q", a.Number)
	}
	return a.Number, as
}

func open(t *testing.T, db *storage.DB) int {
	t.Helper()
	all, err := db.Applications(t.Context(), storage.ApplicationOpen, storage.Cursor{}, 100)
	must(t, err)
	return len(all)
}

func TestApplicationIsReceivedOnceInTenMinutes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, clock := openURL(t, url), storagetest.NewClock()
		db.Now = clock.Now
		number, as := send(t, db, knots(), true)
		if as != storage.Received {
			t.Fatalf("it was %s", as)
		}
		clock.Advance(10*time.Minute - time.Second)
		again := knots()
		again.Email, again.Address = "dev@KNOTS.example", "192.0.2.99"
		if got, as := send(t, db, again, true); got != number || as != storage.SentBefore {
			t.Errorf("again it is %s, %s; want %s", got, as, number)
		}
		other := knots()
		other.UseCase = "Other labels"
		if got, as := send(t, db, other, true); got == number || as != storage.Received {
			t.Errorf("another one is %s, %s", got, as)
		}
		clock.Advance(time.Second)
		if got, as := send(t, db, knots(), true); got == number || as != storage.Received {
			t.Errorf("later it is %s, %s", got, as)
		}
		mails := mailed[storage.ApplicationMail](t, db, storage.JobApplication)
		if len(mails) != 3 || mails[0] != (storage.ApplicationMail{Number: number, Name: storage.ApplicationWasReceived}) || open(t, db) != 3 {
			t.Errorf("mailed are %+v", mails)
		}
		clock.Advance(time.Hour)
		if n, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); err != nil || n != 2 {
			t.Errorf("%d were swept, %v; want both that were sent", n, err)
		}
	})
}

func TestSameApplicationSentByManyAtOnceIsOne(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		var all sync.WaitGroup
		var mu sync.Mutex
		numbers := map[string]int{}
		for range 8 {
			all.Go(func() {
				a := knots()
				if _, err := db.Apply(t.Context(), &a, true, limits); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				numbers[a.Number]++
			})
		}
		all.Wait()
		if len(numbers) != 1 || open(t, db) != 1 {
			t.Errorf("the numbers are %v, %d are open", numbers, open(t, db))
		}
	})
}

func TestFewApplicationsAreOpenAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				a := knots()
				a.UseCase = fmt.Sprint("Labels ", i)
				if _, err := db.Apply(t.Context(), &a, true, limits); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := open(t, db); got != 3 {
			t.Fatalf("%d of one contact are open", got)
		}
		surplus := knots()
		surplus.UseCase = "More labels"
		number, as := send(t, db, surplus, true)
		if again, _ := send(t, db, surplus, true); again != number || as != storage.ManyOfThese {
			t.Errorf("it is %s, %s, and then %s", number, as, again)
		}
		_, err := db.ApplicationByNumber(t.Context(), number)
		want(t, "it was not kept", err, storage.ErrNotFound)
		for i := range 2 {
			a := knots()
			a.Email = fmt.Sprintf("dev%d@knots.example", i)
			send(t, db, a, true)
		}
		for range 2 { // it is not taken for the same one
			a := knots()
			a.Email = "late@knots.example"
			_, err := db.Apply(t.Context(), &a, true, limits)
			want(t, "the sixth", err, storage.ErrApplicationLimit)
		}
		list, err := db.ApplicationsWithEmail(t.Context(), "dev@knots.example", 1)
		must(t, err)
		_, err = db.DeclineApplication(storagetest.BySam(t), decision(list[0].Number))
		must(t, err)
		a := knots()
		a.UseCase = "Last labels"
		if _, as := send(t, db, a, true); as != storage.Received {
			t.Errorf("after a decision: %s", as)
		}
	})
}

func TestApplicationThatNobodyReadsIsNotKept(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		a := knots()
		a.Company = "Spam and Sons"
		number, as := send(t, db, a, false)
		if again, _ := send(t, db, a, false); again != number || as != storage.NotKept {
			t.Errorf("it is %s, %s, and then %s", number, as, again)
		}
		if strings.Contains(storagetest.Content(t, url), "Spam and Sons") || open(t, db) != 0 || len(mailed[storage.ApplicationMail](t, db, storage.JobApplication)) != 0 {
			t.Error("it was kept")
		}
	})
}

func TestContactIsToldOfTheLimit(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		want(t, "nobody", db.TellOfLimit(t.Context(), "dev@knots.example"), storage.ErrNotFound)
		number, _ := send(t, db, knots(), true)
		must(t, db.TellOfLimit(t.Context(), "Dev@Knots.example"))
		mails := mailed[storage.ApplicationMail](t, db, storage.JobApplication)
		if !slices.Contains(mails, storage.ApplicationMail{Number: number, Name: storage.ApplicationWasSurplus}) {
			t.Errorf("mailed are %+v", mails)
		}
	})
}
