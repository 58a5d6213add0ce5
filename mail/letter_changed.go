package mail

import (
	"context"
	"errors"

	"fairlead/storage"
)

// passwordChanged lets an owner notice what somebody else may have done.
func (m *Room) passwordChanged(ctx context.Context, job storage.Job) (*letter, error) {
	var changed storage.PasswordChanged
	if err := read(job, &changed); err != nil {
		return nil, err
	}
	account, err := m.Web.DB.AccountByID(ctx, changed.AccountID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return m.changedLetter(account.Email, job.CreatedAt.Format("2 January 2006 at 15:04 UTC")), nil
}

func (m *Room) changedLetter(to, when string) *letter {
	l := &letter{
		To: to, Subject: "Your password was changed",
		Before: []string{
			"The password of your " + m.Web.Brand.Name + " account was changed on " + when + ". Every device that was logged in with the old one has been logged out.",
			"If it was you, all is well. If it was not, please choose a new password at once:",
		},
		Link: link{"Choose a new password", m.Web.PublicURL.JoinPath("/forgot").String()},
	}
	if support := m.Web.Brand.SupportURL; support != "" {
		l.After = []string{"Our support can help you further: " + support}
	}
	return l
}
