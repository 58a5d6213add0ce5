package portal

import (
	"errors"
	"net/http"

	"fairlead/locale"
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

// showRevocation handles GET /partners/CLIENT_ID/secrets/SECRET_ID/revoke, and the same below
// /partners/CLIENT_ID/test.
func (h *Handlers) showRevocation(of secretsOf) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		page, err := revocationPage(r, m, of(m))
		if err != nil {
			return err
		}
		return h.App.Show(w, r, http.StatusOK, page)
	}
}

func revocationPage(r *http.Request, m Member, of clientSecrets) (*RevocationPage, error) {
	title := locale.Text("Revoke secret")
	if of.isTest {
		title = "Revoke test secret"
	}
	page := &RevocationPage{Chrome: web.Chrome{Title: title}, Company: m.Partner.Name, Action: r.URL.Path, Back: of.page,
		Reason: web.Field{Name: "reason", Label: "Reason (optional)", Type: "textarea", Autocomplete: "off", Optional: true,
			Hint: "Kept in the audit log. Support can read it."}}
	var err error
	page.Revocation, err = of.Revocation(r.Context(), of.clientID, r.PathValue("secret"))
	if errors.Is(err, storage.ErrSpent) { // somebody else was faster
		err = alreadyRevoked(page.Back)
	}
	return page, web.OrNotFound(err)
}

func alreadyRevoked(back string) error {
	return &web.Error{Status: http.StatusConflict, Heading: "Already revoked", Text: "This secret has already been revoked. Nothing was changed.",
		BackURL: back, BackLabel: "Go back"}
}

// submitRevocation handles POST /partners/CLIENT_ID/secrets/SECRET_ID/revoke, and the same below
// /partners/CLIENT_ID/test.
func (h *Handlers) submitRevocation(of secretsOf) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		form, err := web.Form(r)
		if err != nil {
			return err
		}
		page, err := revocationPage(r, m, of(m))
		if err != nil {
			return err
		}
		page.Reason.Value = form.Get("reason")
		err = of(m).RevokeOwnSecret(r.Context(), of(m).clientID, page.Secret.ID, page.Reason.Value)
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
}
