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

func (h *Handlers) take(w http.ResponseWriter, r *http.Request, v *Capture, a *storage.Attempt) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if err := h.limit(r, v); err != nil {
		return h.showLimited(w, r, v, form, err)
	}
	result, err := h.Processor.Take(r.Context(), v, form)
	if err != nil {
		return err
	}
	return h.conclude(w, r, v, a, result)
}

func (h *Handlers) limit(r *http.Request, v *Capture) error {
	if err := h.App.AllowIP(&h.byAddress, r); err != nil {
		return err
	}
	return h.App.AllowKey(&h.byAccount, v.Account.ID)
}

// showLimited keeps somebody who tries too often on the page, with what they typed. A page
// that another server has to be asked for holds nothing that was typed here.
func (h *Handlers) showLimited(w http.ResponseWriter, r *http.Request, v *Capture, form url.Values, err error) error {
	if h.Processor.Remote() {
		return wait(v, err)
	}
	var refusal *web.Error
	if !errors.As(err, &refusal) {
		return err
	}
	v.Chrome.Alert = refusal.Heading + ". " + refusal.Text
	page, err := h.Processor.Ask(r.Context(), v, form)
	if err != nil {
		return err
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(refusal.RetryAfter.Seconds()))))
	return h.App.Show(w, r, refusal.Status, page)
}
