package portal

import (
	"errors"
	"net/http"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// RevocationPage asks whether to revoke a secret.
type RevocationPage struct {
	web.Chrome
	partner.Revocation
	Company string
	// Action is what the button posts to, and Back where not pressing it leads.
	Action, Back string
	Reason       web.Field
}

// Template names templates/portal/secret_revoke.html.
func (*RevocationPage) Template() string { return "portal/secret_revoke" }

// showRevocation handles GET /partners/CLIENT_ID/secrets/SECRET_ID/revoke.
func (h *Handlers) showRevocation(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.revocationPage(r, m)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) revocationPage(r *http.Request, m Member) (*RevocationPage, error) {
	page := &RevocationPage{Chrome: web.Chrome{Title: "Revoke secret"}, Company: m.Partner.Name, Action: r.URL.Path, Back: secretsPath(m.Partner.ID),
		Reason: web.Field{Name: "reason", Label: "Reason (optional)", Type: "textarea", Autocomplete: "off", Optional: true,
			Hint: "Kept in the history of the partner, which support can read."}}
	v, err := h.clients().Revocation(r.Context(), m.Partner.ID, r.PathValue("secret"))
	switch {
	case errors.Is(err, storage.ErrSpent):
		err = alreadyRevoked(page.Back)
	case errors.Is(err, storage.ErrNotFound):
		err = web.NotFound()
	}
	page.Revocation = v
	return page, err
}

func alreadyRevoked(back string) error {
	return &web.Error{Status: http.StatusConflict, Heading: "Already revoked", Text: "This secret has already been revoked. Nothing was changed.",
		BackURL: back, BackLabel: "Go back"}
}

// submitRevocation handles POST /partners/CLIENT_ID/secrets/SECRET_ID/revoke.
func (h *Handlers) submitRevocation(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.revocationPage(r, m)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page.Reason.Value = form.Get("reason")
	err = h.clients().RevokeOwnSecret(r.Context(), m.Partner.ID, page.Secret.ID, page.Reason.Value)
	var invalid *partner.Invalid
	if errors.As(err, &invalid) && invalid.Field != "reason" { // somebody else was faster
		return alreadyRevoked(page.Back)
	}
	if partner.Beside(err, &page.Reason) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, page.Back, "The secret was revoked.")
}
