package api

import (
	"net/http"

	"fairlead/web"
)

// refuseScope is the answer to a token that stands for no account.
func refuseScope(w http.ResponseWriter) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope"`)
	return web.JSON(w, http.StatusForbidden, web.ProtocolError{Code: "insufficient_scope",
		Description: "This token belongs to a service; an account's token is needed here"})
}

func unavailable(cause error) error {
	return web.Unavailable("This could not be answered", cause)
}

func nothingHere() error {
	return &web.Error{Status: http.StatusNotFound, Heading: "Nothing here",
		Text: "This API has no such path. Please check its spelling; no path ends with a slash."}
}

func wrongMethod() error {
	return &web.Error{Status: http.StatusMethodNotAllowed, Heading: "Method not allowed",
		Text: "This path answers GET only."}
}

func wrongVersion(detail string) error {
	return &web.Error{Status: http.StatusBadRequest, Heading: "API version not supported", Text: detail}
}

func wrongAccount(status int, detail string) error {
	return &web.Error{Status: status, Heading: "Account not available", Text: detail}
}
