package portal

import (
	"context"
	"net/http"
	"time"

	"fairlead/flow"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

const (
	// logosADay is how many logos a partner may upload.
	logosADay = 10
	// largestLogoForm is how large a form with a logo may be.
	largestLogoForm = partner.LogoFileSize + 16<<10
	// requestsShown is how many of the latest requests the profile lists.
	requestsShown = 10
)

// mountProfile adds the pages of a partner's profile. All of its people read it.
func (h *Handlers) mountProfile(mux *http.ServeMux) {
	h.logos = web.NewLimit(logosADay, 24*time.Hour/logosADay)
	const profile = onePath + "/profile"
	itsProfile := func(r *http.Request) string { return below(r.PathValue("partner"), "/profile") }
	mux.Handle("GET "+profile, h.page(h.showProfile))
	mux.Handle("POST "+profile, h.page(owners(h.submitCompany)))
	mux.Handle("POST "+profile+"/contact", h.page(owners(h.confirmed(itsProfile, h.submitContact))))
	mux.Handle("POST "+profile+"/logo", h.file(largestLogoForm, h.submitLogo))
	mux.Handle("POST "+profile+"/requests/{number}/withdraw", h.page(owners(h.submitWithdrawal)))
	mux.Handle("GET "+profile+"/preview", h.page(h.showPreview))
}

// ProfilePage is what a partner is shown as, and whom support writes to.
type ProfilePage struct {
	web.Chrome
	Partner                   storage.Client
	Path                      string
	Logo                      string // its URL, empty for none
	CanChange                 bool
	Company, UseCase, Contact web.Field
	File                      web.Field
	Requests                  web.Table
}

// Template names templates/portal/profile.html.
func (*ProfilePage) Template() string { return "portal/profile" }

// showProfile handles GET /partners/CLIENT_ID/profile.
func (h *Handlers) showProfile(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.profilePage(r.Context(), m)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) profilePage(ctx context.Context, m Member) (*ProfilePage, error) {
	p := m.Partner
	page := &ProfilePage{Chrome: web.Chrome{Title: "Profile"}, Partner: p, Path: below(p.ID, "/profile"),
		CanChange: m.IsOwner() && p.Status == storage.Active,
		Company:   web.Field{Name: "company", Label: "Company name", Value: p.Name, Autocomplete: "off", MaxLength: partner.NameLength},
		UseCase:   web.Field{Name: "use_case", Label: "Use case", Type: "textarea", Value: p.UseCase, Autocomplete: "off", MaxLength: partner.TextLength, Optional: true},
		Contact: web.Field{Name: "email", Label: "Contact email", Type: "email", Value: p.Email, Autocomplete: "off", MaxLength: 254,
			Hint: "Support writes to this address. Changing it doesn’t change who can sign in."},
		File: web.Field{Name: "logo", Label: "Logo", Type: "file", Hint: "A PNG or JPEG of at most 1 MiB, 64 to 2,048 pixels each way."}}
	hash, err := h.App.DB.LogoHashOf(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	page.Logo = flow.LogoURL(hash)
	all, err := h.App.DB.Requests(ctx, p.ID, requestsShown)
	page.listRequests(all)
	return page, err
}

// listRequests lists what was asked of support, with how to withdraw what still waits.
func (p *ProfilePage) listRequests(all []storage.Application) {
	p.Requests = web.Table{Label: "Requests", Columns: []string{"Requested", "Request", "Company name", "Use case", "Status", "Reason"}, Empty: "No requests."}
	for _, a := range all {
		status := web.TextCell(standing[a.State])
		if p.CanChange && !a.IsDecided() {
			status.More = []web.Cell{{Button: &web.Button{Action: p.Path + "/requests/" + a.Number + "/withdraw", Text: "Withdraw"}}}
		}
		row := []web.Cell{web.TimeCell(a.CreatedAt.Time), web.TextCell("Logo"), {}, {}, status, web.TextCell(a.Reason)}
		if a.Kind == storage.ApplicationCompany {
			row[1], row[2], row[3] = web.TextCell("Company"), web.TextCell(a.Company), web.TextCell(a.UseCase)
		}
		p.Requests.Rows = append(p.Requests.Rows, row)
	}
}

// showPreview handles GET /partners/CLIENT_ID/profile/preview: what merchants see who are asked for
// access, without the portal around it.
func (h *Handlers) showPreview(w http.ResponseWriter, r *http.Request, m Member) error {
	registry := h.registry()
	p, err := registry.Show(r.Context(), m.Partner.ID)
	if err != nil {
		return err
	}
	page, err := registry.Preview(r.Context(), p, h.App.Brand.Name, below(p.ID, "/profile"))
	if err != nil {
		return err
	}
	return h.App.Show(w, web.WithFrame(r, nil), http.StatusOK, page)
}
