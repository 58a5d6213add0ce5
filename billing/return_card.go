package billing

import (
	"net/http"

	"fairlead/storage"
)

func (m *Room) comeBack(w http.ResponseWriter, r *http.Request, v *Visit, a *storage.Attempt) error {
	result, err := m.Processor.Return(r.Context(), v, r.URL.Query())
	if err != nil {
		return err
	}
	return m.conclude(w, r, v, a, result)
}
