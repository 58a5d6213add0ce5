package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fairlead/locale"
	"fairlead/outbox"
	"fairlead/storage"
	"fairlead/web"
)

// patience is how long a message is retried. Few mail servers are down for longer.
const patience = 24 * time.Hour

// Mailer sends the mails in the outbox.
type Mailer struct {
	Web    *web.App
	Sender Sender
	// LinkKey derives the secrets of links and the digits of codes. If it changes between two attempts to send
	// a message, both links work.
	LinkKey func() []byte
}

// Sender hands a message over. An error is retried unless it is [outbox.ErrPermanent].
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Worker returns the worker that sends mail.
func (m *Mailer) Worker() *outbox.Worker {
	return &outbox.Worker{DB: m.Web.DB, Log: m.Web.Log, Do: m.send, Patience: patience,
		Kinds: []storage.JobKind{storage.JobResetRequested, storage.JobEmailCode, storage.JobNotice, storage.JobClaim,
			storage.JobEndpointNotice, storage.JobStaffWelcome, storage.JobApplication, storage.JobHandover,
			storage.JobPersonLink, storage.JobPartnerNotice}}
}

// language is what an account's mails are written in.
func (m *Mailer) language(a storage.Account) *locale.Language { return m.languageOf(a.Language) }

// languageOf is the language with a tag, or the usual one.
func (m *Mailer) languageOf(tag string) *locale.Language {
	if m.Web.Languages == nil {
		return locale.English()
	}
	return m.Web.Languages.Choose(locale.Wish{Own: tag})
}

// send composes and sends the message of one job.
func (m *Mailer) send(ctx context.Context, job storage.Job) error {
	content, err := m.content(ctx, job)
	if errors.Is(err, errNoRecipient) {
		return outbox.ErrNeedless
	}
	if err != nil {
		return err
	}
	content.Brand = m.Web.Brand
	message, err := render(content, job)
	if err != nil {
		return err
	}
	return unnamed(m.Sender.Send(ctx, message), message.To)
}

func (m *Mailer) content(ctx context.Context, job storage.Job) (content, error) {
	switch job.Kind {
	case storage.JobResetRequested:
		return m.resetRequested(ctx, job)
	case storage.JobEmailCode:
		return m.emailCode(ctx, job)
	case storage.JobNotice:
		return m.notice(ctx, job)
	case storage.JobClaim:
		return m.claim(ctx, job)
	case storage.JobApplication:
		return m.application(ctx, job)
	case storage.JobHandover:
		return m.handover(ctx, job)
	case storage.JobEndpointNotice:
		return m.endpoint(ctx, job)
	case storage.JobStaffWelcome:
		return m.staffWelcome(ctx, job)
	case storage.JobPersonLink:
		return m.personLink(ctx, job)
	case storage.JobPartnerNotice:
		return m.partnerNotice(job)
	}
	return content{}, fmt.Errorf("%w: unknown kind of job", outbox.ErrPermanent)
}
