package carrier

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// connectText is the button to sign in with; empty where there is nothing to sign in to.
func connectText(a storage.CarrierAccount, at storage.Carrier) locale.Text {
	switch {
	case at.Auth != storage.CarrierOAuth: // or removed
		return ""
	case a.Status == storage.CarrierPending:
		return "Connect"
	}
	return "Reconnect"
}

// connect handles POST /account/carriers/{id}/connect. The notice afterwards is in a signed
// cookie, which [SignIns] sets, so that no link can forge it.
func (h *Pages) connect(_ http.ResponseWriter, r *http.Request, who web.Identity) error {
	a, at, err := h.account(r, who)
	if err != nil {
		return err
	}
	if connectText(a, at) == "" {
		return &web.Redirect{To: accountsPath}
	}
	path, err := h.SignIns.NewLink(r.Context(), storage.CarrierLink{CarrierAccountID: a.ID, CarrierID: a.CarrierID, Test: a.Test,
		RedirectURI: h.App.PublicURL.JoinPath(accountsPath).String()})
	if errors.Is(err, storage.ErrNotFound) {
		return web.NotFound()
	}
	if err != nil {
		return err
	}
	return &web.Redirect{To: path}
}

// leadingTo lets the buttons of a page lead to carriers.
func leadingTo(accounts ...AccountView) web.Policy {
	var urls []string
	for _, a := range accounts {
		if a.Connect != "" {
			urls = append(urls, a.signIn)
		}
	}
	return web.LeadingTo(urls...)
}
