package authz

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// showConnections lists what the account has connected, or of one partner what
// its help page links to.
func (h *Handlers) showConnections(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	all, err := h.App.DB.Connections(r.Context(), who.Account.ID)
	if err != nil {
		return err
	}
	only := r.PathValue("client")
	page := &ConnectionsPage{One: only != ""}
	page.Title = "Connections"
	if r.URL.Query().Get("ended") != "" {
		page.Notice = "Disconnected. Every token that this connection gave has stopped working."
	}
	for _, c := range all {
		if only != "" && c.ClientID != only {
			continue
		}
		page.Connections = append(page.Connections, ConnectionView{
			ID: c.ID, ClientID: c.ClientID, Partner: c.Partner, Can: h.can(),
			Since: c.CreatedAt.Time, LastUsed: c.LastUsedAt.Time,
		})
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// disconnect ends a connection and all of its tokens at once. A second click
// finds nothing left to end and says the same.
func (h *Handlers) disconnect(_ http.ResponseWriter, r *http.Request, who web.Identity) error {
	client := r.PathValue("client")
	if !web.IsText(client) {
		return &web.Redirect{To: "/account/connections"}
	}
	err := h.App.DB.Disconnect(r.Context(), who.Account.ID, client)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	web.Log(r.Context()).Info("disconnected", "client", client)
	return &web.Redirect{To: "/account/connections?ended=1"}
}
