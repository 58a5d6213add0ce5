package mail

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fairlead/storage"
)

// passwordChanged lets an owner notice a change that someone else made.
func (m *Mailer) passwordChanged(ctx context.Context, job storage.Job) (content, error) {
	var changed storage.PasswordChanged
	if err := read(job, &changed); err != nil {
		return content{}, err
	}
	account, err := m.Web.DB.AccountByID(ctx, changed.AccountID)
	if errors.Is(err, storage.ErrNotFound) {
		return content{}, errNoRecipient
	}
	if err != nil {
		return content{}, err
	}
	c := m.changedContent(account.Email, job.CreatedAt.Format("2 January 2006 at 15:04 UTC"))
	if text := removed(changed); text != "" {
		c.Before = slices.Insert(c.Before, 1, text)
	}
	return c, m.listConnected(ctx, &c, account.ID)
}

// removed says what was removed from an account whose address nobody had confirmed
// before, or is empty.
func removed(changed storage.PasswordChanged) string {
	var what []string
	if len(changed.Disconnected) > 0 {
		what = append(what, "disconnected "+strings.Join(changed.Disconnected, ", "))
	}
	if changed.CardRemoved {
		what = append(what, "removed your card")
	}
	if len(what) == 0 {
		return ""
	}
	return "This is the first time you've confirmed this address. In case someone else signed up with it, we " + strings.Join(what, " and ") + "."
}

// listConnected names the partners that still have access. Their names come from the
// operator of this server.
func (m *Mailer) listConnected(ctx context.Context, c *content, accountID string) error {
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
	c.After = append(c.After, "These partners still have access: "+strings.Join(names, ", ")+".")
	c.Also = link{"Review or remove access", m.Web.PublicURL.JoinPath("/account/connections").String()}
	return nil
}

func (m *Mailer) changedContent(to, when string) content {
	brand := m.Web.Brand
	return content{
		To: to, Subject: "Your " + brand.Name + " password was changed",
		Before: []string{
			"The password for your " + brand.Name + " account was changed on " + when + ". You've been logged out on all devices.",
			"If this was you, there's nothing to do. If it wasn't, choose a new password now:",
		},
		Link: link{"Choose a new password", m.Web.PublicURL.JoinPath("/forgot").String()},
	}
}
