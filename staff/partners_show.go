package staff

import (
	"net/http"

	"fairlead/flow"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// latestShown is how many attempts and changes a partner's page has.
const latestShown = 10

// PartnerPage is all that support has of a partner.
type PartnerPage struct {
	web.Chrome
	Partner                   partner.Partner
	Path                      string
	Logo                      string // its URL, empty for none
	Company, Contact, UseCase web.Field
	File                      web.Field
	AllowMissingState, Iss    bool
	NewCallback               web.Field
	Callbacks, Secrets        web.Table
	CanSendSecret             bool
	Connections, Attempts     web.Table
	People                    web.Table
	History                   web.Table
}

// Template names templates/staff/partner.html.
func (*PartnerPage) Template() string { return "staff/partner" }

// showPartner handles GET /staff/partners/{partner}.
func (h *Handlers) showPartner(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, err := h.partnerOf(r)
	if err != nil {
		return err
	}
	if web.PrefersJSON(r) {
		return web.JSON(w, http.StatusOK, p.JSON(""))
	}
	page, err := h.partnerPage(r, p)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) registry() *partner.Registry { return partner.NewRegistry(h.App.DB) }

// partnerOf is the partner in a path. Services are the operator's, and have no page.
func (h *Handlers) partnerOf(r *http.Request) (p partner.Partner, err error) {
	p, err = h.registry().Show(r.Context(), r.PathValue("partner"))
	if isInvalid(err) {
		return p, web.NotFound()
	}
	return p, err
}

func (h *Handlers) partnerPage(r *http.Request, p partner.Partner) (page *PartnerPage, err error) {
	page = &PartnerPage{Chrome: web.Chrome{Title: "Partner %s", TitleArgs: []any{p.Name}}, Partner: p, Path: partnerPath(p.ID),
		Company:           web.Field{Name: "company", Label: "Company name", Value: p.Name, Autocomplete: "off"},
		Contact:           web.Field{Name: "email", Label: "Contact email", Type: "email", Value: p.Email, Autocomplete: "off"},
		UseCase:           web.Field{Name: "use_case", Label: "Use case", Type: "textarea", Value: p.UseCase, Autocomplete: "off", Optional: true},
		File:              web.Field{Name: "logo", Label: "Logo", Type: "file", Hint: "A PNG or JPEG of at most 1 MiB, 64 to 2,048 pixels each way."},
		NewCallback:       web.Field{Name: "callback", Label: "Callback URL", Type: "url", Autocomplete: "off"},
		AllowMissingState: p.AllowMissingState, Iss: p.Iss}
	hash, err := h.App.DB.LogoHashOf(r.Context(), p.ID)
	if err != nil {
		return nil, err
	}
	page.Logo = flow.LogoURL(hash)
	for _, read := range []func(*http.Request, *PartnerPage) error{h.readCallbacks, h.readSecrets, h.readConnections, h.readAttempts, h.readPeople, h.readHistory} {
		if err := read(r, page); err != nil {
			return nil, err
		}
	}
	return page, nil
}

func (h *Handlers) readConnections(r *http.Request, page *PartnerPage) error {
	all, err := h.App.DB.ClientConnections(r.Context(), page.Partner.ID, storage.ParseCursor(web.Filter(r, "after")), web.RowsShown+1)
	if err != nil {
		return err
	}
	all, next := storage.Page(all, web.RowsShown)
	page.Connections = web.Table{Label: "Connections", Columns: []string{"Account", "Since", "Last used", "Status"}, Empty: "No connections."}
	for _, n := range all {
		status := web.TextCell("Connected")
		if !n.RevokedAt.IsZero() {
			status = web.Cell{Text: "Ended", IsMark: true}
		} else if !n.PausedAt.IsZero() {
			status = web.Cell{Text: "Token paused", IsMark: true}
		}
		page.Connections.Rows = append(page.Connections.Rows, []web.Cell{
			accountCell(n.AccountID, n.Email), web.TimeCell(n.CreatedAt.Time), web.OrNever(n.LastUsedAt), status})
	}
	if r.Method == http.MethodGet {
		page.Connections.Page(r.URL, next.String())
	}
	return nil
}

func (h *Handlers) readAttempts(r *http.Request, page *PartnerPage) error {
	all, err := h.App.DB.Attempts(r.Context(), storage.AttemptFilter{ClientID: page.Partner.ID, Limit: latestShown})
	if err != nil {
		return err
	}
	page.Attempts = h.attemptTable(all)
	return nil
}

func (h *Handlers) readHistory(r *http.Request, page *PartnerPage) error {
	all, err := h.App.DB.AuditRows(r.Context(), storage.AuditFilter{On: page.Partner.ID, Limit: latestShown})
	if err != nil {
		return err
	}
	page.History, err = auditTable(all)
	page.History.Label = "History"
	return err
}

// IsActive reports whether the partner works.
func (p *PartnerPage) IsActive() bool { return p.Partner.Status == storage.Active }

// HasLeft reports whether nothing about the partner can be changed any more.
func (p *PartnerPage) HasLeft() bool { return p.Partner.Status == storage.HasLeft }

// Status names the state of the partner.
func (p *PartnerPage) Status() string { return web.InWords(string(p.Partner.Status)) }
