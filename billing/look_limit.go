package billing

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// limitUpstream bounds how often somebody has another server asked by loading a page.
func (h *Handlers) limitUpstream(do step) step {
	return func(w http.ResponseWriter, r *http.Request, v *Capture, a *storage.Attempt) error {
		if !h.Processor.Remote() {
			return do(w, r, v, a)
		}
		err := h.App.AllowIP(&h.looksByAddress, r)
		if err == nil {
			err = h.App.AllowKey(&h.looksByAccount, v.Account.ID)
		}
		if err != nil {
			return wait(v, err)
		}
		return do(w, r, v, a)
	}
}

// wait leads whoever has to wait back to the page that asks.
func wait(v *Capture, err error) error {
	var refusal *web.Error
	if errors.As(err, &refusal) {
		refusal.BackURL, refusal.BackLabel = v.Chrome.At("/billing"), "Try again"
	}
	return err
}
