package authz

import (
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

func (h *Handlers) showPageError(w http.ResponseWriter, r *http.Request, p *pageError) error {
	web.Log(r.Context()).Info("authorization refused without a redirect",
		"client", p.client, "callback", p.callback, "error", p.heading, "developer", p.developer)
	page := &RequestErrorPage{Heading: p.heading, Text: p.text, Developer: p.developer, Parameters: p.parameters}
	page.Title = p.heading
	page.Flow = flow.WithoutSteps(p.attempt)
	return h.App.Show(w, r, http.StatusBadRequest, page)
}

// Sentences of the page about an invalid request.

const goBack = "Nothing was connected. Please go back to the site that sent you here and let its support team know."

func malformedQuery() *pageError {
	return &pageError{heading: "This link is damaged", text: goBack,
		developer: "The query cannot be parsed. Encode every parameter, for example with encodeURIComponent or url.Values."}
}

func repeatedParameter(name string) *pageError {
	return &pageError{heading: "This link is damaged", text: goBack,
		developer: "The " + name + " parameter is repeated. Send it once."}
}

func missingClient() *pageError {
	return &pageError{heading: "This link is incomplete", text: goBack,
		developer: "The client_id parameter is required. It is the ID that you were given when you registered, and begins with partner_."}
}

func unknownClient(id string) *pageError {
	return &pageError{heading: "Unknown partner", text: goBack,
		developer:  "No partner has this client_id. Compare it with the one that you were given, character by character.",
		parameters: []Parameter{{"client_id", clip(id)}}, client: clip(id)}
}

func suspendedClient(c storage.Client) *pageError {
	return &pageError{heading: c.Name + " can’t connect accounts right now",
		text:       c.Name + "’s access has been suspended. Please contact its support team. Nothing was connected.",
		developer:  "This partner is suspended. Contact partner support to find out why and to have it resumed.",
		parameters: []Parameter{{"client_id", c.ID}}, client: c.ID}
}

func unknownRequestURI(c storage.Client) *pageError {
	return &pageError{heading: "This link has expired", text: goBack,
		developer:  "The request_uri is unknown, has been used, or has expired. Push a new authorization request.",
		parameters: []Parameter{{"client_id", c.ID}}, client: c.ID}
}

func unregisteredCallback(c storage.Client, requested, truth string) *pageError {
	p := &pageError{heading: c.Name + "’s link has an unregistered return address", text: goBack, client: c.ID, callback: clip(requested),
		developer: "The redirect_uri is not one of this partner’s callbacks: " + truth +
			". Callbacks are compared character by character. Send a registered one, or ask partner support to register this one.",
		parameters: []Parameter{{"client_id", c.ID}, {"redirect_uri", clip(requested)}}}
	if requested == "" {
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
