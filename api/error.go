package api

import (
	"net/http"

	"fairlead/web"
)

// refuseService answers a caller without an account.
func refuseService(w http.ResponseWriter) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope"`)
	return web.JSON(w, http.StatusForbidden, web.ProtocolError{Code: "insufficient_scope",
		Description: "This token belongs to a service, but this path needs a token for an account"})
}

func wrongVersion(detail string) error {
	return web.Refusal(http.StatusBadRequest, "API version not supported", detail)
}

func accountNotFound() error {
	return &web.Error{Status: http.StatusNotFound, Heading: "Not found", Text: "There is no such account."}
}
