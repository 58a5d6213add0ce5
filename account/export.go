package account

import (
	"encoding/json"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

const exportPath = "/account/export"

// ExportPage offers all that is stored about an account as a file.
type ExportPage struct{ web.Chrome }

// Template names templates/account/export.html.
func (*ExportPage) Template() string { return "account/export" }

// showExport handles GET /account/export.
func (h *Handlers) showExport(w http.ResponseWriter, r *http.Request, _ web.Identity) error {
	return h.App.Show(w, r, http.StatusOK, &ExportPage{Chrome: web.Chrome{Title: "Download your data"}})
}

// submitExport handles POST /account/export.
func (h *Handlers) submitExport(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	if err := h.App.AllowKey(h.exports, who.Account.ID); err != nil {
		return h.App.ShowRefused(w, r, web.ErrorOf(err), &ExportPage{Chrome: web.Chrome{Title: "Download your data"}})
	}
	downloaded := storage.Activity{AccountID: who.Account.ID, Name: storage.ActivityDataDownloaded, Device: h.App.Device(r)}
	if err := h.App.DB.RecordActivity(r.Context(), downloaded); err != nil {
		return err
	}
	data, err := h.export(r.Context(), who.Account)
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Disposition", `attachment; filename="fairlead-export-`+h.App.DB.Now().UTC().Format("2006-01-02")+`.json"`)
	header.Set("Cache-Control", "no-store")
	_, _ = w.Write(append(body, '\n')) // fails only if the client has gone
	return nil
}
