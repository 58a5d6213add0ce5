package portal

import (
	"net/http"

	"fairlead/audit"
	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

const (
	welcomePath     = "/partners/welcome"
	applicationPath = "/partners/application"
	guidePath       = "/docs"
)

// frame surrounds every page.
var frame = &web.Frame{Label: "Partners", Home: guidePath}

// Handlers serves the pages.
type Handlers struct {
	App          *web.App
	Applications *partner.Applications
}

// Mount adds the pages. Their URLs have the secrets of links.
func (h *Handlers) Mount(mux *http.ServeMux) {
	mux.Handle("GET "+welcomePath, h.linked(h.showWelcome))
	mux.Handle("POST "+welcomePath, h.linked(h.submitWelcome))
	mux.Handle("GET "+applicationPath, h.linked(h.showApplication))
	mux.Handle("POST "+applicationPath, h.linked(h.submitApplication))
}

// linked is the stack for pages behind mailed links, which need nobody signed in. Who is
// signed in to something else does not matter.
func (h *Handlers) linked(handle web.Handler) http.Handler {
	page := h.App.PageOf(func(r *http.Request) (*http.Request, error) { return r, nil }, handle)
	return web.SecretURL(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.ServeHTTP(w, web.WithFrame(r, frame))
	}))
}

// by returns a request whose changes are audited as those of a kind of people at its address.
func (h *Handlers) by(r *http.Request, kind audit.Kind) *http.Request {
	who := audit.Who{Kind: kind, Address: h.App.Device(r).Address}
	return r.WithContext(storage.WithWho(r.Context(), who))
}

// refused is an error page that leads to the guide.
func refused(status int, heading, text locale.Text, args ...any) error {
	return &web.Error{Status: status, Heading: heading, Text: text, Args: args, BackURL: guidePath, BackLabel: "Read the guide"}
}
