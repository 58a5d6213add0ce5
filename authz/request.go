package authz

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ory/fosite"

	"fairlead/storage"
)

const (
	// maxState is what a state may weigh, in bytes.
	maxState = 1024
	// maxRequest is what all parameters may weigh, encoded, since each attempt
	// keeps them: as much as common proxies let through.
	maxRequest = 8 << 10
)

// fullAccess is the one scope that partners have.
const fullAccess = "*"

// request is an authorization request whose client and callback are in order.
type request struct {
	client     storage.Client
	callback   string // the one in effect
	parameters url.Values
}

// fault is an error that may be told to the callback.
type fault struct {
	code, description string
	// hideState is set where the state is what was wrong.
	hideState bool
}

func (r request) state() string { return r.parameters.Get("state") }

func (r request) prompts(what string) bool {
	return slices.Contains(strings.Fields(r.parameters.Get("prompt")), what)
}

// reply is the answer to a fault.
func (r request) reply(f *fault) reply {
	p := reply{problem: f.code, description: f.description, state: r.state()}
	if f.hideState {
		p.state = ""
	}
	return p
}

// check says what is wrong with a request beyond its client and callback.
func (m *Room) check(ctx context.Context, r request) *fault {
	for _, rule := range []func(request) *fault{repeated, requestObject, state, size, challenge, prompt} {
		if f := rule(r); f != nil {
			return f
		}
	}
	_, f := m.fositeRequest(ctx, r)
	return f
}

// fositeRequest has fosite check the response type, the scope and the rest. It
// sees one client with one callback and only the parameters that it should.
func (m *Room) fositeRequest(ctx context.Context, r request) (fosite.AuthorizeRequester, *fault) {
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
		return nil, &fault{code: "invalid_scope", description: "The only scope is *"}
	}
	asked, err := m.provider.NewAuthorizeRequest(ctx, &http.Request{Method: http.MethodGet, Form: form})
	if err != nil {
		return nil, faultOf(err, form)
	}
	return asked, nil
}

// faultOf puts fosite's refusal into a developer's words. Names that RFC 6749
// does not have become invalid_request.
func faultOf(err error, form url.Values) *fault {
	switch {
	case form.Get("response_type") == "":
		return &fault{code: "invalid_request", description: "The response_type parameter is required; its value is code"}
	case errors.Is(err, fosite.ErrUnsupportedResponseType):
		return &fault{code: "unsupported_response_type", description: "The only response_type is code"}
	case errors.Is(err, fosite.ErrInvalidScope):
		return &fault{code: "invalid_scope", description: "The only scope is *"}
	case errors.Is(err, fosite.ErrUnsupportedResponseMode):
		return &fault{code: "invalid_request", description: "The only response_mode is query"}
	}
	return &fault{code: "invalid_request", description: "The request is malformed"}
}

func repeated(r request) *fault {
	name, found := firstRepeated(r.parameters)
	if !found {
		return nil
	}
	return &fault{
		code:        "invalid_request",
		description: fmt.Sprintf("The %s parameter is repeated", printable(name)),
		hideState:   len(r.parameters["state"]) > 1,
	}
}

func requestObject(r request) *fault {
	if r.parameters.Get("request") != "" {
		return &fault{code: "request_not_supported", description: "Request objects are not supported"}
	}
	return nil
}

func state(r request) *fault {
	switch s := r.state(); {
	case s == "" && !r.client.AllowMissingState:
		return &fault{code: "invalid_request", description: "The state parameter is required"}
	case len(s) > maxState:
		return &fault{code: "invalid_request", description: "The state parameter is longer than 1024 bytes", hideState: true}
	}
	return nil
}

func size(r request) *fault {
	if len(r.parameters.Encode()) > maxRequest {
		return &fault{code: "invalid_request", description: "The parameters are longer than 8 KiB"}
	}
	return nil
}

// challenge allows PKCE with S256 alone (RFC 7636 §4.2, RFC 9700 §2.1.1).
func challenge(r request) *fault {
	value, method := r.parameters.Get("code_challenge"), r.parameters.Get("code_challenge_method")
	switch {
	case value == "" && method == "":
		return nil
	case value == "":
		return &fault{code: "invalid_request", description: "The code_challenge parameter is required with code_challenge_method"}
	case method != "S256":
		return &fault{code: "invalid_request", description: "The only code_challenge_method is S256"}
	case !isBase64URL(value, 43):
		return &fault{code: "invalid_request", description: "The code_challenge parameter is not a base64url-encoded SHA-256 hash of 43 characters"}
	}
	return nil
}

func prompt(r request) *fault {
	for _, p := range strings.Fields(r.parameters.Get("prompt")) {
		if p != "login" && p != "create" && p != "consent" {
			return &fault{code: "invalid_request", description: "The prompt parameter may be login, create or consent"}
		}
	}
	return nil
}

// isBase64URL says whether s has n characters of the URL-safe alphabet.
func isBase64URL(s string, n int) bool {
	return len(s) == n && !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
	})
}

// printable keeps of a name what may stand in a sentence.
func printable(name string) string {
	clean := strings.Map(func(c rune) rune {
		if c > ' ' && c < 0x7f && c != '"' && c != '\\' {
			return c
		}
		return -1
	}, name)
	return clean[:min(len(clean), 40)]
}
