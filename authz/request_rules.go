package authz

import (
	"fmt"
	"slices"
	"strings"
)

// The rules for a request. Each returns what is wrong, or nil.

const (
	// maxState is the longest state, in bytes.
	maxState = 1024
	// maxRequest bounds all parameters together, encoded, in bytes. Common proxies
	// have the same limit.
	maxRequest = 8 << 10
)

func repeated(r request) *redirectError {
	name, found := firstRepeated(r.parameters)
	if !found {
		return nil
	}
	return &redirectError{
		code:        "invalid_request",
		description: fmt.Sprintf("The %s parameter is repeated", printable(name)),
		hideState:   len(r.parameters["state"]) > 1,
	}
}

func requestObject(r request) *redirectError {
	if r.parameters.Get("request") != "" {
		return &redirectError{code: "request_not_supported", description: "Request objects are not supported"}
	}
	return nil
}

func state(r request) *redirectError {
	switch s := r.state(); {
	case s == "" && !r.client.AllowMissingState:
		return &redirectError{code: "invalid_request", description: "The state parameter is required"}
	case len(s) > maxState:
		return &redirectError{code: "invalid_request", description: "The state parameter is longer than 1024 bytes", hideState: true}
	}
	return nil
}

func size(r request) *redirectError {
	if len(r.parameters.Encode()) > maxRequest {
		return &redirectError{code: "invalid_request", description: "The parameters are longer than 8 KiB"}
	}
	return nil
}

// responseType compares exactly: fosite ignores case and surrounding space.
func responseType(r request) *redirectError {
	switch mode := r.parameters.Get("response_mode"); {
	case r.parameters.Get("response_type") == "":
		return &redirectError{code: "invalid_request", description: "The response_type parameter is required; its value is code"}
	case r.parameters.Get("response_type") != "code":
		return &redirectError{code: "unsupported_response_type", description: "The only response_type is code"}
	case mode != "" && mode != "query":
		return &redirectError{code: "invalid_request", description: "The only response_mode is query"}
	}
	return nil
}

func scope(r request) *redirectError {
	if s := r.parameters.Get("scope"); s != "" && s != fullAccess {
		return &redirectError{code: "invalid_scope", description: "The only scope is *"}
	}
	return nil
}

// challenge allows PKCE only with S256 (RFC 7636 §4.2, RFC 9700 §2.1.1).
func challenge(r request) *redirectError {
	value, method := r.parameters.Get("code_challenge"), r.parameters.Get("code_challenge_method")
	switch {
	case value == "" && method == "":
		return nil
	case value == "":
		return &redirectError{code: "invalid_request", description: "The code_challenge parameter is required with code_challenge_method"}
	case method != "S256":
		return &redirectError{code: "invalid_request", description: "The only code_challenge_method is S256"}
	case !isBase64URL(value, 43):
		return &redirectError{code: "invalid_request", description: "The code_challenge parameter is not a base64url-encoded SHA-256 hash of 43 characters"}
	}
	return nil
}

// prompts are the values of prompt; several may be given.
var prompts = []string{"login", "create", "consent", "select_account"}

func prompt(r request) *redirectError {
	for _, p := range strings.Fields(r.parameters.Get("prompt")) {
		if !slices.Contains(prompts, p) {
			return &redirectError{code: "invalid_request", description: "The prompt parameter may be login, create, consent or select_account"}
		}
	}
	return nil
}

// isBase64URL reports whether s has n characters of the URL-safe alphabet.
func isBase64URL(s string, n int) bool {
	return len(s) == n && !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
	})
}

// printable removes from a name what must not be in an error description.
func printable(name string) string {
	clean := strings.Map(func(c rune) rune {
		if c > ' ' && c < 0x7f && c != '"' && c != '\\' {
			return c
		}
		return -1
	}, name)
	return clean[:min(len(clean), 40)]
}
