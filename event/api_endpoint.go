package event

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// EndpointBody is an endpoint as programs see it.
type EndpointBody struct {
	ID             string                 `json:"id"`
	Owner          storage.OwnerKind      `json:"owner"`
	OwnerID        *string                `json:"owner_id"`
	URL            string                 `json:"url"`
	Description    string                 `json:"description"`
	Events         []string               `json:"events"`
	OAuth          *OAuthBody             `json:"oauth"`
	Version        int                    `json:"version"`
	Status         storage.EndpointStatus `json:"status"`
	DisabledReason *string                `json:"disabled_reason"`
	FailingSince   *string                `json:"failing_since"`
	LastSuccessAt  *string                `json:"last_success_at"`
	CreatedAt      *string                `json:"created_at"`
	// SigningSecret is shown once, to whom it was made for.
	SigningSecret string `json:"signing_secret,omitempty"`
}

// OAuthBody is how a token is had, without the secret.
type OAuthBody struct {
	ClientID   string `json:"client_id"`
	TokenURL   string `json:"token_url"`
	ClientAuth string `json:"client_auth"`
	Scope      string `json:"scope"`
}

// ShowEndpoint is an endpoint as programs see it.
func ShowEndpoint(p storage.Endpoint) EndpointBody {
	b := EndpointBody{ID: p.ID, Owner: p.Owner, OwnerID: orNull(p.OwnerID), URL: p.URL, Description: p.Description, Events: p.Events, Version: p.Version,
		Status: p.Status, DisabledReason: orNull(string(p.DisabledReason)), FailingSince: timeOrNull(p.FailingSince),
		LastSuccessAt: timeOrNull(p.LastSuccessAt), CreatedAt: timeOrNull(p.CreatedAt)}
	if p.ClientID != "" {
		b.OAuth = &OAuthBody{p.ClientID, p.TokenURL, p.ClientAuth, p.Scope}
	}
	return b
}

// timeFormat has milliseconds.
const timeFormat = "2006-01-02T15:04:05.000Z"

func timeOrNull(t storage.Time) *string {
	if t.IsZero() {
		return nil
	}
	return new(t.UTC().Format(timeFormat))
}

func (h *API) createEndpoint(w http.ResponseWriter, r *http.Request, c caller) error {
	o, err := readObject(r)
	if err != nil {
		return err
	}
	change := takeChange(o)
	change.SigningSecret = o.text("signing_secret")
	if err := o.finish(); err != nil {
		return err
	}
	p, secret, err := h.Registry.Create(r.Context(), c.Owner, change)
	if err != nil {
		return refusalOf(err)
	}
	b := ShowEndpoint(p)
	b.SigningSecret = secret
	return web.JSON(w, http.StatusCreated, b)
}

func (h *API) listEndpoints(w http.ResponseWriter, r *http.Request, c caller) error {
	if _, err := readQuery(r); err != nil {
		return err
	}
	found, err := h.Registry.DB.EndpointsOf(r.Context(), c.Owner)
	if err != nil {
		return web.CallFailed(err)
	}
	return web.JSON(w, http.StatusOK, showAll(found, ShowEndpoint))
}

func (h *API) showEndpoint(w http.ResponseWriter, r *http.Request, c caller) error {
	p, err := h.find(r, c)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, ShowEndpoint(p))
}

// find finds the endpoint that a call is about.
func (h *API) find(r *http.Request, c caller) (storage.Endpoint, error) {
	p, err := h.Registry.Find(r.Context(), c.Owner, r.PathValue("id"))
	if err != nil {
		return p, refusalOf(err)
	}
	return p, nil
}

func (h *API) updateEndpoint(w http.ResponseWriter, r *http.Request, c caller) error {
	p, err := h.find(r, c)
	if err != nil {
		return err
	}
	o, err := readObject(r)
	if err != nil {
		return err
	}
	change := takeChange(o)
	change.Status = (*storage.EndpointStatus)(o.text("status"))
	if err := o.finish(); err != nil {
		return err
	}
	if p, err = h.Registry.Update(r.Context(), p.ID, change); err != nil {
		return refusalOf(err)
	}
	return web.JSON(w, http.StatusOK, ShowEndpoint(p))
}

func (h *API) deleteEndpoint(w http.ResponseWriter, r *http.Request, c caller) error {
	p, err := h.find(r, c)
	if err != nil {
		return err
	}
	if err := h.Registry.Delete(r.Context(), p.ID); err != nil {
		return refusalOf(err)
	}
	return noContent(w)
}

func noContent(w http.ResponseWriter) error {
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}
