package mail

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"fairlead/storage"
)

const (
	soonest = 5 * time.Second
	latest  = 10 * time.Minute
	// giveUpAfter is how long a message is tried; most servers give up sooner than
	// their senders notice.
	giveUpAfter = 24 * time.Hour
)

// process sends the letter of one job and closes it, or leaves it for later.
func (m *Mailer) process(ctx context.Context, job storage.Job) {
	err := m.deliver(ctx, job)
	stopping := ctx.Err() != nil
	ctx = context.WithoutCancel(ctx) // what was done is written down in any case
	log := m.Web.Log.With("job", job.ID, "kind", job.Kind, "attempt", job.Attempts)
	now := m.Web.DB.Now()
	switch {
	case err == nil:
		recordOutcome(log, m.Web.DB.CloseJob(ctx, job))
	case stopping:
		recordOutcome(log, m.Web.DB.PostponeJob(ctx, job, storage.At(now)))
	case errors.Is(err, ErrUndeliverable) || now.Sub(job.CreatedAt.Time) >= giveUpAfter:
		log.Error("gave up on a message", "error", err)
		recordOutcome(log, m.Web.DB.CloseJob(ctx, job))
	default:
		log.Warn("could not send a message yet", "error", err)
		recordOutcome(log, m.Web.DB.PostponeJob(ctx, job, storage.At(now.Add(backOff(job.Attempts)))))
	}
}

// deliver is no error either where there is nobody to write to.
func (m *Mailer) deliver(ctx context.Context, job storage.Job) error {
	letter, err := m.letter(ctx, job)
	if err != nil || letter == nil {
		return err
	}
	message, err := m.message(*letter, job)
	if err != nil {
		return err
	}
	return m.Sender.Send(ctx, message)
}

// recordOutcome notes what came of a job. That somebody else has it by now means that
// our claim ran out, and that the message goes out twice.
func recordOutcome(log *slog.Logger, err error) {
	if err != nil {
		log.Error("could not note what came of a message", "error", err)
	}
}

// backOff doubles with every attempt, with a quarter of chance on top so that
// what failed together does not come back together.
func backOff(attempts int) time.Duration {
	wait := min(latest, soonest<<min(attempts-1, 10))
	return wait + rand.N(wait/4) //nolint:gosec // spreads load and guards nothing
}
