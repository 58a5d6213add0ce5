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
	// Bench is the path of the test bench, and Back of the page that the secret was made on.
	Bench, Back string
}

// Template names templates/portal/secret.html.
func (*SecretPage) Template() string { return "portal/secret" }

// submitSecret handles POST /partners/CLIENT_ID/secrets, also from the page that leads through a
// rotation: it makes a secret and shows it, once. page is the one with the form.
func (h *Handlers) submitSecret(page func(*http.Request, Member) (web.View, error)) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		form, err := web.Form(r)
		if err != nil {
			return err
		}
		secret, err := h.makeSecret(r, m.Partner.ID, form.Get("once"))
		if err == nil {
			return h.App.Show(w, r, http.StatusOK, &SecretPage{Chrome: web.Chrome{Title: "Your client secret"}, ClientID: m.Partner.ID, Secret: secret,
				Bench: below(m.Partner.ID, "/test"), Back: r.URL.Path})
		}
		var refused *web.Error
		if !errors.As(err, &refused) {
			return err
		}
		again, err := page(r, m)
		if err != nil {
			return err
		}
		return h.App.ShowRefused(w, r, refused, again)
	}
}

// makeSecret makes a secret of a client. Its ID is that of the form that it was asked for with,
// so that the same form, sent again or twice at once, makes no other.
func (h *Handlers) makeSecret(r *http.Request, clientID, once string) (plain string, err error) {
	s := storage.Secret{ID: storage.NewSecretID(), ClientID: clientID}
	if once != "" {
		s.ID = storage.SecretIDOf(clientID, once)
	}
	if err := h.canMakeSecret(r, s); err != nil {
		return "", err
	}
	if err := h.App.AllowKey(h.secretsMade, clientID); err != nil {
		return "", err
	}
	plain = storage.NewSecret()
	s.Hash = storage.Hash(plain)
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
		return &web.Error{Status: http.StatusConflict, Heading: "Shown once", Text: sayShownOnce}
	case errors.Is(err, storage.ErrConflict):
		return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Two secrets are live", Text: sayTwoSecrets}
	}
	return err
}
