package authz

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// authorize begins an attempt for a partner's link and goes on with one for a
// step that returns.
func (h *Handlers) authorize(w http.ResponseWriter, r *http.Request) error {
	parameters, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return h.showPageError(w, r, unreadable())
	}
	if parameters.Has("attempt") && !parameters.Has("client_id") {
		return h.resume(w, r, parameters.Get("attempt"))
	}
	return h.begin(w, r, parameters)
}

// begin checks a new request and writes it down as an attempt.
func (h *Handlers) begin(w http.ResponseWriter, r *http.Request, parameters url.Values) error {
	asked, problem, err := h.resolveClient(r, parameters)
	if err != nil {
		return err
	}
	if problem != nil {
		return h.showPageError(w, r, problem)
	}
	if f := h.check(r.Context(), asked); f != nil {
		web.Log(r.Context()).Info("authorization refused", "client", asked.client.ID, "error", f.code, "description", f.description)
		return h.redirectToClient(w, r, asked.client, asked.callback, asked.reply(f))
	}
	if err := h.App.AllowIP(h.begun, r); err != nil {
		return err
	}
	attempt := storage.Attempt{
		ClientID: asked.client.ID, Partner: asked.client.Name, Parameters: asked.parameters.Encode(), Callback: asked.callback,
		BrowserHash: storage.Hash(flow.BrowserID(h.App, w, r)), ExpiresAt: storage.At(h.App.DB.Now().Add(h.AttemptLifetime)),
	}
	if err := h.App.DB.BeginAttempt(r.Context(), &attempt); err != nil {
		return err
	}
	return h.dispatch(w, r, attempt, asked)
}

// resolveClient finds the client and the callback. Until both are in order, nothing
// may be redirected (RFC 6749 §4.1.2.1), so what is wrong becomes a page.
func (h *Handlers) resolveClient(r *http.Request, parameters url.Values) (request, *pageError, error) {
	for _, name := range []string{"client_id", "redirect_uri"} {
		if len(parameters[name]) > 1 {
			return request{}, repeatedParameter(name), nil
		}
	}
	id := parameters.Get("client_id")
	if id == "" {
		return request{}, missingClient(), nil
	}
	client, err := h.partner(r, id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return request{}, unknownClient(id), nil
	case err != nil:
		return request{}, nil, err
	case client.Status != storage.Active:
		return request{}, suspendedClient(client), nil
	case len(parameters["request_uri"]) > 1:
		return request{}, repeatedParameter("request_uri"), nil
	}
	if reference := parameters.Get("request_uri"); reference != "" {
		parameters, err = h.takePushed(r, client, reference)
		if errors.Is(err, storage.ErrNotFound) {
			return request{}, unknownRequestURI(client), nil
		}
		if err != nil {
			return request{}, nil, err
		}
	}
	registered, err := h.App.DB.Callbacks(r.Context(), client.ID)
	if err != nil {
		return request{}, nil, err
	}
	asked := parameters.Get("redirect_uri")
	callback, ok := resolveCallback(registered, asked)
	if !ok {
		return request{}, unregisteredCallback(client, asked, explainMismatch(registered, asked)), nil
	}
	return request{client: client, callback: callback, parameters: parameters}, nil, nil
}

// partner finds a partner; an id that no database could hold is unknown too.
func (h *Handlers) partner(r *http.Request, id string) (storage.Client, error) {
	if !web.IsText(id) || !strings.HasPrefix(id, string(storage.PartnerKind)+"_") {
		return storage.Client{}, storage.ErrNotFound
	}
	return h.App.DB.ClientByID(r.Context(), id)
}
