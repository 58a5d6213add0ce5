package mail

import (
	"context"
	"net/url"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// disconnectLifetime is how long the link that ends a connection works.
const disconnectLifetime = 30 * 24 * time.Hour

// addDisconnect links to a page that ends the connection without a login.
func (m *Mailer) addDisconnect(ctx context.Context, c *content, n storage.Notice, job storage.Job) error {
	c.Also = link{"Review or remove access", m.url("/account/connections")}
	if n.ConnectionID == "" { // written by an older version
		return nil
	}
	token := m.token("disconnect", job)
	until := storage.At(job.CreatedAt.Add(disconnectLifetime))
	c.Also = link{"Disconnect without logging in", web.WithQuery(m.url("/disconnect"), url.Values{"token": {token}})}
	return m.Web.DB.OfferDisconnect(ctx, storage.Hash(token), n.ConnectionID, c.To, until)
}
