package portal

import (
	"net/http"
	"slices"

	"fairlead/storage"
	"fairlead/web"
)

// OverviewPage is where a partner's people start.
type OverviewPage struct {
	web.Chrome
	storage.PartnerStanding
	Partner  storage.Client
	Path     string
	Status   string
	Callback string // the default one
	Role     storage.PersonRole
	IsOwner  bool
	// HasOthers is set for somebody who belongs to other partners too.
	HasOthers bool
	Steps     []NextStep
}

// Template names templates/portal/overview.html.
func (*OverviewPage) Template() string { return "portal/overview" }

// NextStep is what a partner does on its way to the first connection.
type NextStep struct {
	Text, Says, Path string
	Done             bool
}

// showOverview handles GET /partners/CLIENT_ID.
func (h *Handlers) showOverview(w http.ResponseWriter, r *http.Request, m Member) error {
	page := &OverviewPage{Chrome: web.Chrome{Title: "%s", TitleArgs: []any{m.Partner.Name}}, Partner: m.Partner, Path: below(m.Partner.ID, ""),
		Status: statusName[m.Partner.Status], Role: m.Role, IsOwner: m.IsOwner()}
	var err error
	if page.PartnerStanding, err = h.App.DB.StandingOf(r.Context(), m.Partner.ID); err != nil {
		return err
	}
	callbacks, err := h.App.DB.Callbacks(r.Context(), m.Partner.ID)
	if err != nil {
		return err
	}
	for _, b := range callbacks {
		if b.IsDefault {
			page.Callback = b.URL
		}
	}
	page.Steps = h.nextSteps(page)
	all, err := h.App.DB.Memberships(r.Context(), m.ID)
	if err != nil {
		return err
	}
	page.HasOthers = len(all) > 1
	return h.App.Show(w, r, http.StatusOK, page)
}

// nextSteps lead to the first connection, in order.
func (h *Handlers) nextSteps(p *OverviewPage) []NextStep {
	watch := "/attempts"
	if p.Connected {
		watch = "/connections"
	}
	all := []NextStep{
		{"Read your client secret", "Your server needs it to exchange codes. It is shown once.", p.Path + "/secrets", p.HadSecret},
		{"See a test token on the test bench", "A run shows every request and answer on the way to a token. No real account is used.", p.Path + "/test", p.Tested},
		{"Open your connect link", "Open it in your product, as your users will. The guide shows how to build it.", guidePath + "/connect", p.LastCode != "" || p.Connected},
		{"First live connection", "If it doesn’t connect, the attempt says why and how to fix it.", p.Path + watch, p.Connected},
	}
	if h.App.TestModeOff {
		all = slices.Delete(all, 1, 2)
	}
	return all
}

// RefusedPath lists what was refused.
func (p *OverviewPage) RefusedPath() string { return p.Path + "/attempts?outcome=refused" }

// AttemptPath is the page of the last attempt.
func (p *OverviewPage) AttemptPath() string { return attemptPath(p.Partner.ID, p.LastCode) }
