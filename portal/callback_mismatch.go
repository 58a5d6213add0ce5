package portal

import (
	"errors"
	"net/http"
	"slices"

	"fairlead/partner"
	"fairlead/storage"
)

// Developer reports whether somebody who belongs to a partner is signed in in a request's
// browser. addPath is where they can add a URL as a callback; empty if it can't be one. listedPath
// is the page of one that is in their list, but not active.
func (h *Handlers) Developer(r *http.Request, clientID, url string) (is bool, addPath, listedPath string, err error) {
	who, err := h.PersonOf(r)
	if err == nil {
		_, err = h.App.DB.MembershipOf(r.Context(), clientID, who.ID)
	}
	if errors.Is(err, storage.ErrNotFound) {
		return false, "", "", nil
	}
	if err != nil {
		return false, "", "", err
	}
	all, err := h.callbacksOf(r.Context(), clientID)
	switch callbacks := below(clientID, "/callbacks"); {
	case err != nil:
	case slices.ContainsFunc(all, func(c listedCallback) bool { return c.URL == url }):
		listedPath = callbacks + "/" + partner.CallbackID(url)
	case len(all) < storage.MostCallbacks && partner.CheckCallback(url) == nil:
		addPath = callbacks
	}
	return true, addPath, listedPath, err
}
