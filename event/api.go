package event

import (
	"context"
	"maps"
	"net/http"
	"net/netip"
	"slices"

	"fairlead/storage"
	"fairlead/web"
)

// Verifier finds the caller that a credential belongs to. storage.ErrNotFound means that it is
// not valid.
type Verifier interface {
	Verify(ctx context.Context, credential string, from netip.Addr) (web.Caller, error)
}

// ClientVerifier finds the client that calls with HTTP Basic. storage.ErrNotFound means that
// its credentials are not valid.
type ClientVerifier interface {
	VerifyClient(r *http.Request) (storage.Client, error)
}

// API is what programs call to manage endpoints, to publish, and to see what happened.
type API struct {
	App      *web.App
	Registry *Registry
	// Tokens verifies access tokens, and Clients what partners call with.
	Tokens  Verifier
	Clients ClientVerifier
	// Keys verifies accounts' own keys, which are sent under KeyScheme.
	Keys      Verifier
	KeyScheme string
}

// Mount adds the routes.
func (h *API) Mount(mux *http.ServeMux) {
	h.mount(mux, "/api/v1/webhook_endpoints", methods{http.MethodGet: h.listEndpoints, http.MethodPost: h.createEndpoint})
	h.mount(mux, "/api/v1/webhook_endpoints/test", methods{http.MethodPost: h.testNew})
	const one = "/api/v1/webhook_endpoints/{id}"
	h.mount(mux, one, methods{http.MethodGet: h.showEndpoint, http.MethodPatch: h.updateEndpoint, http.MethodDelete: h.deleteEndpoint})
	h.mount(mux, one+"/test", methods{http.MethodPost: h.testSaved})
	h.mount(mux, one+"/secrets", methods{http.MethodGet: h.listSecrets, http.MethodPost: h.addSecret})
	h.mount(mux, one+"/secrets/{secret_id}", methods{http.MethodDelete: h.revokeSecret})
	h.mount(mux, one+"/deliveries", methods{http.MethodGet: h.listDeliveries})
	h.mount(mux, one+"/deliveries/{delivery_id}", methods{http.MethodGet: h.showDelivery})
	h.mount(mux, one+"/deliveries/{delivery_id}/resend", methods{http.MethodPost: h.resend})
	h.mount(mux, one+"/resend_failed", methods{http.MethodPost: h.resendFailed})
	h.mountEvents(mux)
}

// mountEvents adds the routes of events, of which publishing is not logged one by one.
func (h *API) mountEvents(mux *http.ServeMux) {
	publish := web.Unlogged(h.App.API(web.API{Writes: true, LargestBody: h.largestBody}, h.publish))
	events := h.App.API(web.API{}, h.authenticated(forReading, h.listEvents))
	mux.Handle("/api/v1/events", h.byMethod(map[string]http.Handler{http.MethodGet: events, http.MethodPost: publish}))
	event := h.App.API(web.API{}, h.authenticated(forReading, h.showEvent))
	mux.Handle("/api/v1/events/{id}", h.byMethod(map[string]http.Handler{http.MethodGet: event}))
}

// handler answers a call of an owner of endpoints.
type handler func(w http.ResponseWriter, r *http.Request, o caller) error

// methods is what one path answers, by method.
type methods map[string]handler

func (h *API) mount(mux *http.ServeMux, path string, by methods) {
	all := map[string]http.Handler{}
	for method, handle := range by {
		all[method] = h.App.API(web.API{Writes: method != http.MethodGet}, h.authenticated(forEndpoints, handle))
	}
	mux.Handle(path, h.byMethod(all))
}

// byMethod refuses other methods. Patterns of net/http with a method would collide, as
// /test and /{id} have different ones.
func (h *API) byMethod(all map[string]http.Handler) http.Handler {
	accepted := slices.Sorted(maps.Keys(all))
	refuse := h.App.API(web.API{NoBody: true}, func(w http.ResponseWriter, _ *http.Request) error { return web.MethodNotAllowed(w, accepted) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		if answer, ok := all[method]; ok {
			answer.ServeHTTP(w, r)
			return
		}
		refuse.ServeHTTP(w, r)
	})
}
