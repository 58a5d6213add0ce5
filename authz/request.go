package authz

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ory/fosite"

	"fairlead/storage"
)

// fullAccess is the one scope that partners have.
const fullAccess = "*"

// request is an authorization request whose client and callback are in order.
type request struct {
	client     storage.Client
	callback   string // the one in effect
	parameters url.Values
}

// redirectError is an error that may be told to the callback.
type redirectError struct {
	code, description string
	// hideState is set where the state is what was wrong.
	hideState bool
}

func (r request) state() string { return r.parameters.Get("state") }

func (r request) prompts(what string) bool {
	return slices.Contains(strings.Fields(r.parameters.Get("prompt")), what)
}

// reply is the answer to a fault.
func (r request) reply(f *redirectError) reply {
	p := reply{problem: f.code, description: f.description, state: r.state()}
	if f.hideState {
		p.state = ""
	}
	return p
}

// check says what is wrong with a request beyond its client and callback.
func (h *Handlers) check(ctx context.Context, r request) *redirectError {
	for _, rule := range []func(request) *redirectError{repeated, requestObject, state, size, challenge, prompt} {
		if f := rule(r); f != nil {
			return f
		}
	}
	_, f := h.fositeRequest(ctx, r)
	return f
}

// fositeRequest has fosite check the response type, the scope and the rest. It
// sees one client with one callback and only the parameters that it should.
func (h *Handlers) fositeRequest(ctx context.Context, r request) (fosite.AuthorizeRequester, *redirectError) {
	form := url.Values{
		"client_id":    {r.client.ID},
		"redirect_uri": {r.callback},
		"state":        {"not checked here"}, // ours may be one byte, or none
		"scope":        {fullAccess},
	}
	for _, name := range []string{"response_type", "response_mode", "scope", "code_challenge", "code_challenge_method"} {
		if v := r.parameters.Get(name); v != "" {
			form.Set(name, v)
		}
	}
	ctx = withClient(ctx, client{Client: r.client, callback: r.callback})
	if form.Get("scope") != fullAccess {
		return nil, &redirectError{code: "invalid_scope", description: "The only scope is *"}
	}
	asked, err := h.provider.NewAuthorizeRequest(ctx, &http.Request{Method: http.MethodGet, Form: form})
	if err != nil {
		return nil, redirectErrorOf(err, form)
	}
	return asked, nil
}

// redirectErrorOf puts fosite's refusal into a developer's words. Names that RFC 6749
// does not have become invalid_request.
func redirectErrorOf(err error, form url.Values) *redirectError {
	switch {
	case form.Get("response_type") == "":
		return &redirectError{code: "invalid_request", description: "The response_type parameter is required; its value is code"}
	case errors.Is(err, fosite.ErrUnsupportedResponseType):
		return &redirectError{code: "unsupported_response_type", description: "The only response_type is code"}
	case errors.Is(err, fosite.ErrInvalidScope):
		return &redirectError{code: "invalid_scope", description: "The only scope is *"}
	case errors.Is(err, fosite.ErrUnsupportedResponseMode):
		return &redirectError{code: "invalid_request", description: "The only response_mode is query"}
	}
	return &redirectError{code: "invalid_request", description: "The request is malformed"}
}
