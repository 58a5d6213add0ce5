package authz

import (
	"net/http"
	"net/url"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

var errOnlyPOST = tokenError{code: "invalid_request", status: http.StatusMethodNotAllowed, description: "This endpoint only accepts POST"}

// call is a request whose client has been authenticated.
type call struct {
	*http.Request
	form   url.Values
	client storage.Client
	// secretID is the secret that it authenticated with.
	secretID string
}

// endpoint is the stack for what clients post to: it reads the body and authenticates
// the client. Errors follow RFC 6749 §5.2.
func (h *Handlers) endpoint(answer func(w http.ResponseWriter, c call) error) http.Handler {
	return h.App.API(web.API{Writes: true, AnswerError: writeTokenError}, func(w http.ResponseWriter, r *http.Request) error {
		c, err := h.identify(r)
		if err != nil {
			return err
		}
		return answer(w, c)
	})
}

// identify returns the form also where it does not find the client.
func (h *Handlers) identify(r *http.Request) (call, error) {
	if r.Method != http.MethodPost {
		return call{Request: r}, errOnlyPOST
	}
	form, err := tokenForm(r)
	if err != nil {
		return call{Request: r}, err
	}
	presented, err := credentialsOf(r, form)
	if err == nil {
		err = missingCredentials(r, form, presented)
	}
	var found storage.Client
	var secretID string
	if err == nil {
		found, secretID, err = h.authenticate(r.Context(), presented)
	}
	if err != nil {
		return call{Request: r, form: form}, h.limitFailures(r, presented.id, err)
	}
	web.LogClient(r.Context(), found.ID)
	return call{r, form, found, secretID}, nil
}

// token is the token parameter.
func (c call) token() (string, error) {
	token := c.form.Get("token")
	if token == "" {
		return "", invalidRequest("The token parameter is required", nil)
	}
	return token, nil
}

// checkActive refuses a suspended client.
func checkActive(c storage.Client) error {
	if c.Status != storage.Active {
		return tokenError{code: "unauthorized_client", description: "This client is suspended. Contact partner support to have it resumed"}
	}
	return nil
}

// joinScopes writes a list of scopes as RFC 6749 §3.3 does.
func joinScopes(scopes []string) string { return strings.Join(scopes, " ") }
