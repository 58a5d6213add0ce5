package api

import (
	"errors"
	"net/http"
	"strings"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// refuseService answers a caller without an account.
func refuseService(w http.ResponseWriter) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope"`)
	return web.JSON(w, http.StatusForbidden, web.ProtocolError{Code: "insufficient_scope",
		Description: "This token belongs to a service, but this path needs a token for an account"})
}

// failed is the response when data could not be read: 503 if the database is unavailable,
// otherwise the stack logs the error and responds with 500.
func failed(err error) error {
	if errors.Is(err, storage.ErrUnavailable) {
		return web.Unavailable("This request couldn't be completed", err)
	}
	return err
}

func notFound() error {
	return &web.Error{Status: http.StatusNotFound, Heading: "Not found",
		Text: "This API has no such path. Check the spelling; paths don't end with a slash."}
}

func methodNotAllowed(w http.ResponseWriter, accepted []string) error {
	// net/http answers HEAD where it answers GET.
	w.Header().Set("Allow", strings.Replace(strings.Join(accepted, ", "), "GET", "GET, HEAD", 1))
	return &web.Error{Status: http.StatusMethodNotAllowed, Heading: "Method not allowed",
		Text: locale.Text("This path only accepts " + strings.Join(accepted, " and ") + ".")}
}

func wrongVersion(detail string) error {
	return &web.Error{Status: http.StatusBadRequest, Heading: "API version not supported", Text: locale.Text(detail)}
}

func accountNotFound() error {
	return &web.Error{Status: http.StatusNotFound, Heading: "Not found", Text: "There is no such account."}
}
