package bearer

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// protocolError is the body of what RFC 6750 §3.1 has a code for.
type protocolError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// problem is the body of every other refusal.
type problem struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// retryAfter is how many seconds a client should wait while the server is away.
const retryAfter = "5"

// refuseUnknown names no error: the caller may not have known that a token is needed
// (RFC 6750 §3.1). A challenge must have a parameter, though (§3).
func refuseUnknown(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="api"`)
	answer(w, http.StatusUnauthorized, problem{"Access token needed", "Please send one in the header Authorization, after the word Bearer."})
}

// refuseToken says which token was refused by its beginning, so that a developer
// recognises it and a reader of logs cannot use it.
func refuseToken(w http.ResponseWriter, sent string) {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	answer(w, http.StatusUnauthorized, protocolError{"invalid_token", "Invalid access token: " + tokenPrefix(sent)})
}

func refuseScope(w http.ResponseWriter, needed []string) {
	scope := strings.Join(needed, " ")
	w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+scope+`"`)
	answer(w, http.StatusForbidden, protocolError{"insufficient_scope", "This call needs a token with the scope " + scope})
}

func refuseForNow(w http.ResponseWriter) {
	w.Header().Set("Retry-After", retryAfter)
	answer(w, http.StatusServiceUnavailable, problem{"Temporarily unavailable",
		"The access token could not be checked at this moment. Please try again in a few seconds."})
}

func answer(w http.ResponseWriter, status int, v any) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // two strings always can be
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client has gone: nobody is left to tell
}

// tokenPrefix is at most ten characters of what was sent, in printable ASCII, and
// says where more came.
func tokenPrefix(sent string) string {
	if sent == "" {
		return "none was sent"
	}
	runes := []rune(sent[:min(len(sent), 40)]) // ten characters take forty bytes at most
	said := strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return '?'
		}
		return c
	}, string(runes[:min(10, len(runes))]))
	if len(runes) > 10 {
		said += "…"
	}
	return said
}
