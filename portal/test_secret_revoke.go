package portal

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// TestRevocationPage asks whether to revoke a test secret.
type TestRevocationPage struct {
	web.Chrome
	partner.Revocation
	Bench  string // the path
	Reason web.Field
}

// Template names templates/portal/test_secret_revoke.html.
func (*TestRevocationPage) Template() string { return "portal/test_secret_revoke" }

// ownTestSecret asks nobody to confirm who they are for a secret that is not there.
func (h *Handlers) ownTestSecret(handle memberHandler) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		s, err := h.App.DB.SecretByID(r.Context(), r.PathValue("secret"))
		if errors.Is(err, storage.ErrNotFound) || err == nil && s.ClientID != storage.TestClientID(m.Partner.ID) {
			return web.NotFound()
		}
		if err == nil && !s.RevokedAt.IsZero() {
			return alreadyRevoked(below(m.Partner.ID, "/test"))
		}
		if err != nil {
			return err
		}
		return handle(w, r, m)
	}
}

func (h *Handlers) testRevocationPage(r *http.Request, m Member) (page *TestRevocationPage, err error) {
	page = &TestRevocationPage{Chrome: web.Chrome{Title: "Revoke test secret"}, Bench: below(m.Partner.ID, "/test"),
		Reason: web.Field{Name: "reason", Label: "Reason (optional)", Type: "textarea", Autocomplete: "off", Optional: true, Hint: "Kept in the audit log. Support can read it."}}
	page.Revocation, err = h.testClients().Revocation(r.Context(), storage.TestClientID(m.Partner.ID), r.PathValue("secret"))
	if errors.Is(err, storage.ErrSpent) { // by somebody else, just now
		err = alreadyRevoked(page.Bench)
	}
	return page, err
}

// showTestRevocation handles GET /partners/CLIENT_ID/test/secrets/SECRET_ID/revoke.
func (h *Handlers) showTestRevocation(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.testRevocationPage(r, m)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitTestRevocation handles POST /partners/CLIENT_ID/test/secrets/SECRET_ID/revoke.
func (h *Handlers) submitTestRevocation(w http.ResponseWriter, r *http.Request, m Member) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.testRevocationPage(r, m)
	if err != nil {
		return err
	}
	page.Reason.Value = form.Get("reason")
	err = h.testClients().RevokeOwnSecret(r.Context(), page.Secret.ClientID, page.Secret.ID, page.Reason.Value)
	var invalid *partner.Invalid
	switch {
	case errors.As(err, &invalid) && invalid.Field == "reason":
		page.Reason.Error = locale.Text(invalid.Text)
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	case errors.As(err, &invalid): // somebody else was faster
		return alreadyRevoked(below(m.Partner.ID, "/test"))
	case err != nil:
		return err
	}
	return h.App.RedirectWith(w, page.Bench, "The secret was revoked.")
}
