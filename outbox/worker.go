package outbox

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"fairlead/storage"
)

// ErrPermanent means that retrying a job would not help.
var ErrPermanent = errors.New("permanent failure")

// ErrNeedless means that there is nothing to do for a job any more, such as a mail that nobody
// should get. It is no failure, but the job was not done either.
var ErrNeedless = errors.New("nothing to do any more")

// Worker runs the jobs of some kinds.
type Worker struct {
	DB    *storage.DB
	Log   *slog.Logger
	Kinds []storage.JobKind
	// Do runs one job. An error is retried unless it is [ErrPermanent].
	Do func(ctx context.Context, job storage.Job) error
	// Patience is how long a job is retried after it was written.
	Patience time.Duration
	// Ended is called with how each run of a job ended; nil for nothing.
	Ended func(storage.JobKind, Outcome)
}

// Outcome is how a run of a job ended.
type Outcome string

// The outcomes. A job that has failed is retried, until it is given up.
const (
	Done     Outcome = "done"
	Needless Outcome = "needless"
	Failed   Outcome = "failed"
	GaveUp   Outcome = "gave_up"
)

const (
	batchSize = 8
	// lease is how long a claim keeps other workers away. It has to be longer than Do
	// takes.
	lease = 2 * time.Minute

	minDelay = 5 * time.Second
	maxDelay = 10 * time.Minute
)

// Run runs due jobs until ctx ends: at once those that this process writes, and at
// every interval those that another process wrote or that are due again.
func (w *Worker) Run(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		written := w.DB.JobWritten()
		n, err := w.RunDue(ctx)
		if err != nil && ctx.Err() == nil && !errors.Is(err, storage.ErrUnavailable) { // logged elsewhere
			w.Log.Error("could not look for due jobs", "error", err)
		}
		if n > 0 && err == nil {
			continue // there may be more
		}
		select {
		case <-ctx.Done():
		case <-written:
		case <-time.After(every):
		}
	}
}

// RunDue claims one batch of due jobs, runs them at the same time and counts them.
func (w *Worker) RunDue(ctx context.Context) (int, error) {
	jobs, err := w.DB.ClaimJobs(ctx, batchSize, lease, w.Kinds...)
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	for _, job := range jobs {
		all.Go(func() { w.process(ctx, job) })
	}
	all.Wait()
	return len(jobs), nil
}

// process runs a job and closes it, or leaves it for later.
func (w *Worker) process(ctx context.Context, job storage.Job) {
	err := w.Do(ctx, job)
	stopping := ctx.Err() != nil
	ctx = context.WithoutCancel(ctx) // the outcome is recorded in any case
	log := w.logOf(job)
	now := w.DB.Now()
	switch {
	case err == nil:
		w.ended(job, Done)
		recordOutcome(log, w.DB.CloseJob(ctx, job))
	case errors.Is(err, ErrNeedless):
		w.ended(job, Needless)
		recordOutcome(log, w.DB.GiveUpJob(ctx, job))
	case stopping:
		recordOutcome(log, w.DB.PostponeJob(ctx, job, storage.At(now)))
	case errors.Is(err, ErrPermanent) || now.Sub(job.CreatedAt.Time) >= w.Patience:
		w.ended(job, GaveUp)
		log.Error("gave up on a job", "error", err)
		recordOutcome(log, w.DB.GiveUpJob(ctx, job))
	default:
		w.ended(job, Failed)
		log.Warn("a job failed and will be retried", "error", err)
		recordOutcome(log, w.DB.PostponeJob(ctx, job, storage.At(now.Add(BackOff(job.Attempts, minDelay, maxDelay)))))
	}
}

func (w *Worker) ended(job storage.Job, how Outcome) {
	if w.Ended != nil {
		w.Ended(job.Kind, how)
	}
}

// recordOutcome logs when the outcome of a job could not be written. If another worker
// has claimed the job in the meantime, it runs twice. That the database is unavailable is
// an error of its own, which is logged once.
func recordOutcome(log *slog.Logger, err error) {
	if err == nil {
		return
	}
	level := slog.LevelError
	if errors.Is(err, storage.ErrUnavailable) {
		level = slog.LevelWarn
	}
	log.Log(context.Background(), level, "could not record the outcome of a job", "error", err)
}

// BackOff is how long to wait after a number of attempts: it doubles with every one, within
// bounds. Up to a quarter more, at random, spreads the retries of what failed together.
func BackOff(attempts int, least, most time.Duration) time.Duration {
	delay := min(most, least<<min(attempts-1, 10))
	return delay + rand.N(delay/4) //nolint:gosec // spreads load and guards nothing
}
