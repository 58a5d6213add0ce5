package staff

import (
	"net/http"

	"fairlead/partner"
	"fairlead/web"
)

// NewPartnerPage is the form for a new partner.
type NewPartnerPage struct {
	web.Chrome
	Company, Contact, Callback, UseCase web.Field
}

// Template names templates/staff/partner_new.html.
func (*NewPartnerPage) Template() string { return "staff/partner_new" }

func newPartnerPage() *NewPartnerPage {
	return &NewPartnerPage{Chrome: web.Chrome{Title: "New partner"},
		Company:  web.Field{Name: "company", Label: "Company name", Autocomplete: "off", Hint: "People see it when they’re asked for access."},
		Contact:  web.Field{Name: "email", Label: "Contact email", Type: "email", Autocomplete: "off"},
		Callback: web.Field{Name: "callback", Label: "Callback URL", Type: "url", Autocomplete: "off"},
		UseCase:  web.Field{Name: "use_case", Label: "Use case", Type: "textarea", Autocomplete: "off", Optional: true},
	}
}

// showNewPartner handles GET /staff/partners/new.
func (h *Handlers) showNewPartner(w http.ResponseWriter, r *http.Request, _ Person) error {
	return h.App.Show(w, r, http.StatusOK, newPartnerPage())
}

// submitNewPartner handles POST /staff/partners/new. Like a partner that was approved, this one
// has no secret until its contact makes one.
func (h *Handlers) submitNewPartner(w http.ResponseWriter, r *http.Request, _ Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page := newPartnerPage()
	page.Company.Value, page.Contact.Value = web.Line(form, "company"), web.Line(form, "email")
	page.Callback.Value, page.UseCase.Value = web.Line(form, "callback"), form.Get("use_case")
	wanted := partner.Application{Company: page.Company.Value, Email: page.Contact.Value,
		UseCase: page.UseCase.Value, Callbacks: []string{page.Callback.Value}}
	if err := wanted.Check(); err != nil {
		return h.refuse(w, r, page, err, &page.Company, &page.Contact, &page.Callback, &page.UseCase)
	}
	if err := h.allowMail(wanted.Email); err != nil {
		return h.App.ShowRefused(w, r, web.ErrorFrom(err), page)
	}
	made, err := h.registry().Admit(r.Context(), wanted, h.HandoverLifetime)
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, partnerPath(made.ID), "The partner was created. A link to its first secret was sent to %s.", made.Email)
}
