package portal

import (
	"errors"
	"net/http"
	"slices"

	"fairlead/partner"
	"fairlead/storage"
)

// Developer reports whether somebody who belongs to a partner is signed in in a request's
// browser. addPath is where they can add a URL as a callback; empty if it can't be one, or is
// in their list already.
func (h *Handlers) Developer(r *http.Request, clientID, url string) (is bool, addPath string, err error) {
	who, err := h.PersonOf(r)
	if err == nil {
		_, err = h.App.DB.MembershipOf(r.Context(), clientID, who.ID)
	}
	if errors.Is(err, storage.ErrNotFound) {
		return false, "", nil
	}
	if err != nil {
		return false, "", err
	}
	all, err := h.callbacksOf(r.Context(), clientID)
	isListed := slices.ContainsFunc(all, func(c listedCallback) bool { return c.URL == url })
	if err != nil || isListed || len(all) >= storage.MostCallbacks || partner.CheckCallback(url) != nil {
		return true, "", err
	}
	return true, below(clientID, "/callbacks"), nil
}
