package account

import (
	"net/http"

	"fairlead/factor"
	"fairlead/web"
)

// SecurityPage is where an account's owner changes how they log in. Each of its sections
// is a partial, templates/account/part_security_….html.
type SecurityPage struct {
	web.Chrome
	Email                        string
	CurrentPassword, NewPassword web.Field
	PasskeyName                  web.Field
	PasskeysPart
	Devices []DeviceView
	TwoStep TwoStepView
}

// Template names templates/account/security.html.
func (*SecurityPage) Template() string { return "account/security" }

// showSecurity handles GET /account/security.
func (h *Handlers) showSecurity(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	page, err := h.securityPage(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) securityPage(r *http.Request, who web.Identity) (*SecurityPage, error) {
	devices, err := h.devices(r, who)
	if err != nil {
		return nil, err
	}
	passkeys, err := h.passkeysPart(r, who)
	if err != nil {
		return nil, err
	}
	twoStep, err := h.App.DB.TwoStepOf(r.Context(), who.Account.ID)
	return &SecurityPage{
		Chrome: web.Chrome{Title: "Security", Policy: web.Policy{OwnScript: true}}, Email: who.Account.Email,
		CurrentPassword: web.Field{Name: "current_password", Label: "Current password", Type: "password", Autocomplete: "current-password"},
		NewPassword:     web.Field{Name: "new_password", Label: "New password", Type: "password", Hint: hintPassword, Autocomplete: "new-password"},
		PasskeyName:     factor.NewNameField(""),
		PasskeysPart:    passkeys,
		Devices:         devices,
		TwoStep:         TwoStepView{twoStep},
	}, err
}
