package authz

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/ory/fosite"
)

// fositeRequest converts a request for fosite. It has one client with one callback, and
// only the parameters that fosite uses, which our own rules have checked.
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
	req, err := h.provider.NewAuthorizeRequest(ctx, &http.Request{Method: http.MethodGet, Form: form})
	if err != nil {
		return nil, redirectErrorOf(err)
	}
	return req, nil
}

// redirectErrorOf converts fosite's error for the callback. Codes that RFC 6749 does
// not define become invalid_request.
func redirectErrorOf(err error) *redirectError {
	for _, known := range []*fosite.RFC6749Error{fosite.ErrUnsupportedResponseType, fosite.ErrInvalidScope, fosite.ErrUnauthorizedClient} {
		if errors.Is(err, known) {
			return &redirectError{code: known.ErrorField, description: "The request cannot be granted"}
		}
	}
	return &redirectError{code: "invalid_request", description: "The request is malformed"}
}

// issueError converts fosite's errors for the callback. Other errors, such as those of
// storage, are returned unchanged.
func issueError(err error) error {
	var refused *fosite.RFC6749Error
	if errors.As(err, &refused) && !errors.Is(err, fosite.ErrServerError) {
		return redirectErrorOf(err)
	}
	return err
}

// fositeTokenError converts fosite's errors for the token endpoint, and reports whether
// err is one of those.
func fositeTokenError(err error, to *tokenError) bool {
	switch {
	case errors.Is(err, fosite.ErrInvalidGrant):
		description := "Invalid user credentials"
		if hint := fosite.ErrorToRFC6749Error(err).HintField; hint != "" && hint != fosite.ErrInvalidGrant.HintField {
			description += ": " + hint
		}
		*to = tokenError{code: "invalid_grant", description: description, cause: err}
	case errors.Is(err, fosite.ErrInvalidRequest):
		*to = invalidRequest("The request is malformed", err)
	case errors.Is(err, fosite.ErrInvalidScope):
		*to = tokenError{code: "invalid_scope", description: "The scope includes a scope this client isn't allowed", cause: err}
	default:
		return false
	}
	return true
}
