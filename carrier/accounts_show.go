package carrier

import (
	"context"
	"net/http"
	"strconv"

	"fairlead/storage"
	"fairlead/web"
)

// accountsPageSize is how many carrier accounts a page has.
const accountsPageSize = 50

// AccountsPage lists an account's carrier accounts, the newest first.
type AccountsPage struct {
	web.Chrome
	Accounts []AccountView
	// Newer and Older are the URLs of other pages, empty for none.
	Newer, Older string
}

// Template names templates/carrier/accounts.html.
func (*AccountsPage) Template() string { return "carrier/accounts" }

// showAccounts handles GET /account/carriers.
func (h *Pages) showAccounts(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	number, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || number < 1 || number > storage.MaxCarrierAccounts {
		number = 1
	}
	filter := storage.CarrierAccountFilter{AccountID: who.Account.ID, Newest: true}
	all, err := h.App.DB.CarrierAccounts(r.Context(), filter, (number-1)*accountsPageSize, accountsPageSize+1)
	if err != nil {
		return err
	}
	page := &AccountsPage{Chrome: web.Chrome{Title: "Carrier accounts"}, Newer: accountsPage(number - 1)}
	if len(all) > accountsPageSize {
		all, page.Older = all[:accountsPageSize], accountsPage(number+1)
	}
	if page.Accounts, err = h.views(r.Context(), all); err != nil {
		return err
	}
	page.Policy = leadingTo(page.Accounts...)
	return h.App.Show(w, r, http.StatusOK, page)
}

// accountsPage is the URL of a page of the list, empty for the one before the first.
func accountsPage(number int) string {
	switch number {
	case 0:
		return ""
	case 1:
		return accountsPath
	}
	return accountsPath + "?page=" + strconv.Itoa(number)
}

// views shows carrier accounts, whose carriers are read once.
func (h *Pages) views(ctx context.Context, accounts []storage.CarrierAccount) ([]AccountView, error) {
	carriers, err := h.App.DB.Carriers(ctx)
	if err != nil {
		return nil, err
	}
	byName := map[string]storage.Carrier{}
	for _, c := range carriers {
		byName[c.Row()] = c
	}
	all := make([]AccountView, 0, len(accounts))
	for _, a := range accounts {
		all = append(all, h.view(ctx, a, byName[storage.Carrier{ID: a.CarrierID, Test: a.Test}.Row()]))
	}
	return all, nil
}
