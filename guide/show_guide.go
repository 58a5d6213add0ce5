package guide

import "fairlead/web"

// Page is the whole guide on one page, so that a browser's search covers it.
type Page struct {
	web.Chrome
	Names
	Samples, Proxies  []Listing
	Receivers         []Listing
	Service, Checksum Listing
	Platform          Listing
	Errors            []ErrorTable
}

// Template names the page's template.
func (*Page) Template() string { return "guide/docs" }

// Page returns the guide with this server's names.
func (h *Handlers) Page() (p *Page, err error) {
	n := h.names()
	p = &Page{Names: n, Errors: n.errors()}
	p.Title = "Partner guide"
	p.Policy.OwnScript = true
	if p.Samples, err = n.samples(); err != nil {
		return nil, err
	}
	if p.Proxies, err = n.proxies(); err != nil {
		return nil, err
	}
	if p.Receivers, err = n.receivers(); err != nil {
		return nil, err
	}
	if p.Service, err = n.listing(Listing{Name: "curl", File: "sample/service.sh", Run: "sh service.sh"}); err != nil {
		return nil, err
	}
	if p.Platform, err = n.listing(Listing{Name: "curl", File: "sample/platform.sh", Run: "sh platform.sh"}); err != nil {
		return nil, err
	}
	p.Checksum, err = n.listing(Listing{Name: "Python", File: "sample/scan.py", Run: "python3 scan.py"})
	return p, err
}

// showGuide serves GET /docs.
func (h *Handlers) showGuide() (web.View, error) { return h.Page() }
