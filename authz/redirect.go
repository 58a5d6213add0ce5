package authz

import (
	"net/http"
	"net/url"
	"strings"

	"fairlead/storage"
)

// reply is what the partner's callback is told, in the order of the contract.
type reply struct {
	code        string
	problem     string // an error code of RFC 6749 §4.1.2.1
	description string
	state       string
	iss         string
}

// denied is the reply to a person's refusal.
func denied() reply {
	return reply{problem: "access_denied", description: "The user denied your request"}
}

// to appends the reply to a callback as it was registered. Spaces become %20,
// since partners are told so, and the callback's own query stays untouched.
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

// answerURL is a partner's callback with a reply to it.
func (h *Handlers) answerURL(client storage.Client, callback string, p reply) string {
	if client.Iss {
		p.iss = h.issuer()
	}
	return p.to(callback)
}

// redirectToClient sends the browser to the partner and does not say from where.
func (h *Handlers) redirectToClient(w http.ResponseWriter, r *http.Request, client storage.Client, callback string, p reply) error {
	header := w.Header()
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("Location", h.answerURL(client, callback, p))
	status := http.StatusFound
	if r.Method == http.MethodPost {
		status = http.StatusSeeOther
	}
	w.WriteHeader(status)
	return nil
}
