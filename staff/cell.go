package staff

import (
	"fairlead/storage"
	"fairlead/web"
)

// partnerPath is the page of a partner, also for its test client.
func partnerPath(clientID string) string { return "/staff/partners/" + storage.LivePartnerID(clientID) }

func accountPath(accountID string) string { return "/staff/accounts/" + accountID }

// clientCell is a link to a partner; empty for none.
func clientCell(id, name string) web.Cell {
	if id == "" {
		return web.Cell{}
	}
	return web.LinkCell(name, partnerPath(id))
}

// accountCell is a link to an account; empty for none.
func accountCell(id, email string) web.Cell {
	if id == "" {
		return web.Cell{}
	}
	return web.LinkCell(email, accountPath(id))
}

func newAttemptsTable() web.Table {
	return web.Table{Label: "Attempts", Empty: "No attempts.",
		Columns: []string{"Support code", "Began", "Partner", "Account", "Outcome", "Last step"}}
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
