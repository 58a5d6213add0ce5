package authz

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/ory/fosite"
)

// fositeRequest is a request in fosite's terms. It has one client with one callback,
// and of the parameters only those that fosite uses, which our own rules have checked.
func (h *Handlers) fositeRequest(ctx context.Context, r request) (fosite.AuthorizeRequester, *redirectError) {
	form := url.Values{
		"client_id":     {r.client.ID},
		"redirect_uri":  {r.callback},
		"response_type": {r.parameters.Get("response_type")},
		"state":         {"not checked here"}, // ours may be one byte, or none
		"scope":         {fullAccess},
	}
	for _, name := range []string{"code_challenge", "code_challenge_method"} {
		if v := r.parameters.Get(name); v != "" {
			form.Set(name, v)
		}
	}
	ctx = withClient(ctx, client{Client: r.client, callback: r.callback})
	asked, err := h.provider.NewAuthorizeRequest(ctx, &http.Request{Method: http.MethodGet, Form: form})
	if err != nil {
		return nil, redirectErrorOf(err)
	}
	return asked, nil
}

// redirectErrorOf is fosite's refusal for the callback. Names that RFC 6749 does not
// have become invalid_request.
func redirectErrorOf(err error) *redirectError {
	for _, known := range []*fosite.RFC6749Error{fosite.ErrUnsupportedResponseType, fosite.ErrInvalidScope, fosite.ErrUnauthorizedClient} {
		if errors.Is(err, known) {
			return &redirectError{code: known.ErrorField, description: "The request cannot be granted"}
		}
	}
	return &redirectError{code: "invalid_request", description: "The request is malformed"}
}

// issueError is a refusal of fosite's for the callback. Everything else, such as what
// storage answers, stays what it is.
func issueError(err error) error {
	var refused *fosite.RFC6749Error
	if errors.As(err, &refused) && !errors.Is(err, fosite.ErrServerError) {
		return redirectErrorOf(err)
	}
	return err
}
