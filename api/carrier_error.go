package api

import (
	"net/http"

	"fairlead/web"
)

// refuseScope answers a caller whose token is not for this.
func refuseScope(w http.ResponseWriter, why string) error {
	return web.RefuseScope(w, "Insufficient scope", why)
}

func carrierNotFound() error {
	return &web.Error{Status: http.StatusNotFound, Heading: "Not found", Text: "There is no such carrier account."}
}

func bodyTooLarge() error {
	return &web.Error{Status: http.StatusRequestEntityTooLarge, Heading: "Request too large", Text: "The body of a request can have up to 64 KiB."}
}

func missingParameter(name string) error {
	return badRequest("Missing required parameter", name+" is required.")
}

func invalidParameter(detail string) error { return badRequest("Invalid parameter", detail) }

func badRequest(title, detail string) error {
	return web.Refusal(http.StatusBadRequest, title, detail)
}
