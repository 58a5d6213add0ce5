package portal

import (
	"net/http"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// clientSecrets are the secrets of one of a partner's two clients.
type clientSecrets struct {
	*partner.Clients
	clientID string
	// page is the path of the page that lists them.
	page   string
	isTest bool
}

// secretsOf chooses one of a partner's two clients: [Handlers.ofClient] or [Handlers.ofTestClient].
type secretsOf func(m Member) clientSecrets

func (h *Handlers) ofClient(m Member) clientSecrets {
	return clientSecrets{Clients: h.clients(), clientID: m.Partner.ID, page: secretsPath(m.Partner.ID)}
}

func (h *Handlers) ofTestClient(m Member) clientSecrets {
	return clientSecrets{Clients: h.testClients(), clientID: storage.TestClientID(m.Partner.ID), page: below(m.Partner.ID, "/test"), isTest: true}
}

// existing finds the secret in the path before anybody has to confirm who they are. One that is
// unknown or another client's is not found, and a revoked one can't be revoked again.
func (h *Handlers) existing(of secretsOf, handle memberHandler) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		s, err := h.App.DB.SecretByID(r.Context(), r.PathValue("secret"))
		switch {
		case err != nil:
			return web.OrNotFound(err)
		case s.ClientID != of(m).clientID:
			return web.NotFound()
		case !s.RevokedAt.IsZero():
			return alreadyRevoked(of(m).page)
		}
		return handle(w, r, m)
	}
}
