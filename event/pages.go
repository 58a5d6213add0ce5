package event

import (
	"net/http"
	"net/url"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// AccountPath is where an account's endpoints are.
const AccountPath = "/account/webhooks"

// Pages serve the pages where owners see, add, test and change their endpoints.
type Pages struct {
	App      *web.App
	Registry *Registry
}

// Place is whose endpoints a page shows, and the path that they are below.
type Place struct {
	Owner storage.Owner
	Base  string
}

// Of is the path of an endpoint.
func (l Place) Of(endpointID string) string { return l.Base + "/" + url.PathEscape(endpointID) }

// IsAccount reports whether the owner is an account.
func (l Place) IsAccount() bool { return l.Owner.Kind == storage.OwnerAccount }

type placeHandler func(w http.ResponseWriter, r *http.Request, at Place) error

// Mount registers the pages of accounts. What shows a secret, or has events sent elsewhere, is for
// people who have just confirmed who they are.
func (h *Pages) Mount(mux *http.ServeMux) { h.mount(mux, h.signedIn, h.confirmed) }

func (h *Pages) mount(mux *http.ServeMux, signedIn, confirmed func(placeHandler) http.Handler) {
	mux.Handle("GET /account/webhooks", signedIn(h.showEndpoints))
	mux.Handle("GET /account/webhooks/new", confirmed(h.showNew))
	mux.Handle("POST /account/webhooks/new", confirmed(h.submitNew))
	mux.Handle("GET /account/webhooks/{endpoint}", signedIn(h.showEndpoint))
	mux.Handle("GET /account/webhooks/{endpoint}/edit", confirmed(h.showEdit))
	mux.Handle("POST /account/webhooks/{endpoint}/edit", confirmed(h.submitEdit))
	mux.Handle("POST /account/webhooks/{endpoint}/test", signedIn(h.test))
	mux.Handle("POST /account/webhooks/{endpoint}/roll", confirmed(h.roll))
	mux.Handle("POST /account/webhooks/{endpoint}/disable", signedIn(h.disable))
	mux.Handle("POST /account/webhooks/{endpoint}/enable", signedIn(h.enable))
	mux.Handle("POST /account/webhooks/{endpoint}/delete", signedIn(h.remove))
	mux.Handle("POST /account/webhooks/{endpoint}/resend-failed", signedIn(h.resendFailed))
	mux.Handle("GET /account/webhooks/{endpoint}/deliveries/{delivery}", signedIn(h.showDelivery))
	mux.Handle("POST /account/webhooks/{endpoint}/deliveries/{delivery}/resend", signedIn(h.resend))
}

func (h *Pages) signedIn(handle placeHandler) http.Handler { return h.App.SignedIn(ofAccount(handle)) }

// confirmed leads to the page with the form if it was sent too late.
func (h *Pages) confirmed(handle placeHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		formPage := AccountPath + "/new"
		if id := r.PathValue("endpoint"); id != "" {
			formPage = Place{Base: AccountPath}.Of(id)
		}
		h.App.Confirmed(formPage, ofAccount(handle)).ServeHTTP(w, r)
	})
}

// ofAccount serves a page for the account that is signed in. It changes nothing for a session
// that has ended since.
func ofAccount(handle placeHandler) web.SignedInHandler {
	return func(w http.ResponseWriter, r *http.Request, who web.Identity) error {
		r = r.WithContext(storage.ForSession(r.Context(), who.Account.ID, who.Session.ID))
		return handle(w, r, Place{storage.Owner{Kind: storage.OwnerAccount, ID: who.Account.ID}, AccountPath})
	}
}

// endpoint finds the endpoint of a request. Those of others are not found.
func (h *Pages) endpoint(r *http.Request, at Place) (storage.Endpoint, error) {
	p, err := h.Registry.Find(r.Context(), at.Owner, r.PathValue("endpoint"))
	return p, orNotFound(err)
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
	page := &EndpointsPage{Chrome: web.Chrome{Title: "Webhooks"}, Place: at}
	for _, p := range all {
		page.Endpoints = append(page.Endpoints, viewOf(p, at))
	}
	return h.App.Show(w, r, http.StatusOK, page)
}
