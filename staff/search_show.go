package staff

import (
	"net/http"

	"fairlead/locale"
	"fairlead/web"
)

// SearchPage lists what a search has found.
type SearchPage struct {
	web.Chrome
	Search  web.Field
	Results web.Table
}

// Template names templates/staff/search.html.
func (*SearchPage) Template() string { return "staff/search" }

func searchField(value string) web.Field {
	return web.Field{Name: "q", Label: "Search", Type: "search", Value: value, Autocomplete: "off",
		Hint: "A support code, email, ID, company, callback URL or host, token or secret."}
}

// showSearch handles GET /staff/search.
func (h *Handlers) showSearch(w http.ResponseWriter, r *http.Request, who Person) error {
	if err := h.App.AllowKey(h.lookUps, "list "+who.ID); err != nil {
		return err
	}
	typed := web.Filter(r, "q")
	page := &SearchPage{Chrome: web.Chrome{Title: "Search"}, Search: searchField(typed)}
	page.Results = web.Table{Label: "Results", Columns: []string{"Kind", "Name", "Id", "Status"}, Empty: "No results for “" + typed + "”."}
	if wrongSearch(typed) == "" {
		all, err := h.search(r.Context(), typed)
		if err != nil {
			return err
		}
		page.Results.Rows = rowsOf(all)
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func rowsOf(all []found) (rows [][]web.Cell) {
	for _, f := range all[:min(len(all), web.RowsShown)] {
		rows = append(rows, []web.Cell{web.TextCell(f.kind), web.LinkCell(f.name, f.href), web.CodeCell(f.id), web.TextCell(f.status)})
	}
	return rows
}

// refuseSearch shows the form again with why nothing was found.
func (h *Handlers) refuseSearch(w http.ResponseWriter, r *http.Request, who Person, typed string, why locale.Text) error {
	page, err := h.homePage(r, who)
	if err != nil {
		return err
	}
	page.Search.Value, page.Search.Error = typed, why
	return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
}
