package account

import (
	"errors"
	"net/http"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// DeviceView is a browser in which the account is logged in.
type DeviceView struct {
	ID       string
	Browser  locale.Message
	Address  string
	LastSeen time.Time
	// This is set for the browser that looks at the page.
	This bool
}

const (
	sayDeviceLoggedOut  locale.Text = "The device was logged out."
	sayDevicesLoggedOut locale.Text = "All other devices were logged out."
)

// devices lists where the account is logged in: this browser, then the others, the most
// recently used first.
func (h *Handlers) devices(r *http.Request, who web.Identity) ([]DeviceView, error) {
	sessions, err := h.App.DB.Sessions(r.Context(), who.Account.ID)
	if err != nil {
		return nil, err
	}
	var this, others []DeviceView
	for _, s := range sessions {
		view := DeviceView{ID: s.DeviceID, Browser: web.BrowserName(s.UserAgent), Address: s.Address, LastSeen: s.LastSeenAt.Time,
			This: s.ID == who.Session.ID}
		if view.This {
			this = append(this, view)
		} else {
			others = append(others, view)
		}
	}
	return append(this, others...), nil
}

// logOutDevice handles POST /account/security/devices/{device}.
func (h *Handlers) logOutDevice(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	id := r.PathValue("device")
	if !web.IsText(id) {
		return web.NotFound()
	}
	err := h.App.DB.EndDevice(r.Context(), who.Account.ID, id, who.Session.ID, h.App.Device(r))
	if errors.Is(err, storage.ErrNotFound) {
		return web.NotFound()
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, securityPath, sayDeviceLoggedOut)
}

// logOutOthers handles POST /account/security/devices.
func (h *Handlers) logOutOthers(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	if err := h.App.DB.EndOtherDevices(r.Context(), who.Account.ID, who.Session.ID, h.App.Device(r)); err != nil {
		return err
	}
	return h.App.RedirectWith(w, securityPath, sayDevicesLoggedOut)
}
