package staff

import (
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// showPreview handles GET /staff/partners/{partner}/preview: what a merchant sees who is asked
// for access, without the console around it and with buttons that do nothing.
func (h *Handlers) showPreview(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, err := h.partnerOf(r)
	if err != nil {
		return err
	}
	hash, err := h.App.DB.LogoHashOf(r.Context(), p.ID)
	if err != nil {
		return err
	}
	page := &flow.ConsentPage{AccountName: "Jane Merchant", AccountEmail: "jane@merchant.example",
		Permissions: flow.Permissions(h.App.Brand.Name), PreviewOf: partnerPath(p.ID)}
	page.Title, page.TitleArgs = "Connect %s", []any{p.Name}
	page.Flow = flow.Progress(storage.Attempt{ID: "preview", Partner: p.Name, Logo: hash, Callback: p.DefaultCallback, SupportCode: "XXXX-XXXX"}, flow.StepAccess)
	return h.App.Show(w, web.WithFrame(r, nil), http.StatusOK, page)
}
