package api

import (
	"net/http"

	"fairlead/locale"
	"fairlead/web"
)

// carrierRefusal is what carrier accounts answer with 401 and 403: both kinds of body in one.
type carrierRefusal struct {
	web.ProtocolError
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

func refuseCarrierToken(w http.ResponseWriter, sent string) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	e := web.InvalidToken(sent)
	return web.JSON(w, http.StatusUnauthorized, carrierRefusal{e, "Invalid access token", e.Description})
}

// refuseScope answers a caller whose token is not for this.
func refuseScope(w http.ResponseWriter, why string) error {
	return refuse(w, "Insufficient scope", why)
}

func refuse(w http.ResponseWriter, title, why string) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope"`)
	return web.JSON(w, http.StatusForbidden, carrierRefusal{web.ProtocolError{Code: "insufficient_scope", Description: why}, title, why})
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
	return &web.Error{Status: http.StatusBadRequest, Heading: locale.Text(title), Text: locale.Text(detail)}
}
