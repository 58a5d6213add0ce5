package event

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// The scopes of services.
const (
	manageScope  = "events:manage"
	publishScope = "events:publish"
)

// caller is who calls, as the owner of endpoints.
type caller struct {
	storage.Owner
	// service is the operator's service that calls, and publishes what it has published; empty
	// for others.
	service string
	// manages and publishes are what it may do.
	manages, publishes bool
}

// use is what a route is for: it lists the scopes one of which a service needs.
type use []string

var (
	forEndpoints = use{manageScope}
	forReading   = use{manageScope, publishScope}
)

// authenticated passes a call on with its caller, or refuses it.
func (h *API) authenticated(to use, handle handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c, refused, err := h.identify(w, r, to)
		if refused || err != nil {
			return err
		}
		return handle(w, r, c)
	}
}

// identify finds the caller. If it is refused, that has been answered.
func (h *API) identify(w http.ResponseWriter, r *http.Request, to use) (c caller, refused bool, err error) {
	if token, ok := web.BearerToken(r.Header); ok {
		return h.identifyService(w, r, token, to)
	}
	if key, ok := web.IsCredentials(r.Header, h.KeyScheme); ok {
		return h.identifyAccount(w, r, key)
	}
	if _, ok := web.IsCredentials(r.Header, "Basic"); ok {
		return h.identifyPartner(w, r)
	}
	return c, true, refuseCredential(w, "", nil)
}

func (h *API) identifyService(w http.ResponseWriter, r *http.Request, token string, to use) (c caller, refused bool, err error) {
	found, err := h.Tokens.Verify(r.Context(), token, h.App.ClientIP(r))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return c, true, refuseCredential(w, token, err)
	case err != nil:
		return c, false, web.CallFailed(err)
	}
	web.LogCaller(r.Context(), found)
	found.MarkTest(w.Header())
	if found.AccountID != "" {
		return c, true, web.RefuseScope(w, "Insufficient scope", "This path doesn't take a partner's token for an account. Send the partner's client ID and secret with HTTP Basic.")
	}
	scopes := strings.Fields(found.Scope)
	if !slices.ContainsFunc(to, func(s string) bool { return slices.Contains(scopes, s) }) {
		return c, true, web.RefuseScope(w, "Insufficient scope", "This path needs a service's token with the scope "+strings.Join(to, " or ")+".")
	}
	return caller{Owner: storage.Owner{Kind: storage.OwnerOperator}, service: found.ClientID,
		manages: slices.Contains(scopes, manageScope), publishes: slices.Contains(scopes, publishScope)}, false, nil
}

func (h *API) identifyAccount(w http.ResponseWriter, r *http.Request, key string) (c caller, refused bool, err error) {
	found, err := h.Keys.Verify(r.Context(), key, h.App.ClientIP(r))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return c, true, refuseCredential(w, key, err)
	case err != nil:
		return c, false, web.CallFailed(err)
	}
	web.LogCaller(r.Context(), found)
	if found.Test { // events are not divided into test and live ones
		return c, true, web.RefuseScope(w, "Live key needed", "Events are about live data. Use a live API key.")
	}
	return caller{Owner: storage.Owner{Kind: storage.OwnerAccount, ID: found.AccountID}, manages: true}, false, nil
}

func (h *API) identifyPartner(w http.ResponseWriter, r *http.Request) (c caller, refused bool, err error) {
	found, err := h.Clients.VerifyClient(r)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return c, true, refuse(w, web.TokenRefusal{ProtocolError: web.ProtocolError{Code: "invalid_token", Description: "The client ID or the secret is wrong."}})
	case err != nil:
		return c, false, web.CallFailed(err)
	}
	web.LogClient(r.Context(), found.ID)
	switch {
	case found.IsTest(): // events are not divided into test and live ones
		return c, true, web.RefuseScope(w, "Live client needed", "Events are about live data. Use the live client ID and its secret.")
	case found.Kind != storage.PartnerKind:
		return c, true, web.RefuseScope(w, "Insufficient scope", "A service calls this path with its token, not with HTTP Basic.")
	case found.Status != storage.Active:
		return c, true, web.RefuseScope(w, "Partner suspended", "This partner is suspended. Contact partner support to have it resumed.")
	}
	return caller{Owner: storage.Owner{Kind: storage.OwnerPartner, ID: found.ID}, manages: true}, false, nil
}

// refuseCredential answers a call without a valid credential. sent is a token or a key, and why the
// verifier's error, if it was asked.
func refuseCredential(w http.ResponseWriter, sent string, why error) error {
	return refuse(w, web.InvalidToken(sent, why))
}

func refuse(w http.ResponseWriter, e web.TokenRefusal) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	w.Header().Add("WWW-Authenticate", `Basic realm="api"`)
	return web.JSON(w, http.StatusUnauthorized, web.CallRefusal{TokenRefusal: e, Title: "Invalid credential", Detail: e.Description})
}
