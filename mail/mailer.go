package mail

import (
	"context"
	"errors"
	"sync"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// Mailer sends what the outbox holds for people.
type Mailer struct {
	Web    *web.App
	Sender Sender
	// LinkKey derives the secrets of links. It may change between two tries to send
	// a letter, and then both links work.
	LinkKey func() []byte
}

// Sender takes a message off our hands. An error is worth another try unless it
// is [ErrUndeliverable].
type Sender interface {
	Send(ctx context.Context, m Message) error
}

const (
	atOnce = 8
	// lease is how long a claim keeps others away: longer than sending takes.
	lease = 2 * time.Minute
)

// Run sends what is due until ctx ends: at once what this process writes, and
// every so often what another one wrote or what is due again.
func (m *Mailer) Run(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		written := m.Web.DB.JobWritten()
		sent, err := m.SendDue(ctx)
		if err != nil && ctx.Err() == nil && !errors.Is(err, storage.ErrUnavailable) { // of which others tell
			m.Web.Log.Error("could not look for mail to send", "error", err)
		}
		if sent > 0 && err == nil {
			continue // there may be more
		}
		select {
		case <-ctx.Done():
		case <-written:
		case <-time.After(every):
		}
	}
}

// SendDue claims a few jobs that are due, sees to them and counts them.
func (m *Mailer) SendDue(ctx context.Context) (int, error) {
	jobs, err := m.Web.DB.ClaimJobs(ctx, atOnce, lease, kinds()...)
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	for _, job := range jobs {
		all.Go(func() { m.process(ctx, job) })
	}
	all.Wait()
	return len(jobs), nil
}
