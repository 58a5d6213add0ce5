package web

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"fairlead/locale"
	"fairlead/storage"
)

// Refusal is the answer to a program that asks for what cannot be, in English.
func Refusal(status int, title, detail string) *Error {
	return &Error{Status: status, Heading: locale.Text(title), Text: locale.Text(detail)}
}

// CallFailed is the answer when data could not be read: 503 if the database is unavailable,
// otherwise the stack logs the error and responds with 500.
func CallFailed(err error) error {
	if errors.Is(err, storage.ErrUnavailable) {
		return Unavailable("This request couldn't be completed", err)
	}
	return err
}

// NoSuchPath is the answer to a path that an API does not have.
func NoSuchPath() error {
	return Refusal(http.StatusNotFound, "Not found", "This API has no such path. Check the spelling; paths don't end with a slash.")
}

// MethodNotAllowed is the answer to a method that a path of an API does not have.
func MethodNotAllowed(w http.ResponseWriter, accepted []string) error {
	// Where GET is answered, HEAD is too.
	w.Header().Set("Allow", strings.Replace(strings.Join(accepted, ", "), "GET", "GET, HEAD", 1))
	return Refusal(http.StatusMethodNotAllowed, "Method not allowed", "This path only accepts "+strings.Join(accepted, " and ")+".")
}

// CallRefusal is what an API answers with 401 and 403: both kinds of body in one.
type CallRefusal struct {
	TokenRefusal
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// RefuseCall answers a token that is not valid, as [RefuseToken] does.
func RefuseCall(w http.ResponseWriter, sent string, why error) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	e := InvalidToken(sent, why)
	return JSON(w, http.StatusUnauthorized, CallRefusal{e, "Invalid access token", e.Description})
}

// RefuseScope answers a caller who may not do this.
func RefuseScope(w http.ResponseWriter, title, why string) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope"`)
	return JSON(w, http.StatusForbidden, CallRefusal{TokenRefusal{ProtocolError: ProtocolError{"insufficient_scope", why}}, title, why})
}

// ErrCutBody means that the body of a request did not arrive whole.
var ErrCutBody = errors.New("the body did not arrive whole")

// ReadBody reads the body of a call. One that is too large is an [http.MaxBytesError].
func ReadBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	var big *http.MaxBytesError
	if err != nil && !errors.As(err, &big) {
		err = ErrCutBody
	}
	return body, err
}
