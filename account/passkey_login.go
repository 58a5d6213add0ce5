package account

import (
	"net/http"
	"net/url"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

// offerPasskeyLogIn handles POST /login/passkey/options. What it answers depends on
// nothing that was typed: any passkey for this host will do.
func (h *Handlers) offerPasskeyLogIn(w http.ResponseWriter, r *http.Request) error {
	return h.factors.OfferLogIn(w, r)
}

// submitPasskeyLogIn handles POST /login/passkey. A passkey whose authenticator has
// verified its owner is both steps of a login.
func (h *Handlers) submitPasskeyLogIn(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := h.readPost(r)
	if err != nil {
		return err
	}
	who, err := h.provePasskey(r, form, factor.ToLogIn, "")
	if err == nil {
		err = h.usedPasskey(r, who.account.ID, h.signInAndRedirect(w, r, attempt, who, storage.EventLoggedIn))
	}
	if refused := web.ErrorOf(err); refused != nil {
		return h.refusePasskeyLogIn(w, r, attempt, form, refused)
	}
	return err
}

// refusePasskeyLogIn shows the page again, with the cursor on what went wrong.
func (h *Handlers) refusePasskeyLogIn(w http.ResponseWriter, r *http.Request, a storage.Attempt, form url.Values, refused *web.Error) error {
	if form.Get("credential") == "" { // the script got no challenge
		refused = h.factors.WhyUnanswered(r, refused)
	}
	if err := h.recordRefused(r, a, storage.EventLogInRefused, "passkey", refused); err != nil {
		return err
	}
	page := h.logInPage(r, a, ifFits(web.Line(form, "email"), longestEmail))
	page.FocusAlert = true
	page.Signals.MarkUnknown(refused)
	return h.App.ShowRefused(w, r, refused, page)
}

// pageOfPasskeys leads people who reload the page of a refusal back to the page with the
// form.
func pageOfPasskeys(path string) web.Handler {
	return func(_ http.ResponseWriter, r *http.Request) error {
		return &web.Redirect{To: web.WithQuery(path, r.URL.Query())}
	}
}

// passkeyLogIn is the form that a script on the login page sends.
func (h *Handlers) passkeyLogIn(page *LogInPage) factor.PasskeyForm {
	if h.factors.Host() == "" {
		return factor.PasskeyForm{}
	}
	action := "/login/passkey"
	if page.Stay != "" {
		action += "?another=1"
	}
	return factor.PasskeyForm{Action: page.At(action), Options: "/login/passkey/options", Button: "Log in with a passkey", Conditional: true}
}
