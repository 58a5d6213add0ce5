package partner

import (
	"context"
	"time"

	"fairlead/storage"
)

// Applications holds what support has to decide and the rules for deciding. Changes are
// those of whoever the context says, as [storage.WithWho] does.
type Applications struct {
	DB *storage.DB
	// HandoverLifetime is how long a link works at which a partner reads a secret.
	HandoverLifetime time.Duration
}

// Ask mails the contact a question. Errors are those of [storage.DB.AskApplicant].
func (as *Applications) Ask(ctx context.Context, number, question string) error {
	question, err := paragraphs("question", question)
	if err != nil {
		return err
	}
	return as.DB.AskApplicant(ctx, number, question)
}

// Answer returns an application to support. Errors are those of [storage.DB.AnswerApplication].
func (as *Applications) Answer(ctx context.Context, number, answer string) error {
	answer, err := paragraphs("answer", answer)
	if err != nil {
		return err
	}
	return as.DB.AnswerApplication(ctx, number, answer)
}

// Approve does what was applied for. What storage accepted may not be what a partner can be
// registered with, such as a callback. Other errors are those of [storage.DB.ApproveApplication].
func (as *Applications) Approve(ctx context.Context, number string) (storage.Application, error) {
	a, err := as.DB.ApplicationByNumber(ctx, number)
	if err != nil {
		return a, err
	}
	if err := check(a); err != nil && !a.IsDecided() {
		return a, err
	}
	return as.DB.ApproveApplication(ctx, storage.Decision{Number: number, HandoverLifetime: as.HandoverLifetime})
}

// Decline mails the contact the reason. Errors are those of [storage.DB.DeclineApplication].
func (as *Applications) Decline(ctx context.Context, number, reason string) (storage.Application, error) {
	reason, err := paragraphs("reason", reason)
	if err != nil {
		return storage.Application{}, err
	}
	return as.DB.DeclineApplication(ctx, storage.Decision{Number: number, Reason: reason})
}

// SendLink mails a partner's contact a link at which they read another secret. Errors are
// those of [storage.DB.SendHandover].
func (as *Applications) SendLink(ctx context.Context, clientID string) error {
	return as.DB.SendHandover(ctx, clientID, as.HandoverLifetime, LiveSecrets)
}

// check reports why an application can't be approved as it is.
func check(a storage.Application) error {
	switch a.Kind {
	case storage.ApplicationCallback:
		return CheckCallback(a.Callback)
	case storage.ApplicationLogo:
		return nil
	}
	if err := tidy(&storage.Client{Name: a.Company, Email: a.Email, UseCase: a.UseCase}); err != nil || a.Kind == storage.ApplicationCompany {
		return err
	}
	return CheckCallback(a.Callback)
}
