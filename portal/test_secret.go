package portal

import (
	"errors"
	"net/http"
	"regexp"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// newSecretID is what a form calls the secret that it makes.
var newSecretID = regexp.MustCompile(`^secret_[0-9a-f]{16}$`)

// newTestSecret is for the ID of a new secret, or of one that was made by the same form.
func (h *Handlers) newTestSecret(handle memberHandler) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		if !newSecretID.MatchString(r.PathValue("secret")) {
			return web.NotFound()
		}
		s, err := h.App.DB.SecretByID(r.Context(), r.PathValue("secret"))
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return handle(w, r, m)
		case err == nil && s.ClientID == storage.TestClientID(m.Partner.ID):
			return shownOnce(m)
		case err == nil:
			return web.NotFound()
		}
		return err
	}
}

// shownOnce is the answer to a form that made a secret and is sent again.
func shownOnce(m Member) error {
	return &web.Error{Status: http.StatusGone, Heading: "This secret was shown once", Text: sayShownOnce,
		BackURL: below(m.Partner.ID, "/test"), BackLabel: "Go back"}
}

// submitTestSecret handles POST /partners/CLIENT_ID/test/secrets/SECRET_ID: it makes the secret and
// shows it, once.
func (h *Handlers) submitTestSecret(w http.ResponseWriter, r *http.Request, m Member) error {
	if _, err := web.Form(r); err != nil {
		return err
	}
	id := storage.TestClientID(m.Partner.ID)
	secret, err := h.makeSecret(r, id, r.PathValue("secret"))
	if err != nil {
		return h.refuseSecret(w, r, err, func() (web.View, error) { return h.testPage(r, m) })
	}
	return h.App.Show(w, r, http.StatusOK, &SecretPage{Chrome: web.Chrome{Title: "Your test secret"}, ClientID: id, Secret: secret, Back: below(m.Partner.ID, "/test")})
}

// revokedShown is how many secrets the bench lists that were revoked.
const revokedShown = 5

// readTestSecrets lists the secrets of the test client, live ones first.
func (h *Handlers) readTestSecrets(r *http.Request, page *TestPage) error {
	live, revoked, err := h.testClients().SecretsWithUses(r.Context(), page.ClientID)
	page.Secrets = secretsTable(append(live, revoked[:min(len(revoked), revokedShown)]...), page.Path+"/secrets", page.IsActive)
	page.Secrets.Label, page.Secrets.Empty = "Test secrets", "No test secrets."
	page.CanCreate = page.IsActive && len(live) < partner.LiveSecrets
	return err
}
