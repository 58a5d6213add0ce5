package staff

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// revokedShown is how many secrets that were revoked a partner's page has.
const revokedShown = 5

const (
	sayTwoSecrets  locale.Text = "%s already has two live secrets. Revoke the one that isn’t used first."
	sayResumeFirst locale.Text = "%s is suspended. Resume it first."
)

// SecretPage asks whether to revoke a secret.
type SecretPage struct {
	web.Chrome
	partner.Revocation
	Partner partner.Partner
	Path    string
	Reason  web.Field
}

// Template names templates/staff/secret_revoke.html.
func (*SecretPage) Template() string { return "staff/secret_revoke" }

func reasonField(hint locale.Text) web.Field {
	return web.Field{Name: "reason", Label: "Reason", Type: "textarea", Autocomplete: "off", Hint: hint}
}

func (h *Handlers) readSecrets(r *http.Request, page *PartnerPage) error {
	live, revoked, err := h.registry().SecretsWithUses(r.Context(), page.Partner.ID)
	if err != nil {
		return err
	}
	page.CanSendSecret = len(live) < partner.LiveSecrets && page.Partner.Status == storage.Active
	page.Secrets = web.Table{Label: "Secrets", Empty: "No secrets.",
		Columns: []string{"Secret ID", "Created", "Created by", "Last used", "Exchanges in 30 days", "Status", "Actions"}}
	for _, s := range append(live, revoked[:min(len(revoked), revokedShown)]...) {
		row := []web.Cell{web.CodeCell(s.ID), web.TimeCell(s.CreatedAt.Time), web.TextCell(s.CreatedBy), web.OrNever(s.LastUsedAt),
			web.NumberCell(s.Exchanges), web.TextCell("Live"), web.LinkCell("Revoke", page.Path+"/secrets/"+s.ID+"/revoke")}
		if !s.RevokedAt.IsZero() {
			row[5], row[6] = web.Cell{Text: "Revoked", IsMark: true}, web.Cell{}
		}
		page.Secrets.Rows = append(page.Secrets.Rows, row)
	}
	return nil
}

// secretPage is that of the secret in a path. One of another partner is not found.
func (h *Handlers) secretPage(r *http.Request) (*SecretPage, error) {
	p, err := h.partnerOf(r)
	if err != nil {
		return nil, err
	}
	page := &SecretPage{Chrome: web.Chrome{Title: "Revoke secret"}, Partner: p, Path: partnerPath(p.ID),
		Reason: reasonField("Kept in the audit log. Only staff can read it.")}
	page.Revocation, err = h.registry().Revocation(r.Context(), p.ID, r.PathValue("secret"))
	if errors.Is(err, storage.ErrSpent) {
		return nil, h.alreadyRevoked(p)
	}
	return page, web.OrNotFound(err)
}

func (h *Handlers) alreadyRevoked(p partner.Partner) error {
	return &web.Error{Status: http.StatusConflict, Heading: "Already revoked", Text: "This secret has already been revoked. Nothing was changed.",
		BackURL: partnerPath(p.ID), BackLabel: "Go back"}
}

// showRevocation handles GET /staff/partners/{partner}/secrets/{secret}/revoke.
func (h *Handlers) showRevocation(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, err := h.secretPage(r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitRevocation handles POST /staff/partners/{partner}/secrets/{secret}/revoke.
func (h *Handlers) submitRevocation(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, err := h.secretPage(r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page.Reason.Value = form.Get("reason")
	err = h.registry().RevokeSecretFor(r.Context(), page.Partner.ID, page.Secret.ID, page.Reason.Value)
	if isAbout(err, "reason") {
		return h.refuse(w, r, page, err, &page.Reason)
	}
	if isInvalid(err) { // somebody else was faster
		return h.alreadyRevoked(page.Partner)
	}
	if err != nil {
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, page.Path, "The secret was revoked.")
}

// submitSecretLink handles POST /staff/partners/{partner}/secrets. Staff never see a secret: the
// partner's contact makes and reads it at a link.
func (h *Handlers) submitSecretLink(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, err := h.partnerOf(r)
	if err != nil {
		return err
	}
	if err := h.allowMail(p.Email); err != nil {
		return err
	}
	err = h.applications().SendLink(r.Context(), p.ID)
	switch {
	case errors.Is(err, storage.ErrSuspended):
		return h.refusePress(w, r, p, sayResumeFirst.With(p.Name))
	case errors.Is(err, storage.ErrSecretLimit):
		return h.refusePress(w, r, p, sayTwoSecrets.With(p.Name))
	case err != nil:
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, partnerPath(p.ID), "A link was sent to %s.", p.Email)
}
