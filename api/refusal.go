package api

import (
	"net/http"
	"strings"
	"time"

	"fairlead/web"
)

// protocolError is the body of what RFC 6750 refuses.
type protocolError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// refuseToken says which token was refused by its beginning, so that a developer
// recognises it and a reader of logs cannot use it.
func refuseToken(w http.ResponseWriter, sent string) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	return web.JSON(w, http.StatusUnauthorized, protocolError{"invalid_token", "Invalid access token: " + beginning(sent)})
}

// refuseScope is the answer to a token that stands for no account.
func refuseScope(w http.ResponseWriter) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope"`)
	return web.JSON(w, http.StatusForbidden, protocolError{"insufficient_scope",
		"This token belongs to a service; an account's token is needed here"})
}

// beginning is at most ten characters of what was sent, in printable ASCII.
func beginning(sent string) string {
	if sent == "" {
		return "none was sent"
	}
	runes := []rune(sent)
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return '?'
		}
		return c
	}, string(runes[:min(10, len(runes))])) + "…"
}

func unavailable(cause error) error {
	return &web.Refusal{Status: http.StatusServiceUnavailable, RetryAfter: 5 * time.Second, Cause: cause,
		Heading: "Temporarily unavailable", Text: "This could not be answered at this moment. Please try again in a few seconds."}
}

func nothingHere() error {
	return &web.Refusal{Status: http.StatusNotFound, Heading: "Nothing here",
		Text: "This API has no such path. Please check its spelling; no path ends with a slash."}
}

func wrongMethod() error {
	return &web.Refusal{Status: http.StatusMethodNotAllowed, Heading: "Method not allowed",
		Text: "This path answers GET only."}
}

func wrongVersion(detail string) error {
	return &web.Refusal{Status: http.StatusBadRequest, Heading: "API version not supported", Text: detail}
}

func wrongAccount(status int, detail string) error {
	return &web.Refusal{Status: status, Heading: "Account not available", Text: detail}
}
