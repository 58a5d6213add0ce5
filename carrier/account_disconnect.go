package carrier

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// DisconnectPage asks for confirmation.
type DisconnectPage struct {
	web.Chrome
	Account AccountView
}

// Template names templates/carrier/disconnect.html.
func (*DisconnectPage) Template() string { return "carrier/disconnect" }

const sayDisconnected locale.Text = "Your %s account was disconnected."

// showDisconnect handles GET /account/carriers/{id}/disconnect. What cannot be disconnected,
// or has been, leads back to the list.
func (h *Pages) showDisconnect(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	a, at, err := h.account(r, who)
	if err != nil {
		return err
	}
	page := &DisconnectPage{Account: h.view(r.Context(), a, at)}
	if !page.Account.CanDisconnect {
		return &web.Redirect{To: accountsPath}
	}
	page.Title, page.TitleArgs = "Disconnect your %s account", []any{page.Account.Carrier}
	return h.App.Show(w, r, http.StatusOK, page)
}

// disconnect handles POST /account/carriers/{id}/disconnect. A second click finds the
// account disconnected and is answered the same.
func (h *Pages) disconnect(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	a, at, err := h.account(r, who)
	if err != nil {
		return err
	}
	if at.Auth == storage.CarrierDefault { // there is no sign-in to end
		return &web.Redirect{To: accountsPath}
	}
	a, err = h.App.DB.DisconnectOwnCarrierAccount(r.Context(), who.Account.ID, a.ID, who.Session.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return web.NotFound()
	}
	if err != nil {
		return err
	}
	if a.Status != storage.CarrierDisconnected { // it has never been connected
		return &web.Redirect{To: accountsPath}
	}
	return h.App.RedirectWith(w, accountsPath, sayDisconnected, nameOf(a, at))
}
