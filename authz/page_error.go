package authz

import (
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// pageError is what is shown instead of a redirect that cannot be trusted: first
// to the person, then to the partner's developer.
type pageError struct {
	heading, text, developer string
	parameters               []Parameter
	attempt                  storage.Attempt // none before one began
}

// inAttempt shows a problem inside an attempt that had begun.
func (p *pageError) inAttempt(a storage.Attempt) *pageError {
	p.attempt = a
	return p
}

func (h *Handlers) showPageError(w http.ResponseWriter, r *http.Request, p *pageError) error {
	web.Log(r.Context()).Info("authorization refused without a redirect", "problem", p.heading, "developer", p.developer)
	page := &ProblemPage{Heading: p.heading, Text: p.text, Developer: p.developer, Parameters: p.parameters}
	page.Title = p.heading
	page.Flow = flow.WithoutSteps(p.attempt)
	return h.App.Show(w, r, http.StatusBadRequest, page)
}

// Sentences of the problem page.

const goBack = "Please go back to the site that sent you here and tell its support team. Nothing has been connected."

func unreadable() *pageError {
	return &pageError{heading: "This link is damaged", text: goBack,
		developer: "The query cannot be parsed. Encode every parameter, for example with encodeURIComponent or url.Values."}
}

func repeatedParameter(name string) *pageError {
	return &pageError{heading: "This link is damaged", text: goBack,
		developer: "The " + name + " parameter is repeated. Send it once."}
}

func missingClient() *pageError {
	return &pageError{heading: "This link is incomplete", text: goBack,
		developer: "The client_id parameter is required. It is the id that you were given when you were registered, such as partner_…."}
}

func unknownClient(id string) *pageError {
	return &pageError{heading: "We do not know this partner", text: goBack,
		developer:  "No partner has this client_id. Compare it, character by character, with the one that you were given.",
		parameters: []Parameter{{"client_id", clip(id)}}}
}

func suspendedClient(c storage.Client) *pageError {
	return &pageError{heading: c.Name + " cannot connect accounts at the moment",
		text:       "The access of " + c.Name + " has been suspended. Please ask their support team when it will be back. Nothing has been connected.",
		developer:  "This partner is suspended. Write to partner support to find out why and have it resumed.",
		parameters: []Parameter{{"client_id", c.ID}}}
}

func unknownRequestURI(c storage.Client) *pageError {
	return &pageError{heading: "This link has expired", text: goBack,
		developer:  "The request_uri is unknown, has been used or has expired. Push a new authorization request.",
		parameters: []Parameter{{"client_id", c.ID}}}
}

func unregisteredCallback(c storage.Client, asked, truth string) *pageError {
	p := &pageError{heading: "This link from " + c.Name + " leads to an unknown address", text: goBack,
		developer: "The redirect_uri is not one of this partner’s callbacks: " + truth +
			". Callbacks are compared character by character. Send one that is registered, or ask partner support to register this one.",
		parameters: []Parameter{{"client_id", c.ID}, {"redirect_uri", clip(asked)}}}
	if asked == "" {
		p.developer = "This partner has no default callback. Ask partner support to set one."
		p.parameters = p.parameters[:1]
	}
	return p
}

// clip shortens what is echoed.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 300 {
		return string(runes[:300]) + "…"
	}
	return s
}
