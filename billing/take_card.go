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

func (m *Room) limit(r *http.Request, v *Visit) error {
	if err := m.Web.ByAddress(&m.byAddress, r); err != nil {
		return err
	}
	return m.Web.ByKey(&m.byAccount, v.Account.ID)
}

// hold keeps somebody who tries too often on the page, with what they typed. A page
// that another server has to be asked for holds nothing that was typed here.
func (m *Room) hold(w http.ResponseWriter, r *http.Request, v *Visit, form url.Values, err error) error {
	if m.Processor.Outside() {
		return wait(v, err)
	}
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
