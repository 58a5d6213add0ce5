package billing

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// conclude writes down what came of a card and leads on, or back to the form.
func (h *Handlers) conclude(w http.ResponseWriter, r *http.Request, v *Capture, a *storage.Attempt, result Result) error {
	if result.Declined != "" {
		if err := h.App.RecordEvent(r, a, storage.EventBillingDeclined, result.Declined); err != nil {
			return err
		}
	}
	switch {
	case result.Method != nil:
		result.Method.AccountID = v.Account.ID
		return h.save(r, a, result.Method)
	case result.Page != nil:
		return h.App.Show(w, r, http.StatusUnprocessableEntity, result.Page)
	}
	return &web.Redirect{To: v.Chrome.At("/billing")}
}

// save writes a way to pay. A form that was sent twice wins once and goes on
// twice.
func (h *Handlers) save(r *http.Request, a *storage.Attempt, p *storage.PaymentMethod) error {
	err := h.App.DB.SavePaymentMethod(r.Context(), p)
	if err == nil {
		err = h.App.RecordEvent(r, a, storage.EventBillingSaved, p.Processor)
	}
	if err != nil && !errors.Is(err, storage.ErrConflict) {
		return err
	}
	return &web.Redirect{To: web.Next(a, r)}
}
