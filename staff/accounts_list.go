package staff

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// AccountsPage lists accounts, and finds one.
type AccountsPage struct {
	web.Chrome
	Search   web.Field
	Accounts web.Table
}

// Template names templates/staff/accounts.html.
func (*AccountsPage) Template() string { return "staff/accounts" }

// showAccounts handles GET /staff/accounts.
func (h *Handlers) showAccounts(w http.ResponseWriter, r *http.Request, _ Person) error {
	page := &AccountsPage{Chrome: web.Chrome{Title: "Accounts"},
		Search:   web.Field{Name: "q", Label: "Email or account ID", Type: "search", Value: web.Filter(r, "q"), Autocomplete: "off", Optional: true},
		Accounts: web.Table{Label: "Accounts", Empty: "No accounts.", Columns: []string{"Email", "Name", "Status", "Verified", "Since"}}}
	if page.Search.Value != "" {
		found, err := h.findAccount(r.Context(), page.Search.Value)
		if err == nil {
			return &web.Redirect{To: accountPath(found.ID)}
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		return h.App.Show(w, r, http.StatusOK, page)
	}
	all, err := h.App.DB.NewestAccounts(r.Context(), storage.ParseCursor(web.Filter(r, "after")), web.RowsShown+1)
	if err != nil {
		return err
	}
	all, next := storage.Page(all, web.RowsShown)
	for _, a := range all {
		page.Accounts.Rows = append(page.Accounts.Rows, []web.Cell{
			accountCell(a.ID, a.Email), web.TextCell(a.FullName), accountStatusCell(a), verifiedCell(a), web.TimeCell(a.CreatedAt.Time)})
	}
	page.Accounts.Page(r.URL, next.String())
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) findAccount(ctx context.Context, typed string) (storage.Account, error) {
	if strings.Contains(typed, "@") {
		return h.App.DB.AccountByEmail(ctx, typed)
	}
	return h.App.DB.AccountByID(ctx, typed)
}

// accountStatusCell marks what is not usual.
func accountStatusCell(a storage.Account) web.Cell {
	status := statusOfAccount(a)
	return web.Cell{Text: status, IsMark: status != "Active"}
}

func statusOfAccount(a storage.Account) string {
	switch {
	case a.Status == storage.Active && !a.ClosingAt.IsZero():
		return "Closing"
	case a.Status == storage.Active && a.Unclaimed():
		return "No owner yet"
	}
	return web.InWords(string(a.Status))
}

func verifiedCell(a storage.Account) web.Cell {
	if a.EmailVerifiedAt.IsZero() {
		return web.TextCell("Not verified")
	}
	return web.TimeCell(a.EmailVerifiedAt.Time)
}
