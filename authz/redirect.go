package authz

import (
	"net/http"
	"net/url"
	"strings"
)

// reply is what the client's callback gets, in the order of the contract.
type reply struct {
	code        string
	problem     string // an error code of RFC 6749 §4.1.2.1
	description string
	state       string
	iss         string
}

// to appends the reply to a callback as it was registered. Spaces become %20,
// as documented for partners, and the callback's own query stays untouched.
func (p reply) to(callback string) string {
	var b strings.Builder
	b.WriteString(callback)
	separator := "?"
	if strings.Contains(callback, "?") {
		separator = "&"
	}
	for _, pair := range [][2]string{
		{"code", p.code}, {"error", p.problem}, {"error_description", p.description}, {"state", p.state}, {"iss", p.iss},
	} {
		if pair[1] == "" {
			continue
		}
		b.WriteString(separator + pair[0] + "=" + escape(pair[1]))
		separator = "&"
	}
	return b.String()
}

func escape(value string) string {
	return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
}

// answerURL is a client's callback with the reply to it.
func (h *Handlers) answerURL(to *clientRedirect) string {
	p := to.reply
	if to.client.Iss {
		p.iss = h.issuer()
	}
	return p.to(to.callback)
}

// redirectToClient sends the browser to the client, without a Referer.
func (h *Handlers) redirectToClient(w http.ResponseWriter, r *http.Request, to *clientRedirect) error {
	header := w.Header()
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("Location", h.answerURL(to))
	status := http.StatusFound
	if r.Method == http.MethodPost {
		status = http.StatusSeeOther
	}
	w.WriteHeader(status)
	return nil
}
