package billing

import (
	"net/http"

	"fairlead/storage"
)

func (h *Handlers) ask(w http.ResponseWriter, r *http.Request, v *Capture, _ *storage.Attempt) error {
	page, err := h.Processor.Ask(r.Context(), v, nil)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}
