package authz

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/storage"
	"fairlead/web"
)

// DisconnectLinkPage is where the link of a mail leads. It needs no log-in.
type DisconnectLinkPage struct {
	web.Chrome
	Partner, Email string
	Token          string
	// Ended is set once the connection has ended.
	Ended bool
}

// Template names templates/authz/disconnect_link.html.
func (*DisconnectLinkPage) Template() string { return "authz/disconnect_link" }

// showDisconnectLink handles GET /disconnect. It changes nothing, since mail scanners
// follow links too. With the parameter ended instead of token, it says that the link was used.
func (h *Handlers) showDisconnectLink(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	page := &DisconnectLinkPage{Token: token}
	if page.Ended = token == ""; page.Ended {
		token = r.URL.Query().Get("ended")
	}
	link, err := h.App.DB.DisconnectLinkByHash(r.Context(), storage.Hash(token))
	if errors.Is(err, storage.ErrNotFound) || err == nil && link.EndedAt.IsZero() == page.Ended {
		return disconnectLinkOver()
	}
	if err != nil {
		return err
	}
	page.Partner, page.Email = link.Partner, link.Email
	page.Title, page.TitleArgs = "Disconnect %s", []any{link.Partner}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitDisconnectLink handles POST /disconnect.
func (h *Handlers) submitDisconnectLink(_ http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token := form.Get("token")
	err = h.App.DB.DisconnectByLink(r.Context(), storage.Hash(token), h.App.Device(r))
	if errors.Is(err, storage.ErrSpent) {
		return disconnectLinkOver()
	}
	if err != nil {
		return err
	}
	return &web.Redirect{To: web.WithQuery("/disconnect", url.Values{"ended": {token}})}
}

// disconnectLinkOver is the same for a link that was used, has expired or never existed.
func disconnectLinkOver() *web.Error {
	return &web.Error{Status: http.StatusGone, Heading: "This link no longer works",
		Text:    "It was used, has expired, or the connection has already ended. You can see what is connected in your account.",
		BackURL: "/account/connections", BackLabel: "See all connections"}
}
