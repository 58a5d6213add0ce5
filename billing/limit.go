package billing

import (
	"cmp"
	"net/http"
	"net/url"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// limitUpstream limits how often page views call the processor's API.
func (h *Handlers) limitUpstream(do step) step {
	return func(w http.ResponseWriter, r *http.Request, c *Capture, a storage.Attempt) error {
		if !c.processor.Remote() {
			return do(w, r, c, a)
		}
		err := h.App.AllowIP(h.viewsByIP, r)
		if err == nil {
			err = h.App.AllowKey(h.viewsByAccount, c.Account.ID)
		}
		if err != nil {
			return c.retryLater(h.recordLimited(r, a, err))
		}
		return do(w, r, c, a)
	}
}

// allowSubmit does not limit a test account, which all developers of a partner share.
func (h *Handlers) allowSubmit(r *http.Request, c *Capture) error {
	if err := h.App.AllowIP(h.submitsByIP, r); err != nil || c.Account.IsTest() {
		return err
	}
	return h.App.AllowKey(h.submitsByAccount, c.Account.ID)
}

// recordLimited adds to the attempt's timeline that a request was beyond a limit, and
// returns the error.
func (h *Handlers) recordLimited(r *http.Request, a storage.Attempt, limited error) error {
	refused := web.ErrorOf(limited)
	if refused == nil {
		return limited
	}
	return cmp.Or(flow.RecordRefused(h.App, h.limited, r, a, billingEvent, "", refused), limited)
}

// billingEvent is what a limit of this package is recorded for.
const billingEvent storage.EventName = "billing"

// showLimited shows the form again with everything typed but secrets. A form that
// the processor hosts has nothing typed to keep.
func (h *Handlers) showLimited(w http.ResponseWriter, r *http.Request, c *Capture, form url.Values, err error) error {
	refused := web.ErrorOf(err)
	if refused == nil || c.processor.Remote() {
		return c.retryLater(err)
	}
	page, err := c.processor.Form(r.Context(), c, form)
	if err != nil {
		return err
	}
	return h.App.ShowRefused(w, r, refused, page)
}

// retryLater gives an error page a way back to the form.
func (c *Capture) retryLater(err error) error {
	if refused := web.ErrorOf(err); refused != nil {
		refused.BackURL, refused.BackLabel = c.FormURL(), "Try again"
		return refused
	}
	return err
}
