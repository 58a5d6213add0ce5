package api

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// mountManagedAccounts adds the routes of a platform's accounts below a path. As with carrier
// accounts, a closing slash makes no difference.
func (h *Handlers) mountManagedAccounts(mux *http.ServeMux, path string) {
	one := path + "/{object_id}"
	for _, slash := range []string{"", "/{$}"} {
		h.mountRefusing(mux, path+slash, web.RefuseCall, methods{http.MethodGet: h.forPlatform(h.listManagedAccounts), http.MethodPost: h.forPlatform(h.createManagedAccount)})
		h.mountRefusing(mux, one+slash, web.RefuseCall, methods{http.MethodGet: h.forPlatform(h.showManagedAccount), http.MethodPut: h.forPlatform(h.updateManagedAccount)})
		h.mountRefusing(mux, one+"/claim"+slash, web.RefuseCall, methods{http.MethodPost: h.forPlatform(h.claimManagedAccount)})
	}
	mux.Handle(path+"/", h.App.API(web.API{}, func(http.ResponseWriter, *http.Request) error { return web.NoSuchPath() }))
}

// forPlatform passes a call on with the platform whose live key it has.
func (h *Handlers) forPlatform(handle func(http.ResponseWriter, *http.Request, storage.Platform) error) handler {
	acting := h.acting(web.RefuseCall, func(w http.ResponseWriter, r *http.Request, as actor) error {
		p, err := h.App.DB.PlatformByID(r.Context(), as.account.ID)
		switch {
		case errors.Is(err, storage.ErrNotFound), err == nil && as.account.ID != as.own.ID: // what it manages can't act as a platform
			return refusePlatform(w)
		case err != nil:
			return web.CallFailed(err)
		}
		return handle(w, r, p)
	})
	return func(w http.ResponseWriter, r *http.Request, caller web.Caller) error {
		if caller.By != web.APIKey || caller.Test {
			return refusePlatform(w)
		}
		return acting(w, r, caller)
	}
}

// refusePlatform answers a caller that manages no accounts.
func refusePlatform(w http.ResponseWriter) error {
	const why = "Managing accounts needs a live API key of an account that the operator has allowed to"
	return web.RefuseScope(w, "Not a platform account", why)
}
