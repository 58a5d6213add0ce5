package account

import (
	"net/http"

	"fairlead/factor"
	"fairlead/web"
)

// ConfirmPage asks people who are logged in to prove who they are, before they change
// something sensitive.
type ConfirmPage struct {
	web.Chrome
	Email    string
	Password web.Field
	// Code is asked for if AsksCode is set, which two-step login does.
	Code                       web.Field
	AsksCode, AsksRecoveryCode bool
	// Passkey is the form to confirm with a passkey instead.
	Passkey factor.PasskeyForm
	Signals factor.PasskeySignals
}

// Template names templates/account/confirm.html.
func (*ConfirmPage) Template() string { return "account/confirm" }

// Action is the URL of the form.
func (p *ConfirmPage) Action() string {
	if p.AsksRecoveryCode {
		return p.At(confirmPath + "?with=recovery-code")
	}
	return p.At(confirmPath)
}

const confirmPath = "/account/confirm"

// showConfirm handles GET /account/confirm.
func (h *Handlers) showConfirm(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	page, err := h.confirmPage(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) confirmPage(r *http.Request, who web.Identity) (*ConfirmPage, error) {
	state, err := h.App.DB.TwoStepOf(r.Context(), who.Account.ID)
	if err != nil {
		return nil, err
	}
	page := &ConfirmPage{
		Chrome:   web.Chrome{Title: "Confirm your identity", Next: nextOf(r), Policy: web.Policy{OwnScript: true}},
		Email:    who.Account.Email,
		Password: web.Field{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password"},
		AsksCode: state.On(), AsksRecoveryCode: state.On() && (factor.WantsRecoveryCode(r) || !state.Authenticator), Code: codeField(),
	}
	if page.AsksRecoveryCode {
		page.Code = factor.RecoveryCodeField()
	}
	page.Signals.Host = h.factors.Host()
	page.Passkey, err = h.factors.OwnForm(r, who.Account.ID, factor.PasskeyForm{Action: page.At(confirmPath + "/passkey"),
		Options: confirmPath + "/passkey/options", Button: "Confirm with a passkey"})
	return page, err
}

// nextOf is the page of this server to return to.
func nextOf(r *http.Request) string { return web.LocalPath(r.URL.Query().Get("next")) }
