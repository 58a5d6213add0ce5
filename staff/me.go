package staff

import (
	"net/http"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

// MePage is where staff change how they sign in.
type MePage struct {
	web.Chrome
	Who                          storage.Staff
	CurrentPassword, NewPassword web.Field
	PasskeyName                  web.Field
	Passkeys                     []factor.PasskeyView
	// AddPasskey is the form for another; zero where passkeys are not offered or at the limit.
	AddPasskey factor.PasskeyForm
	Signals    factor.PasskeySignals
	Left       storage.Left
	// Set identifies the recovery codes that new ones replace.
	Set string
}

// Template names templates/staff/me.html.
func (*MePage) Template() string { return "staff/me" }

// Made is how many recovery codes there were at first.
func (*MePage) Made() int { return storage.RecoveryCodesMade }

// showMe handles GET /staff/me.
func (h *Handlers) showMe(w http.ResponseWriter, r *http.Request, who Person) error {
	page, err := h.mePage(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) mePage(r *http.Request, who Person) (page *MePage, err error) {
	page = &MePage{Chrome: web.Chrome{Title: "Your sign-in", Policy: web.Policy{OwnScript: true}}, Who: who.Staff,
		CurrentPassword: currentPasswordField("current_password", "Current password"), NewPassword: newPasswordField(), PasskeyName: factor.NewNameField("")}
	if page.Left, err = h.factors.Store.Left(r.Context(), who.ID); err != nil {
		return nil, err
	}
	if page.Set, err = h.factors.Store.RecoverySet(r.Context(), who.ID); err != nil {
		return nil, err
	}
	page.Passkeys, page.Signals, err = h.factors.List(r, who.ID)
	if h.factors.Host() != "" && len(page.Passkeys) < factor.PasskeyLimit {
		page.AddPasskey = factor.PasskeyForm{Action: mePath + "/passkeys", Options: mePath + "/passkeys/options", Button: "Add a passkey"}
	}
	return page, err
}

// logOutOthers handles POST /staff/me/sessions.
func (h *Handlers) logOutOthers(w http.ResponseWriter, r *http.Request, who Person) error {
	if err := h.App.DB.EndOtherStaffSessions(r.Context(), who.ID, who.Session.ID); err != nil {
		return err
	}
	return h.App.RedirectWith(w, mePath, "You’re logged out everywhere else.")
}
