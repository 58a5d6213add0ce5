package bearer

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// protocolError is the body where RFC 6750 §3.1 has a code for the error.
type protocolError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// tokenRefusal is the body for an invalid token.
type tokenRefusal struct {
	protocolError
	inactive
}

// errorBody is the body of every other error.
type errorBody struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// retryAfter is how many seconds a client should wait while the server is unavailable. It
// is constant, since a connection that fails says nothing about when the server is back,
// and a busy server asks for the same five seconds.
const retryAfter = "5"

// refuseAbsent names no error code: the client may not know that a token is needed (RFC
// 6750 §3.1). A challenge needs at least one parameter (§3).
func refuseAbsent(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="api"`)
	answer(w, http.StatusUnauthorized, errorBody{"Access token required", "Send an access token in the Authorization header, after the word Bearer."})
}

// refuseToken shows how the refused token begins: enough for a developer to recognize it
// and too little to use it. The server's own API has the same body, by the same test table.
func refuseToken(w http.ResponseWriter, sent string, why inactive) {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	answer(w, http.StatusUnauthorized, tokenRefusal{protocolError{"invalid_token", "Invalid access token: " + tokenPrefix(sent)}, why})
}

func refuseScope(w http.ResponseWriter, required []string) {
	scope := strings.Join(required, " ")
	w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+scope+`"`)
	answer(w, http.StatusForbidden, protocolError{"insufficient_scope", "This call requires a token with the scope " + scope})
}

func refuseUnavailable(w http.ResponseWriter) {
	w.Header().Set("Retry-After", retryAfter)
	answer(w, http.StatusServiceUnavailable, errorBody{"Temporarily unavailable",
		"The access token couldn't be checked. Try again in a few seconds."})
}

func answer(w http.ResponseWriter, status int, v any) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // cannot fail: only strings
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // fails only if the client has gone
}

// tokenPrefix is the first ten characters of what was sent, in printable ASCII, and …
// if there are more. The server answers the same, by the same test table.
func tokenPrefix(sent string) string {
	if sent == "" {
		return "none was sent"
	}
	var prefix []rune
	for _, c := range sent {
		if len(prefix) == 10 {
			return string(prefix) + "…"
		}
		if c < ' ' || c > '~' {
			c = '?'
		}
		prefix = append(prefix, c)
	}
	return string(prefix)
}
