package event

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	deliveriesShown = 50

	sayDisabled    locale.Text = "The endpoint was disabled."
	sayEnabled     locale.Text = "The endpoint was enabled."
	sayDeleted     locale.Text = "The endpoint was deleted."
	sayTwoSecrets  locale.Text = "Two signing secrets are valid. You can roll the secret once one of them has expired."
	sayEnableFirst locale.Text = "The endpoint is disabled. Please enable it first."
	headingRefused locale.Text = "Nothing was changed"
)

// EndpointPage shows an endpoint and what is sent to it.
type EndpointPage struct {
	web.Chrome
	Place
	Endpoint   EndpointView
	NewSecret  string // shown once
	Secrets    []storage.EndpointSecret
	Form       string // a sealed [formDraft], for the next secret
	Event      web.Field
	Since      web.Field
	Test       *TestView
	Deliveries []DeliveryView
	Older      string
}

// Template names templates/event/endpoint.html.
func (*EndpointPage) Template() string { return "event/endpoint" }

// IsOn reports whether the endpoint is sent to.
func (p *EndpointPage) IsOn() bool { return p.Endpoint.Endpoint.Status == storage.EndpointEnabled }

func (h *Pages) endpointPage(r *http.Request, at Place, p storage.Endpoint) (page *EndpointPage, err error) {
	page = &EndpointPage{Chrome: web.Chrome{Title: "Webhook endpoint"}, Place: at, Endpoint: viewOf(p, at), Event: eventField(at),
		Since: web.Field{Name: fieldSince, Label: "Since", Type: "datetime-local", Hint: "In UTC. Everything that failed or was skipped since then is sent again.", Autocomplete: "off"}}
	page.Since.Value = sinceOf(r, p)
	if page.Secrets, err = h.App.DB.EndpointSecrets(r.Context(), p.ID); err != nil {
		return nil, err
	}
	if page.Form, err = h.seal(h.newDraft(at, p.ID)); err != nil {
		return nil, err
	}
	after := r.URL.Query().Get("after")
	if !web.IsText(after) {
		after = ""
	}
	all, err := h.App.DB.Deliveries(r.Context(), storage.DeliveryFilter{EndpointID: p.ID, After: after, Limit: deliveriesShown + 1})
	if len(all) > deliveriesShown {
		all = all[:deliveriesShown]
		page.Older = web.WithQuery(at.Of(p.ID), url.Values{"after": {all[deliveriesShown-1].ID}})
	}
	for _, d := range all {
		page.Deliveries = append(page.Deliveries, deliveryView(d, at))
	}
	return page, err
}

// showEndpoint handles GET /account/webhooks/{endpoint}.
func (h *Pages) showEndpoint(w http.ResponseWriter, r *http.Request, at Place) error {
	p, err := h.endpoint(r, at)
	if err != nil {
		return err
	}
	page, err := h.endpointPage(r, at, p)
	if err != nil {
		return err
	}
	page.NewSecret = h.App.TakeOnce(w, r, at.SessionID)
	return h.App.Show(w, r, http.StatusOK, page)
}

// roll handles POST /account/webhooks/{endpoint}/roll.
func (h *Pages) roll(w http.ResponseWriter, r *http.Request, at Place) error {
	p, err := h.endpoint(r, at)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	d, ok := h.unseal(form.Get("form"), at)
	if !ok || d.EndpointID != p.ID {
		return h.refuse(w, r, at, p, sayFormOutdated)
	}
	until := storage.At(h.App.DB.Now().Add(rolledSecretWorksOn))
	_, _, err = h.Registry.addSecret(r.Context(), p.ID, &d.Signing, d.SecretID, until)
	if errors.Is(err, storage.ErrConflict) {
		isNew, err := h.isNew(r.Context(), d)
		if err != nil {
			return err
		}
		if !isNew { // this form has not made one of the two
			return h.refuse(w, r, at, p, sayTwoSecrets)
		}
		return h.showSecret(w, r, at, d)
	}
	if err != nil {
		return web.OrNotFound(err)
	}
	return h.showSecret(w, r, at, d)
}

// refuse shows an endpoint's page with why nothing was done.
func (h *Pages) refuse(w http.ResponseWriter, r *http.Request, at Place, p storage.Endpoint, why locale.Text) error {
	page, err := h.endpointPage(r, at, p)
	if err != nil {
		return err
	}
	return h.App.ShowRefused(w, r, refusal(why), page)
}

func refusal(why locale.Text) *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: headingRefused, Text: why}
}

// disable handles POST /account/webhooks/{endpoint}/disable.
func (h *Pages) disable(w http.ResponseWriter, r *http.Request, at Place) error {
	return h.setStatus(w, r, at, storage.EndpointDisabled, sayDisabled)
}

// enable handles POST /account/webhooks/{endpoint}/enable. The page that it leads to knows
// when the failing began, since what failed may be resent now.
func (h *Pages) enable(w http.ResponseWriter, r *http.Request, at Place) error {
	return h.setStatus(w, r, at, storage.EndpointEnabled, sayEnabled)
}

func (h *Pages) setStatus(w http.ResponseWriter, r *http.Request, at Place, to storage.EndpointStatus, say locale.Text) error {
	p, err := h.endpoint(r, at)
	if err == nil {
		_, err = h.Registry.SetStatus(r.Context(), p.ID, to)
	}
	if err != nil {
		return web.OrNotFound(err)
	}
	path := at.Of(p.ID)
	if to == storage.EndpointEnabled && !p.FailingSince.IsZero() {
		path = web.WithQuery(path, url.Values{fieldSince: {sinceOf(r, p)}})
	}
	return h.App.RedirectWith(w, path, say)
}

// remove handles POST /account/webhooks/{endpoint}/delete.
func (h *Pages) remove(w http.ResponseWriter, r *http.Request, at Place) error {
	p, err := h.endpoint(r, at)
	if err == nil {
		err = web.OrNotFound(h.Registry.Delete(r.Context(), p.ID))
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, at.Base, sayDeleted)
}
