package account

import (
	"net/http"

	"fairlead/factor"
	"fairlead/locale"
	"fairlead/web"
)

// SecondFactorPage asks for the second step of a login.
type SecondFactorPage struct {
	web.Chrome
	Email string
	Code  web.Field
	// AsksCode is unset for an account without an authenticator app, unless the page asks
	// for a recovery code.
	AsksCode, AsksRecoveryCode bool
	// Remember is the label of the box; there is none if it is empty.
	Remember  locale.Message
	Remembers bool
	StartOver string
	// Passkey is the form to use a passkey.
	Passkey factor.PasskeyForm
	Signals factor.PasskeySignals
}

// Template names templates/account/second_factor.html.
func (*SecondFactorPage) Template() string { return "account/second_factor" }

// Action is the URL of the form.
func (p *SecondFactorPage) Action() string {
	if p.AsksRecoveryCode {
		return p.At(secondFactorPath + "?with=recovery-code")
	}
	return p.At(secondFactorPath)
}

// showSecondFactor handles GET /login/second-factor.
func (h *Handlers) showSecondFactor(w http.ResponseWriter, r *http.Request) error {
	s, err := h.secondStepOf(w, r)
	if err != nil {
		return err
	}
	page, err := h.secondFactorPage(r, s)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) secondFactorPage(r *http.Request, s secondStep) (page *SecondFactorPage, err error) {
	page = &SecondFactorPage{Chrome: chrome(r, s.attempt, "Two-step login"), Email: s.account.Email, Code: codeField(),
		AsksCode: s.state.Authenticator, AsksRecoveryCode: factor.WantsRecoveryCode(r),
		Remember: h.sayRemember(), StartOver: startOver(r, s.attempt)}
	if page.AsksRecoveryCode {
		page.AsksCode, page.Code = true, factor.RecoveryCodeField()
	}
	page.Policy.OwnScript, page.Signals.Host = true, h.factors.Host()
	form := factor.PasskeyForm{Action: page.At(secondFactorPath + "/passkey"), Options: page.At(secondFactorPath + "/passkey/options"), Button: "Use a passkey"}
	if !page.AsksCode {
		form.Remember = page.Remember
	}
	page.Passkey, err = h.factors.OwnForm(r, s.account.ID, form)
	return page, err
}

// LostFactorPage names the ways to log in without one's usual second step.
type LostFactorPage struct {
	web.Chrome
}

// Template names templates/account/second_factor_lost.html.
func (*LostFactorPage) Template() string { return "account/second_factor_lost" }

// showLostFactor handles GET /login/second-factor/lost.
func (h *Handlers) showLostFactor(w http.ResponseWriter, r *http.Request) error {
	s, err := h.secondStepOf(w, r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, &LostFactorPage{Chrome: chrome(r, s.attempt, "Lost access to your second step?")})
}
