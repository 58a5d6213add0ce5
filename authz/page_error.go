package authz

import (
	"net/http"

	"fairlead/cause"
	"fairlead/flow"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

func (h *Handlers) showPageError(w http.ResponseWriter, r *http.Request, p *pageError) error {
	if p.client != "" {
		web.LogClient(r.Context(), p.client)
	}
	if p.attempt.ID == "" {
		h.recordRefused(r, p.of, p.callback, received(r), p.why, p.detail)
	}
	web.Log(r.Context()).Info("authorization refused without a redirect", "callback", p.callback, "error", p.heading.English(), "developer", p.developer.English())
	page := &RequestErrorPage{Heading: p.heading, Text: p.text, Developer: p.developer, Parameters: p.parameters}
	page.Title, page.TitleArgs = p.heading.Text, p.heading.Args
	page.Flow = flow.WithoutSteps(p.attempt)
	if page.Comparison = h.comparison(r, p); page.Comparison != nil {
		web.Confidential(w.Header())
	}
	return h.App.Show(w, r, http.StatusBadRequest, page)
}

// Sentences of the page about an invalid request.

const goBack locale.Text = "Nothing was connected. Please go back to the site that sent you here and let its support team know."

func malformedQuery() *pageError {
	return damaged(cause.QueryMalformed, locale.Text("The query cannot be parsed. Encode every parameter, for example with encodeURIComponent or url.Values.").With())
}

func repeatedParameter(name string, c storage.Client) *pageError {
	p := damaged(cause.ParameterRepeated, locale.Text("The %s parameter is repeated. Send it once.").With(name))
	p.client, p.of, p.detail = c.ID, c, "The "+name+" parameter is repeated."
	return p
}

func damaged(why cause.ID, developer locale.Message) *pageError {
	return &pageError{why: why, heading: locale.Text("This link is damaged").With(), text: goBack.With(), developer: developer}
}

func missingClient() *pageError {
	return &pageError{why: cause.ClientMissing, heading: locale.Text("This link is incomplete").With(), text: goBack.With(),
		developer: locale.Text("The client_id parameter is required. It is the ID that you were given when you registered, and begins with partner_.").With()}
}

func unknownClient(id string) *pageError {
	return &pageError{why: cause.ClientUnknown, detail: `The link sent the client_id "` + clip(withoutSecret(id)) + `".`, heading: locale.Text("Unknown partner").With(), text: goBack.With(),
		developer:  locale.Text("No partner has this client_id. Compare it with the one that you were given, character by character.").With(),
		parameters: []Parameter{{"client_id", clip(id)}}, client: clip(withoutSecret(id))}
}

func suspendedClient(c storage.Client) *pageError {
	return &pageError{why: cause.ClientSuspended, of: c, heading: locale.Text("%s can’t connect accounts right now").With(c.Name),
		text:       locale.Text("%s’s access has been suspended. Please contact its support team. Nothing was connected.").With(c.Name),
		developer:  locale.Text("This partner is suspended. Contact partner support to find out why and to have it resumed.").With(),
		parameters: []Parameter{{"client_id", c.ID}}, client: c.ID}
}

func unknownRequestURI(c storage.Client) *pageError {
	return &pageError{why: cause.RequestURIExpired, of: c, heading: locale.Text("This link has expired").With(), text: goBack.With(),
		developer:  locale.Text("The request_uri is unknown, has been used, or has expired. Push a new authorization request.").With(),
		parameters: []Parameter{{"client_id", c.ID}}, client: c.ID}
}

func unregisteredCallback(c storage.Client, requested string, m mismatch) *pageError {
	p := &pageError{why: m.why, detail: m.detail, of: c, heading: locale.Text("%s’s link has an unregistered return address").With(c.Name), text: goBack.With(), client: c.ID, callback: clip(presentable(requested)),
		developer: locale.Text("The redirect_uri is not one of this partner’s callbacks: %s. " +
			"Callbacks are compared character by character. Send a registered one, or ask partner support to register this one.").With(m.text),
		parameters: []Parameter{{"client_id", c.ID}, {"redirect_uri", clip(requested)}}, mismatch: &m}
	if requested == "" {
		p.mismatch = nil
		p.why, p.detail = cause.DefaultMissing, ""
		p.developer = locale.Text("This partner has no default callback. Ask partner support to set one.").With()
		p.parameters = p.parameters[:1]
	}
	return p
}

// clip shortens what is echoed.
func clip(s string) string { return clipTo(s, 300) }

func clipTo(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return s
}
