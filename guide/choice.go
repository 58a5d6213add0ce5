package guide

import (
	"net/http"
	"slices"
	"time"

	"fairlead/locale"
	"fairlead/web"
)

const (
	clientPath   = docsPath + "/client"
	clientCookie = "fairlead_docs_client"
	clientAge    = 90 * 24 * time.Hour
)

// noClient is the choice to see placeholders.
const noClient = "none"

// Choice is which of a reader's clients samples are about.
type Choice struct {
	Clients []Client // none for anybody who is not a partner's person
	Chosen  string   // the id of one of them, or noClient
}

// client is the client to write into samples.
func (c Choice) client() Client {
	if i := c.index(); i >= 0 {
		return c.Clients[i]
	}
	return example
}

func (c Choice) index() int {
	return slices.IndexFunc(c.Clients, func(one Client) bool { return one.ID == c.Chosen })
}

// isPossible reports whether the reader can choose this.
func (c Choice) isPossible() bool {
	return len(c.Clients) > 0 && (c.Chosen == noClient || c.index() >= 0)
}

// Field lets the reader choose.
func (c Choice) Field() web.Field {
	f := web.Field{Name: "client", Label: "Use your IDs in the samples", Type: "select", Value: c.Chosen}
	for _, one := range c.Clients {
		o := web.Option{Value: one.ID, Label: one.Mode()}
		if c.areSeveral() {
			o.Label += " (" + one.Company + ")"
		}
		f.Options = append(f.Options, o)
	}
	f.Options = append(f.Options, web.Option{Value: noClient, Label: "No"})
	return f
}

// areSeveral reports whether the reader belongs to several companies.
func (c Choice) areSeveral() bool {
	live := 0
	for _, one := range c.Clients {
		if !one.IsTest {
			live++
		}
	}
	return live > 1
}

// choiceOf reads what the reader chose. Until they do, it is their first client.
func (h *Handlers) choiceOf(r *http.Request) (c Choice, err error) {
	if c.Clients, err = h.clientsOf(r); err != nil || len(c.Clients) == 0 {
		return c, err
	}
	if kept, err := r.Cookie(h.App.CookieName(clientCookie)); err == nil {
		c.Chosen = kept.Value
	}
	if !c.isPossible() {
		c.Chosen = c.Clients[0].ID
	}
	return c, nil
}

// submitClient handles POST /docs/client.
func (h *Handlers) submitClient(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	c, err := h.choiceOf(r)
	if err != nil {
		return err
	}
	if c.Chosen = form.Get("client"); !c.isPossible() {
		return web.NotFound()
	}
	http.SetCookie(w, h.App.Cookie(clientCookie, c.Chosen, clientAge))
	var says locale.Text = "The samples now use your IDs."
	if c.Chosen == noClient {
		says = "The samples now use placeholders."
	}
	return h.App.RedirectWith(w, pathOf(form.Get("topic")), says)
}

// pathOf is the path of a topic, or of the start page for anything else.
func pathOf(slug string) string {
	if i := slices.IndexFunc(topics, func(t Topic) bool { return t.Slug == slug }); i >= 0 {
		return topics[i].Path()
	}
	return docsPath
}
