package staff

import (
	"net/http"
	"net/url"

	"fairlead/web"
)

// rowsShown is how many rows of a list are on a page.
const rowsShown = 50

// changesShown is how many of the latest changes a page shows that is about something else.
const changesShown = 10

// results is a list as JSON.
type results struct {
	Results any    `json:"results"`
	Next    string `json:"next,omitempty"` // the path of the next page
}

// answer answers with a page, or with value where a script asks for JSON.
func (h *Handlers) answer(w http.ResponseWriter, r *http.Request, page web.View, value any) error {
	if web.PrefersJSON(r) {
		return web.JSON(w, http.StatusOK, value)
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// filter is a parameter of a list's query, without what no database can store. What is no
// text is no filter.
func filter(r *http.Request, name string) string {
	value := web.Line(r.URL.Query(), name)
	if !web.IsText(value) || len(value) > filterLength {
		return ""
	}
	return value
}

const filterLength = 200

// nextPage is the path of the page of a list after a cursor; empty at the end.
func nextPage(here *url.URL, after string) string {
	var t web.Table
	t.Page(here, after)
	return t.Next
}
