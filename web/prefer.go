package web

import (
	"net/http"
	"strings"
)

// PrefersJSON reports whether a request asks for JSON and not for a page.
func PrefersJSON(r *http.Request) bool {
	accept := strings.ToLower(strings.Join(r.Header.Values("Accept"), ","))
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// AnswerJSONError answers an error with {"title", "detail"} and logs its cause.
func AnswerJSONError(w http.ResponseWriter, r *http.Request, err error) { answerJSONError(w, r, err) }
