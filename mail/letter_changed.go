package mail

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fairlead/storage"
)

// passwordChanged lets an owner notice what somebody else may have done.
func (m *Mailer) passwordChanged(ctx context.Context, job storage.Job) (*letter, error) {
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
	l := m.changedLetter(account.Email, job.CreatedAt.Format("2 January 2006 at 15:04 UTC"))
	if changed.StartedOver {
		l.Before = append(l.Before[:1], append([]string{startedOver}, l.Before[1:]...)...)
	}
	return l, m.nameConnected(ctx, l, account.ID)
}

// startedOver tells an owner why they have to connect again.
const startedOver = "This was the first time that you showed us that this email address is yours. Somebody else could have signed up with it, " +
	"so we have disconnected every partner and forgotten the card on file. Please connect your partners and add a card again."

// nameConnected lists who can use the account with the new password as with the
// old one. Partners' names come from whoever runs this server.
func (m *Mailer) nameConnected(ctx context.Context, l *letter, accountID string) error {
	connected, err := m.Web.DB.Connections(ctx, accountID)
	if err != nil || len(connected) == 0 {
		return err
	}
	var names []string
	for _, one := range connected {
		if !slices.Contains(names, one.Partner) {
			names = append(names, one.Partner)
		}
	}
	l.After = append(l.After, "A new password disconnects nobody. These can still use your account: "+strings.Join(names, ", ")+".")
	l.Also = &link{"See who is connected, and disconnect them", m.Web.PublicURL.JoinPath("/account/connections").String()}
	return nil
}

func (m *Mailer) changedLetter(to, when string) *letter {
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
