package authz

import (
	"net/http"

	"fairlead/web"
)

// reply is the query that is added to the client's callback.
type reply struct {
	code        string
	errorCode   string // an error code of RFC 6749 §4.1.2.1
	description string
	state       string
	iss         string
}

// to appends the reply to a callback.
func (p reply) to(callback string) string {
	return web.WithReply(callback, [2]string{"code", p.code}, [2]string{"error", p.errorCode},
		[2]string{"error_description", p.description}, [2]string{"state", p.state}, [2]string{"iss", p.iss})
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
	status := http.StatusFound
	if r.Method == http.MethodPost {
		status = http.StatusSeeOther
	}
	return web.Leave(w, status, h.replyURL(to))
}
