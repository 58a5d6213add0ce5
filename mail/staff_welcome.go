package mail

import (
	"context"
	"errors"
	"net/url"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// staffWelcome writes the mail with a link at which new staff choose a password.
func (m *Mailer) staffWelcome(ctx context.Context, job storage.Job) (content, error) {
	var request storage.StaffWelcomeMail
	if err := read(job, &request); err != nil {
		return content{}, err
	}
	if err := m.checkLink(request.ExpiresAt); err != nil {
		return content{}, err
	}
	who, err := m.Web.DB.StaffByID(ctx, request.StaffID)
	if errors.Is(err, storage.ErrNotFound) {
		return content{}, errNoRecipient
	}
	if err != nil {
		return content{}, err
	}
	token := m.token("staff welcome", job)
	err = m.Web.DB.OfferStaffWelcome(ctx, storage.StaffWelcome{Hash: storage.Hash(token), StaffID: who.ID, ExpiresAt: request.ExpiresAt})
	if errors.Is(err, storage.ErrSpent) { // they have a password by now, or were disabled
		return content{}, errNoRecipient
	}
	return m.welcomeContent(who, token, request.ExpiresAt), err
}

func (m *Mailer) welcomeContent(who storage.Staff, token string, until storage.Time) content {
	brand, l := m.Web.Brand.Name, locale.English()
	return content{
		To: who.Email, Language: l, Subject: english("You have been invited to %s's support console", brand),
		Before: []locale.Message{english("An admin has added you to the support staff of %s. To choose a password, follow this link:", brand)},
		Link:   link{english("Choose a password").Text, web.WithQuery(m.url("/staff/welcome"), url.Values{"token": {token}})},
		After: []locale.Message{
			sayLinkExpires.With(l.DateTime(until.Time)),
			locale.Text("If you didn’t expect this, ignore this email; nothing changes.").With(),
		},
	}
}
