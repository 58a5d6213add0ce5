package storage_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// queued runs a test on each engine with a number of jobs and a clock to advance.
func queued(t *testing.T, jobs int, test func(t *testing.T, db *storage.DB, turn func(time.Duration))) {
	t.Helper()
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clock := storagetest.NewClock()
		db.Now = clock.Now
		for range jobs {
			if err := db.CreateReset(t.Context(), storage.ResetRequest{Email: "ada@example.com"}); err != nil {
				t.Fatal(err)
			}
		}
		test(t, db, clock.Advance)
	})
}

func claim(t *testing.T, db *storage.DB, limit int) []storage.Job {
	t.Helper()
	jobs, err := db.ClaimJobs(t.Context(), limit, time.Minute, storage.JobResetRequested, storage.JobNotice)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

func wantClaimed(t *testing.T, db *storage.DB, want int) []storage.Job {
	t.Helper()
	jobs := claim(t, db, 100)
	if len(jobs) != want {
		t.Fatalf("claimed %d jobs, want %d", len(jobs), want)
	}
	return jobs
}

func TestClaimJobsHoldsAJobUntilTheLeaseEnds(t *testing.T) {
	queued(t, 1, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		first := wantClaimed(t, db, 1)[0]
		turn(time.Minute - time.Millisecond)
		wantClaimed(t, db, 0)
		turn(time.Millisecond)
		second := wantClaimed(t, db, 1)[0]
		if second.ID != first.ID || second.Attempts != 2 || second.Payload != first.Payload {
			t.Errorf("got %+v after %+v", second, first)
		}

		if err := db.CloseJob(t.Context(), first); !errors.Is(err, storage.ErrSpent) {
			t.Errorf("the first claim closes it: %v", err)
		}
		if err := db.PostponeJob(t.Context(), first, db.Time()); !errors.Is(err, storage.ErrSpent) {
			t.Errorf("the first claim postpones it: %v", err)
		}
		if err := db.CloseJob(t.Context(), second); err != nil {
			t.Error(err)
		}
		turn(24 * time.Hour)
		wantClaimed(t, db, 0)
	})
}

func TestPostponeJobMakesAJobDueLater(t *testing.T) {
	queued(t, 1, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		job := wantClaimed(t, db, 1)[0]
		if err := db.PostponeJob(t.Context(), job, storage.At(db.Now().Add(time.Hour))); err != nil {
			t.Fatal(err)
		}
		turn(59 * time.Minute)
		wantClaimed(t, db, 0)
		turn(time.Minute)
		wantClaimed(t, db, 1)
	})
}

func TestClaimJobsByKind(t *testing.T) {
	queued(t, 1, func(t *testing.T, db *storage.DB, _ func(time.Duration)) {
		jobs, err := db.ClaimJobs(t.Context(), 10, time.Minute, storage.JobNotice, "another kind")
		if err != nil || len(jobs) != 0 {
			t.Errorf("claimed %v, %v", jobs, err)
		}
		wantClaimed(t, db, 1)
	})
}

func TestClaimJobsRacedClaimsEachJobOnce(t *testing.T) {
	queued(t, 40, func(t *testing.T, db *storage.DB, _ func(time.Duration)) {
		var mu sync.Mutex
		got := map[string]int{}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				jobs, err := db.ClaimJobs(t.Context(), 5, time.Minute, storage.JobResetRequested)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				for _, j := range jobs {
					got[j.ID]++
				}
			})
		}
		all.Wait()
		for id, n := range got {
			if n != 1 {
				t.Errorf("job %s was claimed %d times", id, n)
			}
		}
		if rest := len(claim(t, db, 100)); len(got)+rest != 40 {
			t.Errorf("%d jobs claimed and %d left, want 40 in all", len(got), rest)
		}
	})
}

func TestJobWrittenWakesEveryWorker(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, _ func(time.Duration)) {
		one, other := db.JobWritten(), db.JobWritten()
		if err := db.CreateReset(t.Context(), storage.ResetRequest{}); err != nil {
			t.Fatal(err)
		}
		<-one
		<-other
		select {
		case <-db.JobWritten():
			t.Error("it rings before the next job")
		default:
		}
	})
}

func TestSweepDeletesClosedJobsAfterADayAndKeepsOpenOnes(t *testing.T) {
	queued(t, 2, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		if err := db.CloseJob(t.Context(), claim(t, db, 1)[0]); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int64{0, 1, 0} {
			if got, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); err != nil || got != want {
				t.Errorf("swept %d rows (%v), want %d", got, err, want)
			}
			turn(25 * time.Hour)
		}
		wantClaimed(t, db, 1)
	})
}
