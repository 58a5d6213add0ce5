package portal

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

const (
	sayShownOnce  locale.Text = "This secret was shown once and cannot be shown again."
	sayTwoSecrets locale.Text = "Two secrets are live. Revoke one first."
)

// SecretPage shows a new secret, once.
type SecretPage struct {
	web.Chrome
	ClientID, Secret string
	// Bench is the path of the test bench, empty for none; Back that of the page with the form.
	Bench, Back string
}

// Template names templates/portal/secret.html.
func (*SecretPage) Template() string { return "portal/secret" }

// submitSecret handles POST /partners/CLIENT_ID/secrets, also from the page that leads through a
// rotation, and the same below /partners/CLIENT_ID/test: it makes a secret and shows it, once.
// page is the one with the form.
func (h *Handlers) submitSecret(of secretsOf, page func(*http.Request, Member) (web.View, error)) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		form, err := web.Form(r)
		if err != nil {
			return err
		}
		clientID, id := of(m).clientID, storage.NewSecretID()
		if once := form.Get("once"); once != "" {
			id = storage.SecretIDOf(clientID, once)
		}
		secret, err := h.makeSecret(r, clientID, id)
		if err != nil {
			return h.refuseSecret(w, r, err, func() (web.View, error) { return page(r, m) })
		}
		return h.App.Show(w, r, http.StatusOK, h.secretPage(r, of(m), secret))
	}
}

func (h *Handlers) secretPage(r *http.Request, of clientSecrets, secret string) *SecretPage {
	page := &SecretPage{Chrome: web.Chrome{Title: "Your client secret"}, ClientID: of.clientID, Secret: secret, Bench: h.benchOf(of.clientID), Back: r.URL.Path}
	if of.isTest {
		page.Title, page.Bench, page.Back = "Your test secret", "", of.page
	}
	return page
}

// refuseSecret shows the page with the form again, with why no secret was made.
func (h *Handlers) refuseSecret(w http.ResponseWriter, r *http.Request, err error, page func() (web.View, error)) error {
	var refused *web.Error
	if !errors.As(err, &refused) {
		return err
	}
	again, err := page()
	if err != nil {
		return err
	}
	return h.App.ShowRefused(w, r, refused, again)
}

// makeSecret makes a secret of a partner or of its test client, with the ID that goes with the
// form, so that the same form, sent again or twice at once, makes no other.
func (h *Handlers) makeSecret(r *http.Request, clientID, id string) (plain string, err error) {
	plain = storage.NewSecret()
	s := storage.Secret{ID: id, ClientID: clientID, Hash: storage.Hash(plain)}
	if err := h.canMakeSecret(r, s); err != nil {
		return "", err
	}
	if err := h.App.AllowKey(h.secretsMade, storage.LivePartnerID(clientID)); err != nil {
		return "", err
	}
	return plain, secretRefused(h.App.DB.AddSecret(r.Context(), &s, partner.LiveSecrets))
}

// canMakeSecret finds out before a try is used up.
func (h *Handlers) canMakeSecret(r *http.Request, s storage.Secret) error {
	_, err := h.App.DB.SecretByID(r.Context(), s.ID)
	if err == nil {
		return secretRefused(storage.ErrSpent)
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	live, err := h.App.DB.LiveSecrets(r.Context(), s.ClientID)
	if err == nil && len(live) >= partner.LiveSecrets {
		err = secretRefused(storage.ErrConflict)
	}
	return err
}

// secretRefused says why a secret was not made.
func secretRefused(err error) error {
	switch {
	case errors.Is(err, storage.ErrSpent):
		return &web.Error{Status: http.StatusGone, Heading: "Shown once", Text: sayShownOnce}
	case errors.Is(err, storage.ErrConflict):
		return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Two secrets are live", Text: sayTwoSecrets}
	}
	return err
}
