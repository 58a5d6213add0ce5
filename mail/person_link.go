package mail

import (
	"context"
	"errors"
	"net/url"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// personLink writes the mail with a link that signs one of a partner's people in.
func (m *Mailer) personLink(ctx context.Context, job storage.Job) (content, error) {
	var request storage.PersonLinkMail
	if err := read(job, &request); err != nil {
		return content{}, err
	}
	if err := m.checkLink(request.ExpiresAt); err != nil {
		return content{}, err
	}
	who, err := m.Web.DB.PersonByEmail(ctx, request.Email)
	if err != nil {
		return content{}, orNoRecipient(err)
	}
	token := m.token("person link", job)
	err = m.Web.DB.OfferPersonLink(ctx, storage.PersonLink{Hash: storage.Hash(token), PersonID: who.ID, Next: request.Next, ExpiresAt: request.ExpiresAt})
	if err != nil {
		return content{}, orNoRecipient(err)
	}
	c := content{To: who.Email, Language: locale.English(),
		Link:  link{english("Sign in").Text, web.WithQuery(m.url("/partners/login/link"), url.Values{"token": {token}})},
		After: []locale.Message{sayLinkExpires.With(locale.English().DateTime(request.ExpiresAt.Time))}}
	if request.AddedTo != "" {
		return m.added(ctx, c, request.AddedTo)
	}
	brand := m.Web.Brand.Name
	c.Subject = english("Sign in to %s for partners", brand)
	c.Before = []locale.Message{english("To sign in to %s’s partner portal, follow this link:", brand)}
	c.After = append(c.After, english("If you didn’t ask for it, ignore this email; nothing changes."))
	return c, nil
}

// added completes the mail to somebody who was added to a partner.
func (m *Mailer) added(ctx context.Context, c content, clientID string) (content, error) {
	partner, err := m.Web.DB.ClientByID(ctx, clientID)
	c.Subject = english("You were added to %s", partner.Name)
	c.Before = []locale.Message{english("An owner of %s gave you access to its partner portal at %s. To sign in, follow this link:", partner.Name, m.Web.Brand.Name)}
	c.After = append(c.After, english("If you didn’t expect this, ignore this email."))
	return c, orNoRecipient(err)
}

// orNoRecipient is errNoRecipient for what has been removed or has ended since.
func orNoRecipient(err error) error {
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrSpent) {
		return errNoRecipient
	}
	return err
}
