package api

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// mountCarrierAccounts adds the routes of carrier accounts below a path. A closing slash
// makes no difference, and nothing is redirected.
func (h *Handlers) mountCarrierAccounts(mux *http.ServeMux, path string) {
	one := path + "/{object_id}"
	for _, slash := range []string{"", "/{$}"} {
		h.mountRefusing(mux, path+slash, web.RefuseCall, methods{http.MethodGet: h.forCarriers(h.listCarrierAccounts), http.MethodPost: h.forCarriers(h.createCarrierAccount)})
		h.mountRefusing(mux, one+slash, web.RefuseCall, methods{http.MethodGet: h.forCarriers(h.showCarrierAccount), http.MethodPut: h.forCarriers(h.updateCarrierAccount)})
		h.mountRefusing(mux, one+"/signin/initiate"+slash, web.RefuseCall, methods{http.MethodGet: h.forCarriers(h.initiateSignIn)})
		h.mountRefusing(mux, one+"/signin/revoke"+slash, web.RefuseCall, methods{http.MethodPost: h.forCarriers(h.disconnectCarrierAccount)})
		h.mountRefusing(mux, one+"/access_token"+slash, web.RefuseCall, methods{http.MethodPost: h.carrierToken})
	}
	mux.Handle(path+"/", h.App.API(web.API{}, func(http.ResponseWriter, *http.Request) error { return web.NoSuchPath() }))
}

// carrierCall is a call about the carrier accounts of an account.
type carrierCall struct {
	*Handlers
	*http.Request
	account storage.Account
	caller  web.Caller
	vault   storage.CarrierVault
}

// forCarriers passes a call on with the account whose carrier accounts it is about.
func (h *Handlers) forCarriers(handle func(http.ResponseWriter, *carrierCall) error) handler {
	acting := h.acting(web.RefuseCall, func(w http.ResponseWriter, r *http.Request, as actor) error {
		return handle(w, &carrierCall{h, r, as.account, as.caller, h.CarrierVault()})
	})
	return func(w http.ResponseWriter, r *http.Request, caller web.Caller) error {
		if caller.AccountID == "" {
			return refuseScope(w, "This token belongs to a service, but this path needs a token for an account")
		}
		return acting(w, r, caller)
	}
}

// read finds the carrier account that a call is about.
func (c *carrierCall) read() (a storage.CarrierAccount, err error) {
	a, err = c.App.DB.CarrierAccountByID(c.Context(), c.account.ID, c.PathValue("object_id"))
	if errors.Is(err, storage.ErrNotFound) || err == nil && c.caller.Test && !a.Test {
		return a, carrierNotFound()
	}
	if err != nil {
		return a, web.CallFailed(err)
	}
	return a, nil
}
