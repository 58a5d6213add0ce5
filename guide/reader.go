package guide

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"fairlead/locale"
	"fairlead/web"
)

// Readers are the people who have clients of their own: those of partners.
type Readers interface {
	// HasSession reports whether a request comes with a session, which may have ended. It
	// asks no database.
	HasSession(r *http.Request) bool
	// ClientsOf lists the clients of the person who is signed in, the first one first; none
	// for anybody else. The test client of a company comes before its live one.
	ClientsOf(r *http.Request) ([]Client, error)
}

// Client is a client that samples are about.
type Client struct {
	ID, Company string
	// Callback is its default callback.
	Callback string
	IsTest   bool
	// IsExample is set for the placeholders that everybody else sees.
	IsExample bool
}

// example is what samples are about if they are nobody's.
var example = Client{ID: "YOUR_CLIENT_ID", Callback: "https://shop.example/callback", IsExample: true}

// Mode is what the client is called beside the other one of its company.
func (c Client) Mode() string {
	if c.IsTest {
		return "Test"
	}
	return "Live"
}

// Return is the callback up to where the parameters of a response are added.
func (c Client) Return() string {
	if strings.Contains(c.Callback, "?") {
		return c.Callback + "&"
	}
	return c.Callback + "?"
}

// EscapedCallback is the callback as the value of a parameter.
func (c Client) EscapedCallback() string { return url.QueryEscape(c.Callback) }

// ShellCallback is the callback as a word of a shell.
func (c Client) ShellCallback() string {
	return "'" + strings.ReplaceAll(c.Callback, "'", `'\''`) + "'"
}

// Choice is which of a reader's clients samples are about.
type Choice struct {
	Clients []Client // none for anybody who is not a partner's person
	Chosen  string   // the id of one of them; noClient for none
}

// noClient is the choice to see placeholders.
const noClient = "none"

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

// Field lets the reader choose.
func (c Choice) Field() web.Field {
	f := web.Field{Name: "client", Label: "Use your IDs in the samples", Type: "select", Value: c.Chosen}
	several := slices.ContainsFunc(c.Clients, func(one Client) bool { return one.Company != c.Clients[0].Company })
	for _, one := range c.Clients {
		o := web.Option{Value: one.ID, Label: one.Mode()}
		if several {
			o.Label += " (" + one.Company + ")"
		}
		f.Options = append(f.Options, o)
	}
	f.Options = append(f.Options, web.Option{Value: noClient, Label: "No"})
	return f
}

const (
	clientPath   = docsPath + "/client"
	clientCookie = "fairlead_docs_client"
	clientAge    = 90 * 24 * time.Hour
)

// choiceOf reads what the reader chose. Their first client is chosen until they do.
func (h *Handlers) choiceOf(r *http.Request) (c Choice, err error) {
	if c.Clients, err = h.Readers.ClientsOf(r); err != nil || len(c.Clients) == 0 {
		return c, err
	}
	if kept, err := r.Cookie(h.App.CookieName(clientCookie)); err == nil {
		c.Chosen = kept.Value
	}
	if c.Chosen != noClient && c.index() < 0 {
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
	c.Chosen = form.Get("client")
	if c.Chosen != noClient && c.index() < 0 {
		return web.NotFound()
	}
	http.SetCookie(w, h.App.Cookie(clientCookie, c.Chosen, clientAge))
	var says locale.Text = "The samples use your IDs."
	if c.Chosen == noClient {
		says = "The samples use placeholders."
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
