package account

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	sayKeyResumed locale.Text = "The key can be used again."
	sayKeyChanged locale.Text = "Nothing was changed. The key isn’t paused, or was reported again. Please check this page."
)

// resumeAPIKey handles POST /account/api-keys/{key}/resume.
func (h *Handlers) resumeAPIKey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	id := r.PathValue("key")
	err = storage.ErrNotFound
	if web.IsText(id) {
		err = h.App.DB.ResumeAPIKey(r.Context(), h.App.PausedSeen(r, who, form), id)
	}
	if errors.Is(err, storage.ErrNotFound) {
		return h.App.RedirectWithAlert(w, apiKeysPath, sayKeyChanged)
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, apiKeysPath, sayKeyResumed)
}
