package event

import (
	"net/http"
	"net/url"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// Pages serve the pages where owners see, add, test and change their endpoints.
type Pages struct {
	App      *web.App
	Registry *Registry
	// Partners knows partners' people; nil for pages of accounts alone.
	Partners Partners
}

// Place is whose endpoints a page shows, and the path that they are below.
type Place struct {
	Owner storage.Owner
	// SessionID is the session of the person who looks.
	SessionID string
	Base      string
	// Name is what the navigation calls the place.
	Name locale.Text
}

// Of is the path of an endpoint.
func (l Place) Of(endpointID string) string { return l.Base + "/" + url.PathEscape(endpointID) }

// IsAccount reports whether the owner is an account.
func (l Place) IsAccount() bool { return l.Owner.Kind == storage.OwnerAccount }

// formPage is the page with the form that a request has sent.
func (l Place) formPage(r *http.Request) string {
	if id := r.PathValue("endpoint"); id != "" {
		return l.Of(id)
	}
	return l.Base + "/new"
}

type placeHandler func(w http.ResponseWriter, r *http.Request, at Place) error

// stack serves the pages of a kind of owners. What shows a secret, or has events sent elsewhere,
// is for people who have just confirmed who they are.
type stack struct {
	usual, confirmed func(placeHandler) http.Handler
}

// Mount registers the pages.
func (h *Pages) Mount(mux *http.ServeMux) {
	h.mountAccounts(mux, h.accounts())
	if h.Partners != nil {
		h.mountPartners(mux, h.partners())
	}
}

// endpoint finds the endpoint of a request. Those of others are not found.
func (h *Pages) endpoint(r *http.Request, at Place) (storage.Endpoint, error) {
	p, err := h.Registry.Find(r.Context(), at.Owner, r.PathValue("endpoint"))
	return p, web.OrNotFound(err)
}

// EndpointsPage lists an owner's endpoints.
type EndpointsPage struct {
	web.Chrome
	Place
	Endpoints []EndpointView
}

// Template names templates/event/endpoints.html.
func (*EndpointsPage) Template() string { return "event/endpoints" }

// EndpointView is an endpoint as its owner sees it.
type EndpointView struct {
	storage.Endpoint
	Status locale.Message
	Href   string
}

func viewOf(p storage.Endpoint, at Place) EndpointView {
	return EndpointView{Endpoint: p, Status: statusOf(p), Href: at.Of(p.ID)}
}

func statusOf(p storage.Endpoint) locale.Message {
	switch {
	case p.Status == storage.EndpointEnabled && p.FailingSince.IsZero():
		return locale.Text("Enabled").With()
	case p.Status == storage.EndpointEnabled:
		return locale.Text("Enabled, but failing").With()
	case p.DisabledReason == storage.OffFailing:
		return locale.Text("Disabled because nothing could be delivered for too long").With()
	case p.DisabledReason == storage.OffGone:
		return locale.Text("Disabled because it returned 410 (Gone)").With()
	}
	return locale.Text("Disabled").With()
}

// showEndpoints handles GET /account/webhooks.
func (h *Pages) showEndpoints(w http.ResponseWriter, r *http.Request, at Place) error {
	all, err := h.App.DB.EndpointsOf(r.Context(), at.Owner)
	if err != nil {
		return err
	}
	page := &EndpointsPage{Chrome: web.Chrome{Title: at.Name}, Place: at}
	for _, p := range all {
		page.Endpoints = append(page.Endpoints, viewOf(p, at))
	}
	return h.App.Show(w, r, http.StatusOK, page)
}
