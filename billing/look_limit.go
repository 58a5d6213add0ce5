package billing

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// looking bounds how often somebody has another server asked by loading a page.
func (m *Room) looking(do step) step {
	return func(w http.ResponseWriter, r *http.Request, v *Visit, a *storage.Attempt) error {
		if !m.Processor.Outside() {
			return do(w, r, v, a)
		}
		err := m.Web.ByAddress(&m.looksByAddress, r)
		if err == nil {
			err = m.Web.ByKey(&m.looksByAccount, v.Account.ID)
		}
		if err != nil {
			return wait(v, err)
		}
		return do(w, r, v, a)
	}
}

// wait leads whoever has to wait back to the page that asks.
func wait(v *Visit, err error) error {
	var refusal *web.Refusal
	if errors.As(err, &refusal) {
		refusal.BackURL, refusal.BackLabel = v.Chrome.At("/billing"), "Try again"
	}
	return err
}
