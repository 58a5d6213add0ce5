package staff

import (
	"net/http"

	"fairlead/web"
)

// changesShown is how many of the latest changes a page shows that is about something else.
const changesShown = 10

// answer answers with a page, or with value where a script asks for JSON.
func (h *Handlers) answer(w http.ResponseWriter, r *http.Request, page web.View, value any) error {
	if web.PrefersJSON(r) {
		return web.JSON(w, http.StatusOK, value)
	}
	return h.App.Show(w, r, http.StatusOK, page)
}
