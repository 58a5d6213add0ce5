package mail

import (
	"context"
	"encoding/json"
	"fmt"

	"fairlead/storage"
	"fairlead/web"
)

// letter is what somebody is told. Nothing in it was written by a stranger: a
// name that one signs up with is no way to make us send a text to anybody.
type letter struct {
	To      string // an address
	Subject string
	// Before stands before the link, After behind it.
	Before, After []string
	Link          link
	// Also is one more thing to look at, where there is one.
	Also *link

	Brand web.Brand
}

type link struct{ Label, URL string }

func kinds() []storage.JobKind {
	return []storage.JobKind{storage.JobResetAsked, storage.JobPasswordChanged}
}

// letter puts a job into words; nil means that there is nobody to write to.
func (m *Mailer) letter(ctx context.Context, job storage.Job) (l *letter, err error) {
	switch job.Kind {
	case storage.JobResetAsked:
		l, err = m.resetAsked(ctx, job)
	case storage.JobPasswordChanged:
		l, err = m.passwordChanged(ctx, job)
	default:
		err = fmt.Errorf("%w: nothing is known of such a job", ErrUndeliverable)
	}
	if l != nil {
		l.Brand = m.Web.Brand
	}
	return l, err
}

// read reads what a job is about.
func read(job storage.Job, into any) error {
	if err := json.Unmarshal([]byte(job.Payload), into); err != nil {
		return fmt.Errorf("%w: the job is damaged: %w", ErrUndeliverable, err)
	}
	return nil
}
