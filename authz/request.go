package authz

import (
	"context"
	"net/url"
	"slices"
	"strings"

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

// redirectError is an error for the callback (RFC 6749 §4.1.2.1).
type redirectError struct {
	code, description string
	// hideState is set where the state is what was wrong.
	hideState bool
}

func (e *redirectError) Error() string { return e.code + ": " + e.description }

func (r request) state() string { return r.parameters.Get("state") }

func (r request) prompts(what string) bool {
	return slices.Contains(strings.Fields(r.parameters.Get("prompt")), what)
}

// redirect sends the browser to the callback in effect.
func (r request) redirect(p reply) *clientRedirect { return &clientRedirect{r.client, r.callback, p} }

// refusal is the reply to an error.
func (r request) refusal(f *redirectError) reply {
	p := reply{problem: f.code, description: f.description, state: r.state()}
	if f.hideState {
		p.state = ""
	}
	return p
}

// denial is the reply to a person's refusal.
func (r request) denial() reply {
	return reply{problem: "access_denied", description: "The user denied your request", state: r.state()}
}

const (
	// hintPrefix begins the parameters that prefill a form, apart from login_hint.
	hintPrefix = "account["
	// maxHint is what a form could take, in bytes.
	maxHint = 512
)

// stored is what an attempt keeps of a request: the parameters that mean something.
func (r request) stored() url.Values {
	kept := url.Values{}
	for _, name := range []string{"client_id", "redirect_uri", "response_type", "response_mode", "scope", "state",
		"code_challenge", "code_challenge_method", "prompt"} {
		if v := r.parameters.Get(name); v != "" {
			kept.Set(name, v)
		}
	}
	for _, name := range []string{"login_hint", hintPrefix + "email]", hintPrefix + "full_name]", hintPrefix + "company_name]"} {
		if v := r.parameters.Get(name); v != "" && len(v) <= maxHint {
			kept.Set(name, v)
		}
	}
	return kept
}

// check says what is wrong with a request beyond its client and callback. Whatever
// could be refused when the code is issued is refused here, before a person is asked
// anything.
func (h *Handlers) check(ctx context.Context, r request) *redirectError {
	for _, rule := range []func(request) *redirectError{repeated, requestObject, state, size, responseType, scope, challenge, prompt} {
		if f := rule(r); f != nil {
			return f
		}
	}
	_, f := h.fositeRequest(ctx, r)
	return f
}
