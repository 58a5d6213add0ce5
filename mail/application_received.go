package mail

import (
	"context"
	"net/url"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// received has a link to the page of an application that was received, or of the latest one where
// another was not kept. Anybody could have sent it, so nothing of what was typed is in it.
func (m *Mailer) received(ctx context.Context, a storage.Application, mail storage.ApplicationMail, job storage.Job) (content, error) {
	brand, token := m.Web.Brand.Name, m.token("application", job)
	c := content{To: a.Email, Language: locale.English(), Subject: english("We have received your application"),
		Before: []locale.Message{english("We have received your application %s at %s. To see where it stands, and to answer questions about it, follow this link:", a.Number, brand)},
		Link:   link{english("View your application").Text, web.WithQuery(m.url("/partners/application"), url.Values{"token": {token}})},
		After:  []locale.Message{english("The link works until 30 days after we decide."), english("If you didn’t apply to %s, ignore this email.", brand)}}
	if mail.Name == storage.ApplicationWasSurplus {
		c.Subject = english("You already have open applications")
		c.Before = []locale.Message{english("Another application to %s was sent with your address. We didn’t add it because several are already waiting for a decision. To see the latest one, follow this link:", brand)}
	}
	return c, m.Web.DB.OfferApplicationLink(ctx, storage.Hash(token), a.Number)
}
