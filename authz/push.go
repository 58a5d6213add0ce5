package authz

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// requestURIPrefix begins the reference to a pushed request (RFC 9126 §2.2).
const requestURIPrefix = "urn:ietf:params:oauth:request_uri:"

// push handles POST /oauth/par: it checks the request as if it had come from a browser
// and stores it for one use.
func (h *Handlers) push(w http.ResponseWriter, c call) error {
	if err := checkGrant(c.client, "authorization_code"); err != nil {
		return err
	}
	req, err := h.pushed(c)
	if err != nil {
		return err
	}
	if f := h.check(c.Context(), req); f != nil {
		return tokenError{code: f.code, description: f.description}
	}
	reference := storage.NewUnguessableID()
	err = h.App.DB.PushRequest(c.Context(), &storage.PushedRequest{
		Hash: storage.Hash(reference), ClientID: c.client.ID, Parameters: req.stored().Encode(),
		ExpiresAt: storage.At(h.App.DB.Now().Add(h.PushedLifetime)),
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusCreated, struct {
		RequestURI string `json:"request_uri"`
		ExpiresIn  int64  `json:"expires_in"` // seconds
	}{requestURIPrefix + reference, int64(h.PushedLifetime.Seconds())})
}

// pushed reads the request from the body, without the client's credentials.
func (h *Handlers) pushed(c call) (request, error) {
	if c.form.Get("request_uri") != "" {
		return request{}, invalidRequest("The request_uri parameter cannot be pushed (RFC 9126, section 2.1)", nil)
	}
	registered, err := h.callbacks(c.Context(), c.client, c.form.Get("redirect_uri"))
	if err != nil {
		return request{}, err
	}
	callback, ok := resolveCallback(registered, c.form.Get("redirect_uri"))
	if !ok {
		return request{}, invalidRequest("The redirect_uri is not one of this partner's callbacks: "+ascii(string(mismatchOf(registered, c.form.Get("redirect_uri")).text)), nil)
	}
	parameters := url.Values{"client_id": {c.client.ID}}
	for name, values := range c.form {
		if !slices.Contains([]string{"client_id", "client_secret"}, name) {
			parameters[name] = values
		}
	}
	return request{client: c.client, callback: callback, parameters: parameters}, nil
}

// takePushed returns the request that was pushed and deletes it.
func (h *Handlers) takePushed(r *http.Request, client storage.Client, reference string) (url.Values, error) {
	id, ok := strings.CutPrefix(reference, requestURIPrefix)
	if !ok {
		return nil, storage.ErrNotFound
	}
	parameters, err := h.App.DB.TakePushedRequest(r.Context(), client.ID, storage.Hash(id))
	if err != nil {
		return nil, err
	}
	return web.ParseQuery(parameters)
}

// ascii replaces the characters that RFC 6749 §5.2 does not allow.
func ascii(sentence string) string {
	return strings.NewReplacer("“", "'", "”", "'", "…", "...").Replace(sentence)
}
