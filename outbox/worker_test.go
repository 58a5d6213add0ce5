package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/outbox"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// fixture is a worker on a real database and what it logs.
type fixture struct {
	*outbox.Worker
	t     *testing.T
	clock *storagetest.Clock
	log   *lines
	runs  atomic.Int32
}

// open starts a fixture whose jobs go as do says.
func open(t *testing.T, db *storage.DB, do func(ctx context.Context, job storage.Job) error) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: storagetest.NewClock(), log: &lines{}}
	db.Now = f.clock.Now
	f.Worker = &outbox.Worker{DB: db, Log: slog.New(slog.NewTextHandler(f.log, nil)), Patience: 24 * time.Hour,
		Kinds: []storage.JobKind{storage.JobResetRequested}, Do: func(ctx context.Context, job storage.Job) error {
			f.runs.Add(1)
			return do(ctx, job)
		}}
	return f
}

// write writes a job.
func (f *fixture) write() {
	f.t.Helper()
	request := storage.ResetRequest{Email: "ada@example.com", ExpiresAt: storage.At(f.clock.Now().Add(time.Hour))}
	if err := f.DB.CreateReset(f.t.Context(), request); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) wantDue(want int) {
	f.t.Helper()
	got, err := f.RunDue(f.t.Context())
	if err != nil || got != want {
		f.t.Fatalf("%d jobs were due (%v), want %d", got, err, want)
	}
}

func (f *fixture) wantLogged(parts ...string) {
	f.t.Helper()
	for _, part := range parts {
		if !strings.Contains(f.log.String(), part) {
			f.t.Errorf("%q is not logged: %s", part, f.log)
		}
	}
}

// lines is a log that can be read while it is written.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func done(context.Context, storage.Job) error { return nil }

func TestRunDueRunsAJobOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		f := open(t, db, done)
		f.wantDue(0)
		f.write()
		f.wantDue(1)
		f.clock.Advance(48 * time.Hour)
		f.wantDue(0)
	})
}

func TestRunDueRunsAJobOnceAmongManyWorkers(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		f := open(t, db, done)
		for range 20 {
			f.write()
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for n := 1; n > 0; {
					var err error
					if n, err = f.RunDue(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if got := f.runs.Load(); got != 20 {
			t.Errorf("20 jobs ran %d times", got)
		}
	})
}

func TestRunDueLeavesOtherKinds(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t), done)
	f.Kinds = []storage.JobKind{storage.JobNotice}
	f.write()
	f.wantDue(0)
}

func TestRunDueRunsAJobAgainAfterACrash(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t), done)
	f.write()
	if jobs, err := f.DB.ClaimJobs(t.Context(), 1, time.Minute, f.Kinds...); err != nil || len(jobs) != 1 {
		t.Fatal(jobs, err)
	}
	f.wantDue(0)
	f.clock.Advance(time.Minute)
	f.wantDue(1)
}

func TestRunDueRetriesLaterAndLater(t *testing.T) {
	t.Parallel()
	var failures atomic.Int32
	failures.Store(4)
	f := open(t, storagetest.Open(t), func(context.Context, storage.Job) error {
		if failures.Add(-1) >= 0 {
			return errors.New("451 not now")
		}
		return nil
	})
	f.write()
	for delay := 5 * time.Second; delay < time.Minute; delay *= 2 {
		f.wantDue(1)
		f.clock.Advance(delay - time.Millisecond)
		f.wantDue(0)
		f.clock.Advance(delay/4 + time.Millisecond)
	}
	f.wantDue(1)
	f.clock.Advance(48 * time.Hour)
	f.wantDue(0)
	f.wantLogged("a job failed and will be retried", "451 not now", "tries=4")
}

func TestRunDueGivesUpAtOnceWhenRetryingWouldNotHelp(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t), func(context.Context, storage.Job) error {
		return fmt.Errorf("%w: 550 no such user", outbox.ErrPermanent)
	})
	f.write()
	f.wantDue(1)
	f.wantLogged("gave up on a job", "550 no such user")
	f.clock.Advance(48 * time.Hour)
	f.wantDue(0)
}

func TestRunDueGivesUpAfterPatience(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t), func(context.Context, storage.Job) error { return errors.New("421 closed") })
	f.write()
	f.clock.Advance(f.Patience - time.Millisecond)
	f.wantDue(1)
	f.wantLogged("will be retried")
	f.clock.Advance(time.Hour)
	f.wantDue(1)
	f.wantLogged("gave up on a job", "421 closed")
	f.clock.Advance(48 * time.Hour)
	f.wantDue(0)
}

func TestRunDuePutsAJobBackWhenTheServerStops(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	f := open(t, storagetest.Open(t), func(ctx context.Context, _ storage.Job) error {
		stop()
		<-ctx.Done()
		return ctx.Err()
	})
	f.write()
	if n, err := f.RunDue(ctx); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	f.Do = done
	f.wantDue(1)
}

func TestRunDueLogsAnOutcomeThatCannotBeRecorded(t *testing.T) {
	t.Parallel()
	var f *fixture
	f = open(t, storagetest.Open(t), func(ctx context.Context, _ storage.Job) error {
		f.clock.Advance(time.Hour) // the lease ends, and another worker claims the job
		_, err := f.DB.ClaimJobs(ctx, 1, time.Minute, f.Kinds...)
		return err
	})
	f.write()
	f.wantDue(1)
	f.wantLogged("could not record the outcome of a job")
}

func TestRunStartsAtOnceAndStops(t *testing.T) {
	t.Parallel()
	ran := make(chan struct{})
	f := open(t, storagetest.Open(t), func(context.Context, storage.Job) error { ran <- struct{}{}; return nil })
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		f.Run(ctx, time.Hour) // so long that only a written job can be the reason
	}()
	for range 2 {
		f.write()
		<-ran
	}
	stop()
	<-stopped
}
