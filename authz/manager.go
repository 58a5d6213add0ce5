package authz

import (
	"errors"
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// ManagerView is the platform that manages an account.
type ManagerView struct {
	Name  string
	Since time.Time
}

// Monogram is that of the platform's name.
func (m ManagerView) Monogram() web.Monogram { return web.MonogramOf(m.Name) }

// manager is the platform that manages an account; nil if none does.
func (h *Handlers) manager(r *http.Request, accountID string) (*ManagerView, error) {
	m, err := h.App.DB.ManagerOf(r.Context(), accountID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	return &ManagerView{m.Name, m.Since.Time}, err
}

// showEndManagement asks for confirmation before a platform's access ends.
func (h *Handlers) showEndManagement(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	m, err := h.manager(r, who.Account.ID)
	if err != nil {
		return err
	}
	if m == nil {
		return &web.Redirect{To: "/account/connections"}
	}
	page := &DisconnectPage{ClientID: "platform", Partner: m.Name, Manages: true}
	page.Title, page.TitleArgs = "Disconnect %s", []any{m.Name}
	return h.App.Show(w, r, http.StatusOK, page)
}

// endManagement ends a platform's access to the account. A second click finds none and gets
// the same response.
func (h *Handlers) endManagement(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	err := h.App.DB.EndManagement(r.Context(), who.Account.ID, who.Session.ID, h.App.Device(r))
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	web.Log(r.Context()).Info("ended the management of an account")
	return h.App.RedirectWith(w, "/account/connections", "Disconnected.")
}
