package billing

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"fairlead/storage"
	"fairlead/web"
)

func (m *Room) take(w http.ResponseWriter, r *http.Request, v *Visit, a *storage.Attempt) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if err := m.limit(r, v); err != nil {
		return m.hold(w, r, v, form, err)
	}
	result, err := m.Processor.Take(r.Context(), v, form)
	if err != nil {
		return err
	}
	return m.conclude(w, r, v, a, result)
}

func (m *Room) comeBack(w http.ResponseWriter, r *http.Request, v *Visit, a *storage.Attempt) error {
	result, err := m.Processor.Return(r.Context(), v, r.URL.Query())
	if err != nil {
		return err
	}
	return m.conclude(w, r, v, a, result)
}

func (m *Room) limit(r *http.Request, v *Visit) error {
	if err := m.Web.ByAddress(&m.byAddress, r); err != nil {
		return err
	}
	return m.Web.ByKey(&m.byAccount, v.Account.ID)
}

// hold keeps somebody who tries too often on the page, with what they typed.
func (m *Room) hold(w http.ResponseWriter, r *http.Request, v *Visit, form url.Values, err error) error {
	var refusal *web.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	v.Chrome.Alert = refusal.Heading + ". " + refusal.Text
	page, err := m.Processor.Ask(r.Context(), v, form)
	if err != nil {
		return err
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(refusal.RetryAfter.Seconds()))))
	return m.Web.Show(w, r, refusal.Status, page)
}

// conclude writes down what came of a card and leads on, or back to the form.
func (m *Room) conclude(w http.ResponseWriter, r *http.Request, v *Visit, a *storage.Attempt, result Result) error {
	if result.Declined != "" {
		if err := m.note(r, a, storage.EventBillingDeclined, result.Declined); err != nil {
			return err
		}
	}
	switch {
	case result.Method != nil:
		return m.save(w, r, v, a, result.Method)
	case result.Page != nil:
		return m.Web.Show(w, r, http.StatusUnprocessableEntity, result.Page)
	}
	return &web.Detour{To: v.Chrome.At("/billing")}
}

// save writes a way to pay. A form that was sent twice wins once and goes on
// twice.
func (m *Room) save(w http.ResponseWriter, r *http.Request, v *Visit, a *storage.Attempt, p *storage.PaymentMethod) error {
	p.AccountID = v.Account.ID
	err := m.Web.DB.SavePaymentMethod(r.Context(), p)
	if err == nil {
		err = m.note(r, a, storage.EventBillingSaved, p.Processor)
	}
	if err != nil && !errors.Is(err, storage.ErrConflict) {
		return err
	}
	http.Redirect(w, r, web.Next(a, r), http.StatusSeeOther)
	return nil
}

func (m *Room) note(r *http.Request, a *storage.Attempt, name storage.EventName, detail string) error {
	if a == nil {
		return nil
	}
	return m.Web.DB.NoteEvent(r.Context(), a.ID, name, detail)
}
