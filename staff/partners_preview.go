package staff

import (
	"net/http"

	"fairlead/web"
)

// showPreview handles GET /staff/partners/{partner}/preview: what a merchant sees who is asked
// for access, without the console around it and with buttons that do nothing.
func (h *Handlers) showPreview(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, err := h.partnerOf(r)
	if err != nil {
		return err
	}
	page, err := h.registry().Preview(r.Context(), p, h.App.Brand.Name, partnerPath(p.ID))
	if err != nil {
		return err
	}
	return h.App.Show(w, web.WithFrame(r, nil), http.StatusOK, page)
}
