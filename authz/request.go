package authz

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"fairlead/cause"
	"fairlead/storage"
)

// fullAccess is the one scope that partners have.
const fullAccess = "*"

// request is an authorization request with a valid client and callback.
type request struct {
	client     storage.Client
	callback   string // the one in effect
	parameters url.Values
}

// redirectError is an error for the callback (RFC 6749 §4.1.2.1).
type redirectError struct {
	code, description string
	// hideState is set when the state itself is wrong.
	hideState bool
}

func (e *redirectError) Error() string { return e.code + ": " + e.description }

// cause is the ID of the error in the catalogue.
func (e *redirectError) cause() string { return string(cause.AtCallback(e.code, e.description)) }

func (r request) state() string { return r.parameters.Get("state") }

func (r request) prompts(what string) bool {
	return slices.Contains(strings.Fields(r.parameters.Get("prompt")), what)
}

// asksAgain reports whether the partner wants consent to be asked for again.
func (r request) asksAgain() bool { return r.prompts("consent") || r.prompts("select_account") }

// redirect sends the browser to the callback in effect.
func (r request) redirect(p reply) *clientRedirect { return &clientRedirect{r.client, r.callback, p} }

// refusal is the reply for an error.
func (r request) refusal(f *redirectError) reply {
	p := reply{errorCode: f.code, description: f.description, state: r.state()}
	if f.hideState {
		p.state = ""
	}
	return p
}

// denial is the reply when the user denies the request.
func (r request) denial() reply {
	return reply{errorCode: "access_denied", description: "The user denied your request", state: r.state()}
}

const (
	// hintPrefix begins the parameters that prefill a form, apart from login_hint.
	hintPrefix = "account["
	// maxHint is the longest value that prefills a form, in bytes.
	maxHint = 512
)

// usedNames and hintNames are the parameters that this server uses.
var (
	usedNames = []string{"client_id", "redirect_uri", "response_type", "response_mode", "scope", "state",
		"code_challenge", "code_challenge_method", "prompt"}
	hintNames = []string{"login_hint", hintPrefix + "email]", hintPrefix + "full_name]", hintPrefix + "company_name]", "ui_locales"}
)

// stored are the parameters that an attempt keeps: those that this server uses.
func (r request) stored() url.Values {
	kept := url.Values{}
	for _, name := range usedNames {
		if v := r.parameters.Get(name); v != "" {
			kept.Set(name, v)
		}
	}
	for _, name := range hintNames {
		if v := r.parameters.Get(name); v != "" && len(v) <= maxHint {
			kept.Set(name, v)
		}
	}
	return kept
}

// check says what is wrong with a request apart from its client and callback. It refuses
// everything that issuing a code would refuse, before the user sees a page.
func (h *Handlers) check(ctx context.Context, r request) *redirectError {
	for _, rule := range []func(request) *redirectError{repeated, requestObject, state, size, responseType, scope, challenge, prompt} {
		if f := rule(r); f != nil {
			return f
		}
	}
	_, f := h.fositeRequest(ctx, r)
	return f
}
