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

	// Readers see their own IDs in the samples; nil for nobody.
	Readers Readers
	// TestClientID is the ID of a partner's test client; nil without test mode.
	TestClientID func(partnerID string) string

	book func() ([]Chapter, error)
}

// Mount adds the guide's routes.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.openBook()
	mux.Handle("GET /docs", h.personal(docsPath, func(c Choice) (web.View, error) { return h.start(c) }))
	for i, t := range topics {
		mux.Handle("GET "+t.Path(), h.personal(t.Path(), func(c Choice) (web.View, error) {
			b, err := h.book()
			if err != nil {
				return nil, err
			}
			return h.page(i, b[i].Below(), c), nil
		}))
	}
	mux.Handle("GET "+searchPath, h.App.PageOf(nobody, h.showSearch))
	if h.Readers != nil {
		mux.Handle("POST "+clientPath, h.App.PageOf(nobody, h.submitClient))
	}
	mux.Handle("GET /openapi.yaml", h.App.Constant(h.showOpenAPI))
}

// nobody looks for no account: the guide does not say who is signed in.
func nobody(r *http.Request) (*http.Request, error) { return r, nil }
