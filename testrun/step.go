package testrun

import (
	"net/http"
	"net/url"
	"strings"

	"fairlead/storage"
)

// stepOf notes a request and its answer, without what their names say is secret.
func stepOf(r *http.Request, at *url.URL, form url.Values, a *answer) storage.TestStep {
	s := storage.TestStep{Method: r.Method, URL: maskQuery(at.String()), Status: a.status,
		Request: storage.TestMessage{Header: append([]string{"Host: " + r.Host}, headerLines(r.Header)...), Body: maskForm(form)},
		Answer:  storage.TestMessage{Header: headerLines(a.header)}}
	if a.isHTML() {
		s.Answer.Body, s.Answer.IsShortened = text(a.body), true
	} else {
		s.Answer.Body = maskJSON(string(a.body))
	}
	s.Says = says(s.Method, at, a, form)
	return s
}

func maskForm(form url.Values) string {
	if form == nil {
		return ""
	}
	return maskQuery(form.Encode())
}

// IssuedToken reports whether a step is the exchange of a code for a token.
func IssuedToken(s storage.TestStep) bool {
	return s.Method == http.MethodPost && strings.HasSuffix(s.URL, tokenPath) && s.Status == http.StatusOK
}
