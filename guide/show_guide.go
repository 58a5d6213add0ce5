package guide

import (
	"net/http"

	"fairlead/web"
)

// Page is the guide, whole: one page that a browser's search goes through.
type Page struct {
	web.Chrome
	Names
	Samples, Proxies []Listing
	Service          Listing
	Refusals         []ErrorTable
}

// Template names the page's template.
func (*Page) Template() string { return "guide/docs" }

// Page draws the guide up with the names of this server.
func (h *Handlers) Page() (p *Page, err error) {
	n := h.names()
	p = &Page{Names: n, Refusals: n.refusals()}
	p.Title = "Partner guide"
	if p.Samples, err = n.samples(); err != nil {
		return nil, err
	}
	if p.Proxies, err = n.proxies(); err != nil {
		return nil, err
	}
	p.Service, err = n.listing("curl", "sample/service.sh", "sh service.sh")
	return p, err
}

// showGuide answers GET /docs.
func (h *Handlers) showGuide(w http.ResponseWriter, r *http.Request) error {
	page, err := h.Page()
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}
