package portal

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"fairlead/audit"
	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

const (
	applyPath    = "/partners/apply"
	receivedPath = "/partners/apply/received"

	// applicationsAnHour is how many applications one address may send.
	applicationsAnHour = 5
	// unasked is the field that people do not see, and programs fill in.
	unasked = "homepage"
)

// openApplications is how many applications may be open.
var openApplications = storage.ApplicationLimits{OfContact: 3, InAll: 200}

type applyLimits struct {
	addresses *web.Limit // of senders
	contacts  *web.Limit // mails about applications that are not kept
}

func (h *Handlers) mountApply(mux *http.ServeMux) {
	h.applying = applyLimits{web.NewLimit(applicationsAnHour, time.Hour/applicationsAnHour), web.NewLimit(1, 24*time.Hour)}
	mux.Handle("GET "+applyPath, h.open(h.showApply))
	mux.Handle("POST "+applyPath, h.open(h.submitApply))
	mux.Handle("GET "+receivedPath, h.open(h.showReceived))
}

// ApplyPage is where a company applies to become a partner.
type ApplyPage struct {
	web.Chrome
	Company, Callback, Contact, UseCase web.Field
}

// Template names templates/portal/apply.html.
func (*ApplyPage) Template() string { return "portal/apply" }

func applyPage(form url.Values) *ApplyPage {
	return &ApplyPage{Chrome: web.Chrome{Title: "Become a partner"},
		Company: web.Field{Name: "company", Label: "Company name", Value: web.Line(form, "company"), Autocomplete: "organization", MaxLength: partner.NameLength, Checked: true,
			Hint: "People see it when they’re asked for access."},
		Callback: web.Field{Name: "callback", Label: "Callback URL", Type: "url", Value: web.Line(form, "callback"), Autocomplete: "off", MaxLength: partner.CallbackLength, Checked: true,
			Hint: "Where people return after they decide. For testing, it can be on localhost."},
		Contact: web.Field{Name: "email", Label: "Contact email", Type: "email", Value: web.Line(form, "email"), Autocomplete: "email", MaxLength: 254, Checked: true,
			Hint: "We’ll email our answer to this address."},
		UseCase: web.Field{Name: "use_case", Label: "Use case", Type: "textarea", Value: form.Get("use_case"), MaxLength: partner.TextLength, Checked: true,
			Hint: "What you want to build, in a few sentences."},
	}
}

// showApply handles GET /partners/apply.
func (h *Handlers) showApply(w http.ResponseWriter, r *http.Request) error {
	return h.App.Show(w, r, http.StatusOK, applyPage(nil))
}

// submitApply handles POST /partners/apply. It looks nobody up, and answers all the same.
func (h *Handlers) submitApply(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page := applyPage(form)
	a := storage.Application{Company: page.Company.Value, Callback: page.Callback.Value, Email: page.Contact.Value, UseCase: page.UseCase.Value,
		Address: h.App.Device(r).Address}
	if partner.Beside(partner.CheckApplied(&a), &page.Company, &page.Callback, &page.Contact, &page.UseCase) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if err := h.App.AllowIP(h.applying.addresses, r); err != nil {
		return h.App.ShowRefused(w, r, web.ErrorFrom(err), page)
	}
	err = h.receive(r, &a, strings.TrimSpace(form.Get(unasked)) == "")
	if errors.Is(err, storage.ErrApplicationLimit) {
		return h.App.ShowRefused(w, r, errManyApplications, page)
	}
	if err != nil {
		return err
	}
	return &web.Redirect{To: web.WithQuery(receivedPath, url.Values{"number": {a.Number}})}
}

var errManyApplications = &web.Error{Status: http.StatusTooManyRequests, Heading: "Too many applications",
	Text: "We cannot take applications right now. Please try again tomorrow.", RetryAfter: 24 * time.Hour}

// receive keeps an application that a person has sent. Where a contact has too many open ones, it is
// answered like any other, since the sender may be a stranger; the contact is told by mail.
func (h *Handlers) receive(r *http.Request, a *storage.Application, isPersons bool) error {
	most := openApplications
	if h.App.Unlimited {
		most = storage.ApplicationLimits{}
	}
	r = h.by(r.WithContext(storage.WithoutSession(r.Context())), audit.Applicant) // whoever is signed in
	as, err := h.App.DB.Apply(r.Context(), a, isPersons, most)
	if err != nil || as != storage.ManyOfThese || h.App.AllowKey(h.applying.contacts, storage.EmailKey(a.Email)) != nil {
		return err
	}
	if err := h.App.DB.TellOfLimit(r.Context(), a.Email); !errors.Is(err, storage.ErrNotFound) { // all were decided meanwhile
		return err
	}
	return nil
}

// ReceivedPage is the same whether or not the address or the company is known.
type ReceivedPage struct {
	web.Chrome
	Number string
}

// Template names templates/portal/received.html.
func (*ReceivedPage) Template() string { return "portal/received" }

// showReceived handles GET /partners/apply/received.
func (h *Handlers) showReceived(w http.ResponseWriter, r *http.Request) error {
	number := r.URL.Query().Get("number")
	if !storage.IsApplicationNumber(number) {
		return &web.Redirect{To: applyPath}
	}
	return h.App.Show(w, r, http.StatusOK, &ReceivedPage{Chrome: web.Chrome{Title: sayReceived}, Number: number})
}

const sayReceived locale.Text = "We have received your application"
