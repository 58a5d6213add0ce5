package carrier

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

const (
	accountsPath   = "/account/carriers"
	newAccountPath = accountsPath + "/new"
)

// Pages serves the pages where an account's owner sees, adds, connects and
// disconnects its carrier accounts.
type Pages struct {
	App *web.App
	// Vault seals carrier accounts' secrets.
	Vault func() storage.CarrierVault
	// SignIns leads to carriers and back.
	SignIns *SignIns
}

// Mount registers the routes.
func (h *Pages) Mount(mux *http.ServeMux) {
	mux.Handle("GET /account/carriers", h.App.SignedIn(h.showAccounts))
	mux.Handle("GET /account/carriers/new", h.App.SignedIn(h.showNewAccount))
	mux.Handle("POST /account/carriers/new", h.App.SignedIn(h.addAccount))
	mux.Handle("GET /account/carriers/{id}", h.App.SignedIn(h.showAccount))
	mux.Handle("POST /account/carriers/{id}/connect", h.App.SignedIn(h.connect))
	mux.Handle("GET /account/carriers/{id}/disconnect", h.App.SignedIn(h.showDisconnect))
	mux.Handle("POST /account/carriers/{id}/disconnect", h.App.SignedIn(h.disconnect))
}
