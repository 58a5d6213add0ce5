package account

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// StopResetPage stops a reset of an account's second factor, without a login.
type StopResetPage struct {
	web.Chrome
	// Action is the URL of the page, which has the link's secret.
	Action  string
	Reset   storage.FactorReset
	Address string // of the account
}

// Template names templates/account/stop_reset.html.
func (*StopResetPage) Template() string { return "account/stop_reset" }

// Stopped reports whether there is nothing left to stop.
func (p *StopResetPage) Stopped() bool { return p.Reset.Outcome == storage.FactorResetStopped }

const sayResetStopped locale.Text = "The reset was stopped."

// showStopReset handles GET /second-factor-reset/{link}, the URL of a mailed link. It does not
// stop the reset, since mail scanners follow links too.
func (h *Handlers) showStopReset(w http.ResponseWriter, r *http.Request) error {
	page, err := h.stopResetPage(r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// stopResetPage is the page of a link whose reset waits or was stopped.
func (h *Handlers) stopResetPage(r *http.Request) (*StopResetPage, error) {
	reset, err := h.App.DB.FactorResetByLink(r.Context(), storage.Hash(r.PathValue("link")))
	if errors.Is(err, storage.ErrNotFound) || err == nil && reset.Outcome == storage.FactorResetDone {
		return nil, resetOver()
	}
	if err != nil {
		return nil, err
	}
	account, err := h.App.DB.AccountByID(r.Context(), reset.AccountID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, resetOver()
	}
	return &StopResetPage{Chrome: chrome(r, storage.Attempt{}, "Stop the reset of your two-step login"), Action: r.URL.Path,
		Reset: reset, Address: account.Email}, err
}

// submitStopReset handles POST /second-factor-reset/{link}. Stopping it twice is stopping it.
func (h *Handlers) submitStopReset(_ http.ResponseWriter, r *http.Request) error {
	page, err := h.stopResetPage(r)
	if err != nil {
		return err
	}
	err = h.App.DB.StopFactorReset(r.Context(), page.Reset.AccountID, page.Reset.ID, h.App.Device(r))
	if err != nil && !errors.Is(err, storage.ErrSpent) && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	return &web.Redirect{To: page.Action} // which says what became of it
}

// stopOwnReset handles POST /account/security/two-step/resets/{reset}/stop.
func (h *Handlers) stopOwnReset(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	err := h.App.DB.StopOwnFactorReset(r.Context(), who.Account.ID, r.PathValue("reset"), who.Session.ID, h.App.Device(r))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return web.NotFound()
	case errors.Is(err, storage.ErrSpent):
		reset, err := h.App.DB.FactorResetByID(r.Context(), who.Account.ID, r.PathValue("reset"))
		if err != nil || reset.Outcome != storage.FactorResetStopped {
			return errors.Join(err, resetOver())
		}
	case err != nil:
		return err
	}
	return h.App.RedirectWith(w, "/account", sayResetStopped)
}

// resetOver is the same for a link whose reset is done and one that never existed.
func resetOver() *web.Error {
	return &web.Error{Status: http.StatusGone, Heading: "This link no longer works",
		Text:    "The reset can no longer be stopped. If it has taken place, we sent you a link to a new password. If you didn’t ask for it, contact support.",
		BackURL: "/login", BackLabel: "Log in"}
}
