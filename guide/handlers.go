package guide

import (
	"net/http"
	"time"

	"fairlead/web"
)

// Handlers is the guide. It documents the settings that it is given.
type Handlers struct {
	App *web.App
	// KeyScheme is the Authorization scheme of an account's own keys.
	KeyScheme string
	// AccountHeader and VersionHeader are headers of the API.
	AccountHeader, VersionHeader string

	CodeLifetime, AttemptLifetime        time.Duration
	PushedLifetime, ServiceTokenLifetime time.Duration

	// Retries are the waits between the attempts to deliver an event, and WebhookTimeout is
	// for each of them.
	Retries        []time.Duration
	WebhookTimeout time.Duration
}

// Mount adds the guide's routes.
func (h *Handlers) Mount(mux *http.ServeMux) {
	mux.Handle("GET /docs", h.App.ConstantPage("/docs", h.showGuide))
	mux.Handle("GET /openapi.yaml", h.App.Constant(h.showOpenAPI))
}
