package authz

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/storage"
	"fairlead/web"
)

// DisconnectLinkPage is where the link of a mail leads. It needs no login.
type DisconnectLinkPage struct {
	web.Chrome
	Partner, Email string
	Token          string
	// Ended is set once the connection has ended; then there is only the partner.
	Ended bool
}

// Template names templates/authz/disconnect_link.html.
func (*DisconnectLinkPage) Template() string { return "authz/disconnect_link" }

// showDisconnectLink handles GET /disconnect. It changes nothing, since mail scanners
// follow links too.
func (h *Handlers) showDisconnectLink(w http.ResponseWriter, r *http.Request) error {
	if ended := r.URL.Query().Get("ended"); ended != "" {
		return h.showDisconnected(w, r, ended)
	}
	page := &DisconnectLinkPage{Token: r.URL.Query().Get("token")}
	link, err := h.disconnectLink(r, page.Token)
	if err != nil {
		return err
	}
	page.Partner, page.Email = link.Partner, link.Email
	page.Title, page.TitleArgs = "Disconnect %s", []any{link.Partner}
	return h.App.Show(w, r, http.StatusOK, page)
}

// showDisconnected says that a connection has ended. The URL has its ID, which is no secret.
func (h *Handlers) showDisconnected(w http.ResponseWriter, r *http.Request, connectionID string) error {
	if !web.IsText(connectionID) {
		return disconnectLinkOver()
	}
	partner, err := h.App.DB.DisconnectedPartner(r.Context(), connectionID)
	if errors.Is(err, storage.ErrNotFound) {
		return disconnectLinkOver()
	}
	if err != nil {
		return err
	}
	page := &DisconnectLinkPage{Partner: partner, Ended: true}
	page.Title, page.TitleArgs = "Disconnect %s", []any{partner}
	return h.App.Show(w, r, http.StatusOK, page)
}

// disconnectLink is the link with a token, if its connection has not ended.
func (h *Handlers) disconnectLink(r *http.Request, token string) (storage.DisconnectLink, error) {
	link, err := h.App.DB.DisconnectLinkByHash(r.Context(), storage.Hash(token))
	if errors.Is(err, storage.ErrNotFound) || err == nil && !link.EndedAt.IsZero() {
		err = disconnectLinkOver()
	}
	return link, err
}

// submitDisconnectLink handles POST /disconnect.
func (h *Handlers) submitDisconnectLink(_ http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token := form.Get("token")
	link, err := h.disconnectLink(r, token)
	if err != nil {
		return err
	}
	err = h.App.DB.DisconnectByLink(r.Context(), storage.Hash(token), h.App.Device(r))
	if errors.Is(err, storage.ErrSpent) {
		return disconnectLinkOver()
	}
	if err != nil {
		return err
	}
	return &web.Redirect{To: web.WithQuery("/disconnect", url.Values{"ended": {link.ConnectionID}})}
}

// disconnectLinkOver is the same for a link that was used, has expired or never existed.
func disconnectLinkOver() *web.Error {
	return &web.Error{Status: http.StatusGone, Heading: "This link no longer works",
		Text:    "It has been used or has expired, or the connection has already ended. You can see your connections in your account.",
		BackURL: "/account/connections", BackLabel: "See all connections"}
}
