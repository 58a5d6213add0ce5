package mail

import (
	"context"
	"errors"
	"net/url"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// handover mails the link at which a partner makes and reads a secret. The secret itself is
// never mailed.
func (m *Mailer) handover(ctx context.Context, job storage.Job) (content, error) {
	var mail storage.HandoverMail
	if err := read(job, &mail); err != nil {
		return content{}, err
	}
	h, err := m.Web.DB.HandoverByID(ctx, mail.HandoverID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return content{}, errNoRecipient
	case err != nil:
		return content{}, err
	}
	if err := m.checkLink(h.ExpiresAt); err != nil {
		return content{}, err
	}
	partner, err := m.Web.DB.ClientByID(ctx, h.ClientID)
	if err != nil {
		return content{}, err
	}
	token := m.token("handover", job)
	err = m.Web.DB.OfferHandover(ctx, h.ID, storage.Hash(token))
	if errors.Is(err, storage.ErrSpent) { // another one was sent
		return content{}, errNoRecipient
	}
	return m.handoverContent(partner, h, web.WithQuery(m.url("/partners/welcome"), url.Values{"token": {token}})), err
}

func (m *Mailer) handoverContent(partner storage.Client, h storage.Handover, at string) content {
	brand, l := m.Web.Brand.Name, locale.English()
	c := content{To: h.Email, Language: l, Link: link{english("Get the client secret").Text, at},
		After: []locale.Message{
			english("The link can be used once and expires on %s. Don’t share it: whoever uses it first sees the secret.", l.DateTime(h.ExpiresAt.Time)),
			english("If you didn’t expect this, contact support."),
		}}
	if h.IsFirst {
		c.Subject = english("Your application was approved")
		c.Before = []locale.Message{english("%s is now a partner of %s. To get your client ID and client secret, follow this link:", partner.Name, brand)}
	} else {
		c.Subject = english("Your client secret is ready")
		c.Before = []locale.Message{english("You can now create another client secret for %s at %s. To do so, follow this link:", partner.Name, brand)}
	}
	return c
}
