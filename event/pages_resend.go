package event

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	fieldSince  = "since"
	sinceLayout = "2006-01-02T15:04"

	sayResent    locale.Text = "The event will be sent again."
	sayResentAll locale.Text = "%d deliveries will be sent again."
	sayNoSince   locale.Text = "Please enter a date and a time."
)

// resend handles POST /account/webhooks/{endpoint}/deliveries/{delivery}/resend. A second
// click finds another number of attempts, or one under way.
func (h *Pages) resend(w http.ResponseWriter, r *http.Request, at Place) error {
	p, d, err := h.delivery(r, at)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(form.Get("attempts"))
	if err != nil {
		seen = d.Attempts
	}
	err = h.App.DB.ResendSeen(r.Context(), p.ID, d.ID, seen)
	switch {
	case errors.Is(err, storage.ErrEndpointOff):
		return h.refuse(w, r, at, p, sayEnableFirst)
	case err != nil && !errors.Is(err, storage.ErrSpent):
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, deliveryView(d, at).Href, sayResent)
}

// resendFailed handles POST /account/webhooks/{endpoint}/resend-failed.
func (h *Pages) resendFailed(w http.ResponseWriter, r *http.Request, at Place) error {
	p, err := h.endpoint(r, at)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	typed := web.Line(form, fieldSince)
	since, err := parseSince(typed)
	if err != nil {
		return h.refuseSince(w, r, at, p, web.Field{Value: typed, Error: sayNoSince})
	}
	count, err := h.App.DB.ResendFailed(r.Context(), p.ID, storage.At(since), h.App.DB.Time())
	if errors.Is(err, storage.ErrEndpointOff) {
		return h.refuseSince(w, r, at, p, web.Field{Value: typed})
	}
	if err != nil {
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, at.Of(p.ID), sayResentAll, int(count))
}

// refuseSince shows an endpoint's page with what was typed, and why nothing is sent again.
func (h *Pages) refuseSince(w http.ResponseWriter, r *http.Request, at Place, p storage.Endpoint, typed web.Field) error {
	page, err := h.endpointPage(r, at, p)
	if err != nil {
		return err
	}
	page.Since.Value, page.Since.Error = typed.Value, typed.Error
	if typed.Error == "" {
		return h.App.ShowRefused(w, r, refusal(sayEnableFirst), page)
	}
	return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
}

// parseSince reads a time as browsers write it, some of them with seconds.
func parseSince(typed string) (time.Time, error) {
	since, err := time.Parse(sinceLayout, typed)
	if err != nil {
		since, err = time.Parse(sinceLayout+":05", typed)
	}
	return since, err
}

// sinceOf is when the failing of an endpoint began, also if it has just been enabled again:
// then the page's address says so.
func sinceOf(r *http.Request, p storage.Endpoint) string {
	if !p.FailingSince.IsZero() {
		return p.FailingSince.UTC().Format(sinceLayout)
	}
	since, err := parseSince(r.URL.Query().Get(fieldSince))
	if err != nil {
		return ""
	}
	return since.Format(sinceLayout)
}
