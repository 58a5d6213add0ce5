package authz

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"fairlead/cause"
	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// authorize begins an attempt for a partner's link, or resumes one after a step.
func (h *Handlers) authorize(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodHead { // a link scanner or a preview, which must change nothing
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusOK)
		return nil
	}
	parameters, err := web.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return malformedQuery()
	}
	if parameters.Has("attempt") && !parameters.Has("client_id") {
		return h.resume(r, parameters.Get("attempt"))
	}
	return h.begin(w, r, parameters)
}

// begin checks a new request and stores it as an attempt.
func (h *Handlers) begin(w http.ResponseWriter, r *http.Request, parameters url.Values) error {
	req, err := h.resolveClient(r, parameters)
	if err != nil {
		return err
	}
	web.LogClient(r.Context(), req.client.ID)
	if f := h.check(r.Context(), req); f != nil {
		h.recordRefused(r, req.client, req.callback, parameters, cause.ID(f.cause()), f.Error())
		web.Log(r.Context()).Info("authorization refused", "callback", req.callback, "error", f.code, "description", f.description)
		return req.redirect(req.refusal(f))
	}
	if err := h.allowAttempt(r, req.client); err != nil {
		return err
	}
	device := h.App.Device(r)
	attempt := storage.Attempt{
		ClientID: req.client.ID, Partner: req.client.Name, Parameters: req.stored().Encode(), Callback: req.callback,
		BrowserHash: storage.Hash(flow.BrowserID(h.App, w, r)), ExpiresAt: storage.At(h.App.DB.Now().Add(h.AttemptLifetime)),
		UserAgent: device.UserAgent, Address: device.Address,
	}
	if err := h.App.DB.BeginAttempt(r.Context(), &attempt); err != nil {
		return err
	}
	flow.LogAttempt(r, attempt)
	return h.dispatch(r, attempt, req)
}

// resolveClient finds the client and the callback. Until both are valid, an error is a
// page and never a redirect (RFC 6749 §4.1.2.1).
func (h *Handlers) resolveClient(r *http.Request, parameters url.Values) (request, error) {
	if len(parameters["client_id"]) > 1 {
		return request{}, repeatedParameter("client_id", storage.Client{})
	}
	client, err := h.partner(r, parameters.Get("client_id"))
	if err != nil {
		return request{}, err
	}
	for _, name := range []string{"redirect_uri", "request_uri"} {
		if len(parameters[name]) > 1 {
			return request{}, repeatedParameter(name, client)
		}
	}
	if reference := parameters.Get("request_uri"); reference != "" {
		parameters, err = h.takePushed(r, client, reference)
		if errors.Is(err, storage.ErrNotFound) {
			return request{}, unknownRequestURI(client)
		}
		if err != nil {
			return request{}, err
		}
	}
	requested := parameters.Get("redirect_uri")
	registered, err := h.callbacks(r.Context(), client, requested)
	if err != nil {
		return request{}, err
	}
	callback, ok := resolveCallback(registered, requested)
	if !ok {
		return request{}, unregisteredCallback(client, requested, mismatchOf(registered, requested))
	}
	return request{client: client, callback: callback, parameters: parameters}, nil
}

// partner finds an active partner. An ID that cannot be stored counts as unknown.
func (h *Handlers) partner(r *http.Request, id string) (storage.Client, error) {
	if id == "" {
		return storage.Client{}, missingClient()
	}
	if h.isOff(id) || !web.IsText(id) || !strings.HasPrefix(id, string(storage.PartnerKind)+"_") {
		return storage.Client{}, unknownClient(id)
	}
	client, err := h.App.DB.ClientByID(r.Context(), id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return storage.Client{}, unknownClient(id)
	case err != nil:
		return storage.Client{}, err
	case client.Status != storage.Active:
		return storage.Client{}, suspendedClient(client)
	}
	return client, nil
}
