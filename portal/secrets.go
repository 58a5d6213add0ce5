package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// SecretsPage lists a partner's secrets.
type SecretsPage struct {
	web.Chrome
	secretForm
	Secrets web.Table
}

// Template names templates/portal/secrets.html.
func (*SecretsPage) Template() string { return "portal/secrets" }

// secretForm is the form for another secret.
type secretForm struct {
	// SecretsPath is that of the list of secrets.
	SecretsPath string
	// Once has a form that is sent twice make one secret.
	Once string
	// CanChange is not set while the partner is suspended.
	CanChange bool
}

func newSecretForm(m Member) secretForm {
	return secretForm{secretsPath(m.Partner.ID), storage.NewID(), m.Partner.Status == storage.Active}
}

func secretsPath(clientID string) string { return below(clientID, "/secrets") }

// secretRow is a secret of a list, as scripts read it.
type secretRow struct {
	SecretID   string     `json:"secret_id"`
	CreatedAt  time.Time  `json:"created_at"`
	CreatedBy  string     `json:"created_by"`
	LastUsedAt *time.Time `json:"last_used_at"`
	Exchanges  int64      `json:"exchanges_in_30_days"`
	Status     string     `json:"status"`
	RevokedAt  *time.Time `json:"revoked_at"`
}

// showSecrets handles GET /partners/CLIENT_ID/secrets.
func (h *Handlers) showSecrets(w http.ResponseWriter, r *http.Request, m Member) error {
	if web.PrefersJSON(r) {
		shown, next, err := h.secretsOf(r, m.Partner.ID)
		if err != nil {
			return err
		}
		rows := []secretRow{}
		for _, s := range shown {
			rows = append(rows, secretAsRow(s))
		}
		return web.JSON(w, http.StatusOK, web.NewResults(rows, r.URL, next.String()))
	}
	page, err := h.secretsPage(r, m)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) secretsPage(r *http.Request, m Member) (web.View, error) {
	page := &SecretsPage{Chrome: web.Chrome{Title: "Secrets"}, secretForm: newSecretForm(m)}
	shown, next, err := h.secretsOf(r, m.Partner.ID)
	page.Secrets = secretsTable(shown, page.SecretsPath, page.CanChange)
	page.Secrets.Page(&url.URL{Path: page.SecretsPath, RawQuery: r.URL.RawQuery}, next.String())
	return page, err
}

// secretsOf are the secrets of a client that a page lists, live ones first.
func (h *Handlers) secretsOf(r *http.Request, clientID string) (shown []partner.ListedSecret, next storage.Cursor, err error) {
	live, revoked, err := h.clients().SecretsWithUses(r.Context(), clientID)
	all := append(live, revoked...)
	after := storage.ParseCursor(web.Filter(r, "after"))
	if i := slices.IndexFunc(all, func(s partner.ListedSecret) bool { return s.Cursor() == after }); i >= 0 {
		all = all[i+1:]
	}
	shown, next = storage.Page(all, web.RowsShown)
	return shown, next, err
}

// clients are the partners.
func (h *Handlers) clients() *partner.Clients { return &h.registry().Clients }

// secretsTable lists secrets; path is that of their page. Live ones can be revoked.
func secretsTable(shown []partner.ListedSecret, path string, canChange bool) web.Table {
	t := web.Table{Label: "Secrets", Empty: "No secrets.",
		Columns: []string{"Secret ID", "Created", "Created by", "Last used", "Exchanges in 30 days", "Status", "Actions"}}
	for _, s := range shown {
		row := []web.Cell{web.CodeCell(s.ID), web.TimeCell(s.CreatedAt.Time), web.TextCell(maker(s.Secret)), web.OrNever(s.LastUsedAt),
			web.NumberCell(s.Exchanges), web.TextCell("Live"), {}}
		switch {
		case !s.RevokedAt.IsZero():
			row[5] = web.Cell{Text: "Revoked", IsMark: true}
		case canChange:
			row[6] = web.LinkCell("Revoke", path+"/"+s.ID+"/revoke")
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// maker is who made a secret, as a partner knows them.
func maker(s storage.Secret) string {
	if s.BySupport() {
		return "Support"
	}
	return s.CreatedBy
}

func secretAsRow(s partner.ListedSecret) secretRow {
	status := "live"
	if !s.RevokedAt.IsZero() {
		status = "revoked"
	}
	return secretRow{s.ID, s.CreatedAt.Truncate(time.Second), maker(s.Secret), s.LastUsedAt.WholeOrNil(), s.Exchanges, status, s.RevokedAt.WholeOrNil()}
}

// liveSecrets are those of a client, the newest first.
func (h *Handlers) liveSecrets(ctx context.Context, clientID string) ([]storage.Secret, error) {
	live, err := h.App.DB.LiveSecrets(ctx, clientID)
	slices.SortFunc(live, func(a, b storage.Secret) int { return b.CreatedAt.Compare(a.CreatedAt.Time) })
	return live, err
}
