package billing

import (
	"cmp"
	"errors"
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

func (h *Handlers) showForm(w http.ResponseWriter, r *http.Request, c *Capture, _ storage.Attempt) error {
	page, err := c.processor.Form(r.Context(), c, nil)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) submit(w http.ResponseWriter, r *http.Request, c *Capture, a storage.Attempt) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if !c.processor.Remote() { // what is elsewhere decides by itself whether a card is another one
		c.replaces = web.Line(form, "replaces")
	}
	if err := h.allowSubmit(r, c); err != nil {
		return h.showLimited(w, r, c, form, h.recordLimited(r, a, err))
	}
	result, err := c.processor.Submit(r.Context(), c, form)
	if err != nil {
		return err
	}
	return h.conclude(w, r, c, a, result)
}

func (h *Handlers) handleReturn(w http.ResponseWriter, r *http.Request, c *Capture, a storage.Attempt) error {
	result, err := c.processor.Return(r.Context(), c, r.URL.Query())
	if err != nil {
		return err
	}
	return h.conclude(w, r, c, a, result)
}

// conclude records the result and redirects to the next step, or shows the form
// again.
func (h *Handlers) conclude(w http.ResponseWriter, r *http.Request, c *Capture, a storage.Attempt, result Result) error {
	if result.Declined != "" {
		if err := flow.RecordEventBy(h.App, r, a, c.Account.ID, storage.EventBillingDeclined, result.Declined); err != nil {
			return err
		}
	}
	switch {
	case result.Method != nil && c.Path == cardPath:
		result.Method.AccountID = c.Account.ID
		return h.replace(w, r, c, result.Method)
	case result.Method != nil:
		result.Method.AccountID = c.Account.ID
		return h.save(r, c, a, result.Method)
	case result.Saved && c.Path == cardPath:
		return &web.Redirect{To: billingPath}
	case result.Page != nil:
		return h.App.Show(w, r, http.StatusUnprocessableEntity, result.Page)
	}
	return &web.Redirect{To: c.FormURL()}
}

// save stores the payment method. A conflict means that another request has stored
// one, which is just as good.
func (h *Handlers) save(r *http.Request, c *Capture, a storage.Attempt, p *storage.PaymentMethod) error {
	if a.IsTest() {
		return cmp.Or(h.App.DB.SaveTestCard(r.Context(), p, a.ID), error(&web.Redirect{To: flow.Next(a, r)}))
	}
	err := h.App.DB.SavePaymentMethod(r.Context(), p, c.SessionID, h.App.Device(r))
	if err == nil {
		err = flow.RecordEventBy(h.App, r, a, p.AccountID, storage.EventBillingSaved, p.Processor)
	}
	if err != nil && !errors.Is(err, storage.ErrConflict) {
		return err
	}
	return &web.Redirect{To: flow.Next(a, r)}
}
