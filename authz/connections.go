package authz

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"fairlead/flow"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// showConnections lists the account's connections, or only the one with the partner that
// the URL names, for a link on the partner's help page.
func (h *Handlers) showConnections(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	all, err := h.App.DB.Connections(r.Context(), who.Account.ID)
	if err != nil {
		return err
	}
	only := r.PathValue("client")
	page := &ConnectionsPage{Single: only != "", Permissions: flow.Permissions(h.App.Brand.Name)}
	page.Title = "Connections"
	if only == "" {
		if page.Manager, err = h.manager(r, who.Account.ID); err != nil {
			return err
		}
	}
	if page.Notice, err = h.endedNotice(r, all); err != nil {
		return err
	}
	paused, err := h.pausedTokens(r.Context(), who.Account.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if only != "" && c.ClientID != only {
			continue
		}
		page.Connections = append(page.Connections, ConnectionView{
			ClientID: c.ClientID, Partner: c.Partner, Host: flow.Host(c.Callback),
			Since: c.CreatedAt.Time, LastUsed: c.LastUsedAt.Time, LastUsedFrom: c.LastUsedAddress, Paused: paused[c.ClientID],
		})
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// endedNotice names the partner that has just been disconnected.
func (h *Handlers) endedNotice(r *http.Request, live []storage.Connection) (notice locale.Message, err error) {
	id := r.URL.Query().Get("ended")
	if id == "" || !web.IsText(id) || slices.ContainsFunc(live, func(c storage.Connection) bool { return c.ClientID == id }) {
		return notice, nil
	}
	client, err := h.App.DB.ClientByID(r.Context(), id)
	if errors.Is(err, storage.ErrNotFound) {
		return notice, nil
	}
	return locale.Text("%s can no longer use your account.").With(client.Name), err
}

// showDisconnect asks for confirmation and says what disconnecting means.
func (h *Handlers) showDisconnect(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	all, err := h.App.DB.Connections(r.Context(), who.Account.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.ClientID == r.PathValue("client") {
			page := &DisconnectPage{ClientID: c.ClientID, Partner: c.Partner}
			page.Title, page.TitleArgs = "Disconnect %s", []any{c.Partner}
			return h.App.Show(w, r, http.StatusOK, page)
		}
	}
	return &web.Redirect{To: "/account/connections"}
}

// disconnect ends a connection and revokes all its tokens. A second click finds no
// connection and gets the same response.
func (h *Handlers) disconnect(_ http.ResponseWriter, r *http.Request, who web.Identity) error {
	client := r.PathValue("client")
	if !web.IsText(client) {
		return &web.Redirect{To: connectionsPath}
	}
	err := h.App.DB.Disconnect(r.Context(), who.Account.ID, client, who.Session.ID, h.App.Device(r))
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	web.LogClient(r.Context(), client)
	web.Log(r.Context()).Info("disconnected")
	return &web.Redirect{To: "/account/connections?" + url.Values{"ended": {client}}.Encode()}
}
