package authz

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// authorize begins an attempt for a partner's link and goes on with one for a
// step that returns.
func (m *Room) authorize(w http.ResponseWriter, r *http.Request) error {
	parameters, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return m.showProblem(w, r, unreadable())
	}
	if parameters.Has("attempt") && !parameters.Has("client_id") {
		return m.resume(w, r, parameters.Get("attempt"))
	}
	return m.begin(w, r, parameters)
}

// begin checks a new request and writes it down as an attempt.
func (m *Room) begin(w http.ResponseWriter, r *http.Request, parameters url.Values) error {
	asked, problem, err := m.trusted(r, parameters)
	if err != nil {
		return err
	}
	if problem != nil {
		return m.showProblem(w, r, problem)
	}
	if f := m.check(r.Context(), asked); f != nil {
		web.Log(r.Context()).Info("authorization refused", "client", asked.client.ID, "error", f.code, "description", f.description)
		return m.leave(w, r, asked.client, asked.callback, asked.reply(f))
	}
	if err := m.Web.ByAddress(&m.begun, r); err != nil {
		return err
	}
	attempt := storage.Attempt{
		ClientID: asked.client.ID, Partner: asked.client.Name, Parameters: asked.parameters.Encode(), Callback: asked.callback,
		BrowserHash: storage.Hash(m.Web.Browser(w, r)), ExpiresAt: storage.At(m.Web.DB.Now().Add(m.AttemptLifetime)),
	}
	if err := m.Web.DB.BeginAttempt(r.Context(), &attempt); err != nil {
		return err
	}
	return m.dispatch(w, r, attempt, asked)
}

// trusted finds the client and the callback. Until both are in order, nothing
// may be redirected (RFC 6749 §4.1.2.1), so what is wrong becomes a page.
func (m *Room) trusted(r *http.Request, parameters url.Values) (request, *problem, error) {
	for _, name := range []string{"client_id", "redirect_uri"} {
		if len(parameters[name]) > 1 {
			return request{}, repeatedParameter(name), nil
		}
	}
	id := parameters.Get("client_id")
	if id == "" {
		return request{}, missingClient(), nil
	}
	client, err := m.partner(r, id)
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
		parameters, err = m.take(r, client, reference)
		if errors.Is(err, storage.ErrNotFound) {
			return request{}, unknownRequestURI(client), nil
		}
		if err != nil {
			return request{}, nil, err
		}
	}
	registered, err := m.Web.DB.Callbacks(r.Context(), client.ID)
	if err != nil {
		return request{}, nil, err
	}
	asked := parameters.Get("redirect_uri")
	callback, ok := resolveCallback(registered, asked)
	if !ok {
		return request{}, unregisteredCallback(client, asked, closestTruth(registered, asked)), nil
	}
	return request{client: client, callback: callback, parameters: parameters}, nil, nil
}

// partner finds a partner; an id that no database could hold is unknown too.
func (m *Room) partner(r *http.Request, id string) (storage.Client, error) {
	if !web.IsText(id) || !strings.HasPrefix(id, string(storage.PartnerKind)+"_") {
		return storage.Client{}, storage.ErrNotFound
	}
	return m.Web.DB.ClientByID(r.Context(), id)
}
