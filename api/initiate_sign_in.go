package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"fairlead/storage"
	"fairlead/web"
)

// CarrierLinks makes a link to sign in at a carrier, and returns its path.
// storage.ErrNotFound is no such carrier account.
type CarrierLinks interface {
	NewLink(ctx context.Context, l storage.CarrierLink) (path string, err error)
}

const (
	longestRedirectURI = 2048
	longestState       = 1024
)

// initiateSignIn serves GET /carrier_accounts/{object_id}/signin/initiate. The caller is a
// server, which sends its visitor's browser to the link.
func (h *Handlers) initiateSignIn(w http.ResponseWriter, c *carrierCall) error {
	a, err := c.read()
	if err != nil {
		return err
	}
	l := storage.CarrierLink{CarrierAccountID: a.ID, CarrierID: a.CarrierID, Test: a.Test, Credential: c.caller.Hash}
	if err := readSignIn(c.URL.RawQuery, &l); err != nil {
		return err
	}
	if err := c.canSignIn(a); err != nil {
		return err
	}
	path, err := h.CarrierLinks.NewLink(c.Context(), l)
	if errors.Is(err, storage.ErrNotFound) {
		return carrierNotFound()
	}
	if err != nil {
		return web.CallFailed(err)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", h.App.PublicURL.JoinPath(path).String())
	w.WriteHeader(http.StatusFound)
	return nil
}

// canSignIn refuses an account whose carrier is not signed in to.
func (c *carrierCall) canSignIn(a storage.CarrierAccount) error {
	carrier, err := c.App.DB.CarrierByID(c.Context(), a.CarrierID, a.Test)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return unknownCarrier()
	case err != nil:
		return web.CallFailed(err)
	case carrier.Auth != storage.CarrierOAuth:
		return badRequest("Carrier does not use OAuth", "An account at this carrier is connected by its parameters alone.")
	}
	return nil
}

// readSignIn reads where the browser goes afterwards, and the state that goes with it.
func readSignIn(rawQuery string, l *storage.CarrierLink) error {
	query, err := web.ParseQuery(rawQuery)
	if err != nil {
		return invalidParameter("query can't be decoded.")
	}
	for _, name := range []string{"redirect_uri", "state"} {
		if len(query[name]) > 1 {
			return invalidParameter(name + " was sent more than once.")
		}
	}
	if err := readRedirectURI(query, l); err != nil {
		return err
	}
	if state := query.Get("state"); len(state) > longestState {
		return invalidParameter("state can have up to 1024 bytes.")
	} else if state != "" {
		l.State = []byte(state)
	}
	return nil
}

func readRedirectURI(query url.Values, l *storage.CarrierLink) error {
	l.RedirectURI = query.Get("redirect_uri")
	switch {
	case l.RedirectURI == "":
		return missingParameter("redirect_uri")
	case len(l.RedirectURI) > longestRedirectURI:
		return invalidParameter("redirect_uri can have up to 2048 bytes.")
	case !web.IsEndpoint(l.RedirectURI):
		return invalidParameter("redirect_uri must be an absolute https URL without a fragment or user info; plain http is allowed only for localhost, 127.0.0.1 and [::1].")
	}
	return nil
}
