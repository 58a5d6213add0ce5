package billing

import (
	"net/http"

	"fairlead/storage"
)

func (m *Room) ask(w http.ResponseWriter, r *http.Request, v *Visit, _ *storage.Attempt) error {
	page, err := m.Processor.Ask(r.Context(), v, nil)
	if err != nil {
		return err
	}
	return m.Web.Show(w, r, http.StatusOK, page)
}
