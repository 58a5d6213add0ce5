package portal

import (
	"errors"
	"net/http"
	"regexp"
	"slices"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

const sayRevokeFirst locale.Text = "Two secrets are live. Revoke one first."

// TestSecretPage shows a new test secret, this once.
type TestSecretPage struct {
	web.Chrome
	ClientID, Secret string
	Bench            string // the path
}

// Template names templates/portal/test_secret.html.
func (*TestSecretPage) Template() string { return "portal/test_secret" }

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
	return &web.Error{Status: http.StatusGone, Heading: "This secret was shown once", Text: "This secret was shown once and cannot be shown again.",
		BackURL: below(m.Partner.ID, "/test"), BackLabel: "Go back"}
}

// submitTestSecret handles POST /partners/CLIENT_ID/test/secrets/SECRET_ID: it makes the secret and
// shows it, once.
func (h *Handlers) submitTestSecret(w http.ResponseWriter, r *http.Request, m Member) error {
	if _, err := web.Form(r); err != nil {
		return err
	}
	id, plain := storage.TestClientID(m.Partner.ID), storage.NewSecret()
	live, err := h.App.DB.LiveSecrets(r.Context(), id)
	if err != nil {
		return err
	}
	if len(live) >= partner.LiveSecrets {
		return h.refuseTest(w, r, m, sayRevokeFirst)
	}
	if err := h.App.AllowKey(h.secretsMade, m.Partner.ID); err != nil {
		return backToBench(err, m)
	}
	made := storage.Secret{ID: r.PathValue("secret"), ClientID: id, Hash: storage.Hash(plain)}
	err = h.App.DB.AddSecret(r.Context(), &made, partner.LiveSecrets)
	if errors.Is(err, storage.ErrConflict) { // another request was faster
		return h.newTestSecret(func(w http.ResponseWriter, r *http.Request, m Member) error {
			return h.refuseTest(w, r, m, sayRevokeFirst)
		})(w, r, m)
	}
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, &TestSecretPage{Chrome: web.Chrome{Title: "Your test secret"}, ClientID: id, Secret: plain,
		Bench: below(m.Partner.ID, "/test")})
}

// readTestSecrets lists the secrets of the test client, live ones first.
func (h *Handlers) readTestSecrets(r *http.Request, page *TestPage) error {
	all, err := h.App.DB.Secrets(r.Context(), page.ClientID)
	if err != nil {
		return err
	}
	uses, err := h.App.DB.SecretUses(r.Context(), page.ClientID)
	if err != nil {
		return err
	}
	page.Secrets = web.Table{Label: "Test secrets", Empty: "No test secrets.",
		Columns: []string{"Secret ID", "Created", "Created by", "Last used", "Exchanges in 30 days", "Status", "Actions"}}
	live := 0
	for _, s := range latestSecrets(all) {
		row := []web.Cell{web.CodeCell(s.ID), web.TimeCell(s.CreatedAt.Time), web.TextCell(s.CreatedBy), orNever(s.LastUsedAt),
			countCell(exchangesOf(uses, s.ID)), web.TextCell("Live"), {}}
		switch {
		case !s.RevokedAt.IsZero():
			row[5] = web.Cell{Text: "Revoked", IsMark: true}
		case page.IsActive:
			row[6] = web.LinkCell("Revoke", page.Path+"/secrets/"+s.ID+"/revoke")
		}
		if s.RevokedAt.IsZero() {
			live++
		}
		page.Secrets.Rows = append(page.Secrets.Rows, row)
	}
	page.CanCreate = page.IsActive && live < partner.LiveSecrets
	return nil
}

// revokedShown is how many secrets a list has that were revoked.
const revokedShown = 5

// latestSecrets are the live ones, and those that were revoked last.
func latestSecrets(all []storage.Secret) []storage.Secret {
	var live, revoked []storage.Secret
	for _, s := range slices.Backward(all) {
		if s.RevokedAt.IsZero() {
			live = append(live, s)
		} else {
			revoked = append(revoked, s)
		}
	}
	slices.SortStableFunc(revoked, func(a, b storage.Secret) int { return b.RevokedAt.Compare(a.RevokedAt.Time) })
	return append(live, revoked[:min(len(revoked), revokedShown)]...)
}
