package portal

import (
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// TestPage is the test bench of a partner.
type TestPage struct {
	web.Chrome
	Path     string
	ClientID string
	// Link starts connecting in test mode.
	Link    string
	Names   []storage.TestName
	Runs    web.Table
	Secrets web.Table
	// Once has a form that is sent twice make one secret.
	Once string
	// CanCreate is set while there is room for another live secret.
	CanCreate bool
	IsActive  bool
}

// Template names templates/portal/test.html.
func (*TestPage) Template() string { return "portal/test" }

// showTest handles GET /partners/CLIENT_ID/test.
func (h *Handlers) showTest(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.testPage(r, m)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) testView(r *http.Request, m Member) (web.View, error) { return h.testPage(r, m) }

func (h *Handlers) testPage(r *http.Request, m Member) (*TestPage, error) {
	id := storage.TestClientID(m.Partner.ID)
	page := &TestPage{Chrome: web.Chrome{Title: "Test bench"}, Path: below(m.Partner.ID, "/test"), ClientID: id, Link: h.runner().Link(id, "try-it"),
		Names: storage.TestNames, Once: storage.NewID(), IsActive: m.Partner.Status == storage.Active}
	if err := h.readTestSecrets(r, page); err != nil {
		return nil, err
	}
	return page, h.readTestRuns(r, page, m)
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

func (h *Handlers) readTestRuns(r *http.Request, page *TestPage, m Member) error {
	all, err := h.App.DB.TestRuns(r.Context(), m.Partner.ID)
	page.Runs = web.Table{Label: "Runs", Columns: []string{"Run", "Began", "By", "Support code", "Outcome"}, Empty: "No runs in the last 24 hours."}
	for _, run := range all {
		code := web.Cell{}
		if run.SupportCode != "" {
			code = web.LinkCell(run.SupportCode, attemptPath(m.Partner.ID, run.SupportCode))
		}
		page.Runs.Rows = append(page.Runs.Rows, []web.Cell{web.LinkCell(run.Name, page.Path+"/"+run.ID), web.TimeCell(run.BeganAt.Time),
			web.TextCell(run.BegunBy), code, web.TextCell(run.Outcome)})
	}
	return err
}

// refuseTest shows the bench again with what was wrong.
func (h *Handlers) refuseTest(w http.ResponseWriter, r *http.Request, m Member, says locale.Text) error {
	page, err := h.testPage(r, m)
	if err != nil {
		return err
	}
	page.Alert = says.With()
	return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
}
