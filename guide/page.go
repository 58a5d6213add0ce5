package guide

import "fairlead/web"

// Page is a topic of the guide.
type Page struct {
	web.Chrome
	Names
	Nav
	Topic Topic
	// Previous and Following are the topics beside it; nil at the ends.
	Previous, Following *Topic
	Client              Client
	Choice              Choice
	// HasTestMode is not set where the operator turned test mode off.
	HasTestMode bool
}

// Nav is the navigation, which is on every page of the guide.
type Nav struct {
	Topics []Topic
	// Current is the slug of the topic shown, and Sections are what it has.
	Current  string
	Sections []Section
	// Query is what was searched for.
	Query string
}

// Template names the page's template.
func (p *Page) Template() string { return "guide/" + p.Topic.Slug }

// page returns a topic with this server's names, and with those of a reader's client.
func (h *Handlers) page(i int, sections []Section, c Choice) *Page {
	p := &Page{Names: h.names(), Nav: Nav{Topics: topics, Current: topics[i].Slug, Sections: sections}, Topic: topics[i],
		Previous: before(i), Following: after(i), Client: c.client(), Choice: c, HasTestMode: h.TestClientID != nil}
	p.Title, p.TitleArgs = "%[1]s · Partner guide", []any{p.Topic.Title}
	p.Policy.OwnScript = true
	return p
}

// StartPage is the guide's first page.
type StartPage struct {
	Page
	Chapters []Chapter
	// Errors are the ids of all errors, to which older links lead.
	ErrorIDs []string
}

// Template names the page's template.
func (*StartPage) Template() string { return "guide/start" }

func (h *Handlers) start(c Choice) (*StartPage, error) {
	b, err := h.book()
	if err != nil {
		return nil, err
	}
	p := &StartPage{Page: Page{Names: h.names(), Nav: Nav{Topics: topics}, Following: after(-1), Client: c.client(), Choice: c}, Chapters: b}
	p.Title = "Partner guide"
	p.Policy.OwnScript = true
	for _, table := range p.Errors() {
		for _, e := range table.Rows {
			p.ErrorIDs = append(p.ErrorIDs, e.ids()...)
		}
	}
	return p, nil
}
