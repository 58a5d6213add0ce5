package api

import (
	"context"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// Verifier finds the caller that a credential belongs to, and records that it was used from
// an address. storage.ErrNotFound means that it is not valid; after any other error its
// validity is unknown.
type Verifier interface {
	Verify(ctx context.Context, credential string, from netip.Addr) (web.Caller, error)
}

// Handlers is the resource API.
type Handlers struct {
	App *web.App
	// Tokens verifies access tokens.
	Tokens Verifier
	// Keys verifies accounts' own keys, which are sent under KeyScheme.
	Keys      Verifier
	KeyScheme string
	// AccountHeader is the header that names the account a call is for.
	AccountHeader string
	// VersionHeader is the header that names the API version a call is for.
	VersionHeader string
	// CarrierTokens hands out carriers' tokens to services.
	CarrierTokens CarrierTokens
	// CarrierLinks makes links to sign in at carriers.
	CarrierLinks CarrierLinks
	// CarrierVault seals carrier accounts' secrets.
	CarrierVault func() storage.CarrierVault

	claimsByEmail *web.Limit
}

// Mount adds the API's routes.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.claimsByEmail = web.NewLimit(20, 5*time.Minute)
	h.mount(mux, "/api/v1/ping", methods{http.MethodGet: h.ping})
	h.mount(mux, "/api/v1/deliveryexperience/ping", methods{http.MethodGet: h.ping})
	h.mount(mux, "/api/v1/account", methods{http.MethodGet: h.forAccount(h.showAccount)})
	for _, path := range []string{"/carrier_accounts", "/api/v1/carrier_accounts"} {
		h.mountCarrierAccounts(mux, path)
	}
	for _, path := range []string{"/shippo-accounts", "/api/v1/shippo-accounts"} {
		h.mountManagedAccounts(mux, path)
	}
	mux.Handle("/api/", h.App.API(web.API{}, func(http.ResponseWriter, *http.Request) error { return web.NoSuchPath() }))
}

// methods is what one path answers, by method.
type methods map[string]handler

func (h *Handlers) mount(mux *http.ServeMux, path string, by methods) {
	h.mountRefusing(mux, path, web.RefuseToken, by)
}

func (h *Handlers) mountRefusing(mux *http.ServeMux, path string, refuse refuser, by methods) {
	for method, handle := range by {
		mux.Handle(method+" "+path, web.Unlogged(h.App.API(web.API{Writes: method != http.MethodGet}, h.authenticated(refuse, handle))))
	}
	accepted := slices.Sorted(maps.Keys(by))
	mux.Handle(path, h.App.API(web.API{}, func(w http.ResponseWriter, _ *http.Request) error {
		return web.MethodNotAllowed(w, accepted)
	}))
}

func (h *Handlers) ping(w http.ResponseWriter, _ *http.Request, _ web.Caller) error {
	return web.JSON(w, http.StatusOK, struct {
		Info   string `json:"info"`
		Status int    `json:"status"`
	}{"pong", 1})
}
