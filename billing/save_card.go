package billing

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// conclude writes down what came of a card and leads on, or back to the form.
func (m *Room) conclude(w http.ResponseWriter, r *http.Request, v *Visit, a *storage.Attempt, result Result) error {
	if result.Declined != "" {
		if err := m.Web.Note(r, a, storage.EventBillingDeclined, result.Declined); err != nil {
			return err
		}
	}
	switch {
	case result.Method != nil:
		result.Method.AccountID = v.Account.ID
		return m.save(r, a, result.Method)
	case result.Page != nil:
		return m.Web.Show(w, r, http.StatusUnprocessableEntity, result.Page)
	}
	return &web.Detour{To: v.Chrome.At("/billing")}
}

// save writes a way to pay. A form that was sent twice wins once and goes on
// twice.
func (m *Room) save(r *http.Request, a *storage.Attempt, p *storage.PaymentMethod) error {
	err := m.Web.DB.SavePaymentMethod(r.Context(), p)
	if err == nil {
		err = m.Web.Note(r, a, storage.EventBillingSaved, p.Processor)
	}
	if err != nil && !errors.Is(err, storage.ErrConflict) {
		return err
	}
	return &web.Detour{To: web.Next(a, r)}
}
