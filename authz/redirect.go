package authz

import (
	"net/http"
	"net/url"
	"strings"
)

// reply is the query that is added to the client's callback.
type reply struct {
	code        string
	errorCode   string // an error code of RFC 6749 §4.1.2.1
	description string
	state       string
	iss         string
}

// to appends the reply to a callback. Spaces become %20, as documented for partners, and
// the callback's own query is unchanged.
func (p reply) to(callback string) string {
	var b strings.Builder
	b.WriteString(callback)
	separator := "?"
	if strings.Contains(callback, "?") {
		separator = "&"
	}
	for _, pair := range [][2]string{
		{"code", p.code}, {"error", p.errorCode}, {"error_description", p.description}, {"state", p.state}, {"iss", p.iss},
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

// replyURL is the client's callback with the reply.
func (h *Handlers) replyURL(to *clientRedirect) string {
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
	header.Set("Location", h.replyURL(to))
	status := http.StatusFound
	if r.Method == http.MethodPost {
		status = http.StatusSeeOther
	}
	w.WriteHeader(status)
	return nil
}
