package carrier

import (
	"net/http"
	"net/url"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// ConnectPage asks whether to sign in at a carrier. It says for whom, since a link can be
// handed on: whoever signs in lets the owner of this account ship at their cost.
type ConnectPage struct {
	web.Chrome
	Action  string
	Carrier string
	// Number is the carrier account's, masked.
	Number string
	Test   bool
	// Owner is a company or a person, empty if there is only the Email.
	Owner, Email string
	// ManagedBy is the platform that manages the account; empty if none does.
	ManagedBy string
	// NotYours is set if somebody else is signed in.
	NotYours bool
	// SignInHost asks for the password, ReturnHost is where the browser goes afterwards.
	SignInHost, ReturnHost string
}

// Template names templates/carrier/connect.html.
func (*ConnectPage) Template() string { return "carrier/connect" }

// showConnect handles GET /carriers/connect/{link}. Fetching the link spends nothing, since
// SDKs follow redirects and mail scanners follow links.
func (h *SignIns) showConnect(w http.ResponseWriter, r *http.Request) error {
	v, err := h.visit(r)
	if err != nil {
		return err
	}
	known, err := h.known(r, v)
	if err != nil {
		return err
	}
	if known && r.Method == http.MethodGet {
		return h.leaveFor(w, r, v)
	}
	page, err := h.connectPage(r, v)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *SignIns) connectPage(r *http.Request, v visit) (*ConnectPage, error) {
	number, err := h.number(v.account)
	if err != nil {
		return nil, err
	}
	owner := v.owner.CompanyName
	if owner == "" {
		owner = v.owner.FullName
	}
	who, signedIn := web.IdentityOf(r)
	page := &ConnectPage{Action: v.path, Carrier: v.carrier.Name, Number: number, Test: v.account.Test, Owner: owner, Email: v.owner.Email,
		ManagedBy:  v.managedBy,
		NotYours:   signedIn && who.Account.ID != v.owner.ID,
		SignInHost: flow.Host(v.carrier.AuthorizeURL), ReturnHost: flow.Host(v.link.RedirectURI)}
	page.Title, page.TitleArgs = "Connect %s", []any{v.carrier.Name}
	page.Policy = web.LeadingTo(v.carrier.AuthorizeURL, v.link.RedirectURI)
	return page, nil
}

// known reports whether nobody has to be asked: the browser is the owner's, nobody manages the
// account, and the return address is ours or one of the partner's whose token made the link.
func (h *SignIns) known(r *http.Request, v visit) (bool, error) {
	who, signedIn := web.IdentityOf(r)
	if !signedIn || who.Account.ID != v.owner.ID || v.managedBy != "" {
		return false, nil
	}
	if h.isOurs(v.link.RedirectURI) {
		return true, nil
	}
	if v.maker == "" {
		return false, nil
	}
	callbacks, err := h.App.DB.Callbacks(r.Context(), v.maker)
	for _, c := range callbacks {
		if c.URL == v.link.RedirectURI {
			return true, nil
		}
	}
	return false, err
}

func (h *SignIns) isOurs(to string) bool {
	u, err := url.Parse(to)
	return err == nil && u.Scheme == h.App.PublicURL.Scheme && u.Host == h.App.PublicURL.Host
}

// submitConnect handles POST /carriers/connect/{link}.
func (h *SignIns) submitConnect(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	v, err := h.visit(r)
	if err != nil {
		return err
	}
	switch form.Get("decision") {
	case "continue":
		return h.leaveFor(w, r, v)
	case "cancel":
		return h.sendBack(w, v.link, v.carrier, storage.CarrierSignInDenied)
	}
	return &web.Redirect{To: v.path}
}
