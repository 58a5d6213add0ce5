package billing

import (
	"net/http"

	"fairlead/storage"
)

func (h *Handlers) handleReturn(w http.ResponseWriter, r *http.Request, v *Capture, a *storage.Attempt) error {
	result, err := h.Processor.Return(r.Context(), v, r.URL.Query())
	if err != nil {
		return err
	}
	return h.conclude(w, r, v, a, result)
}
