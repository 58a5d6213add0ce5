package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// offerOwnPasskeys answers the options of a ceremony that only an account's own passkeys
// can complete.
func (h *Handlers) offerOwnPasskeys(w http.ResponseWriter, r *http.Request, purpose passkeyPurpose, a storage.Account) error {
	if err := h.App.AllowIP(h.passkeyChallenges, r); err != nil {
		return err
	}
	relyingParty, err := h.relyingParty()
	if err != nil {
		return err
	}
	user, err := h.passkeyUserOf(r, a)
	if err != nil {
		return err
	}
	if len(user.passkeys) == 0 {
		return web.NotFound()
	}
	options, session, err := relyingParty.BeginLogin(user)
	if err != nil {
		return err
	}
	return h.offerChallenge(w, r, challenge{Purpose: purpose, AccountID: a.ID, Value: session.Challenge}, options.Response)
}

// ownPasskeyForm is the form for an account's own passkeys, zero if it has none.
func (h *Handlers) ownPasskeyForm(r *http.Request, a storage.Account, form PasskeyForm) (PasskeyForm, error) {
	if h.passkeyHost() == "" {
		return PasskeyForm{}, nil
	}
	has, err := h.App.DB.AccountFactors().HasPasskeys(r.Context(), a.ID)
	if err != nil || !has {
		return PasskeyForm{}, err
	}
	return form, nil
}

// offerSecondFactor handles POST /login/second-factor/passkey/options.
func (h *Handlers) offerSecondFactor(w http.ResponseWriter, r *http.Request) error {
	s, err := h.secondStepOf(w, r)
	if err != nil {
		return err
	}
	return h.offerOwnPasskeys(w, r, toCompleteLogIn, s.account)
}

// submitSecondPasskey handles POST /login/second-factor/passkey.
func (h *Handlers) submitSecondPasskey(w http.ResponseWriter, r *http.Request) error {
	s, err := h.secondStepOf(w, r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	remember := form.Get("remember") != ""
	proven, err := h.provePasskey(r, form, toCompleteLogIn, s.account.ID)
	if err == nil {
		err = h.completeSecondStep(w, r, s, authenticated{passkey: proven.passkey, remembered: remember})
		err = h.usedPasskey(r, s.account.ID, err)
	}
	if refused := web.ErrorOf(err); refused != nil {
		return h.refuseSecondPasskey(w, r, s, form.Get("credential") == "", remember, refused)
	}
	return err
}

func (h *Handlers) refuseSecondPasskey(w http.ResponseWriter, r *http.Request, s secondStep, unanswered, remember bool, refused *web.Error) error {
	page, err := h.secondFactorPage(r, s)
	if err != nil {
		return err
	}
	if unanswered {
		refused = h.whyUnanswered(r, refused)
	} else if err := h.recordWrongStep(r, s); err != nil {
		return err
	}
	if err := h.recordRefused(r, s.attempt, storage.EventLogInRefused, "passkey", refused); err != nil {
		return err
	}
	page.Remembers, page.Passkey.Remembers, page.FocusAlert = remember, remember, true
	page.Signals.markUnknown(refused)
	return h.App.ShowRefused(w, r, refused, page)
}

// offerConfirmation handles POST /account/confirm/passkey/options.
func (h *Handlers) offerConfirmation(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	return h.offerOwnPasskeys(w, r, toConfirm, who.Account)
}

// submitConfirmPasskey handles POST /account/confirm/passkey. A passkey is enough alone.
func (h *Handlers) submitConfirmPasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.confirmPage(r, who)
	if err != nil {
		return err
	}
	proven, err := h.provePasskey(r, form, toConfirm, who.Account.ID)
	if err == nil {
		err = h.usedPasskey(r, who.Account.ID, h.App.Confirm(w, r, who, web.Proven{Passkey: proven.passkey}))
	}
	if refused := web.ErrorOf(err); refused != nil {
		if form.Get("credential") == "" {
			refused = h.whyUnanswered(r, refused)
		}
		page.FocusAlert = true
		page.Signals.markUnknown(refused)
		return h.App.ShowRefused(w, r, refused, page)
	}
	if err != nil && !errors.Is(err, storage.ErrSignedOut) { // the session has just ended
		return err
	}
	return &web.Redirect{To: page.Next}
}

// whyUnanswered is why a form has no answer: the script got no challenge, perhaps because
// there were too many.
func (h *Handlers) whyUnanswered(r *http.Request, refused *web.Error) *web.Error {
	var limited *web.Error
	if err := h.App.AllowIP(h.passkeyChallenges, r); errors.As(err, &limited) {
		return limited
	}
	return refused
}

// requirePasskey handles POST /account/security/two-step/passkey.
func (h *Handlers) requirePasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	codes, hashes := newRecoveryCodes()
	turnedOn, err := h.App.DB.RequirePasskey(r.Context(), who.Account.ID, hashes, who.Session.ID, h.App.Device(r))
	switch {
	case errors.Is(err, storage.ErrNotFound): // the last one has just been removed
		return &web.Redirect{To: securityPath}
	case err != nil:
		return err
	case turnedOn:
		return h.showNewCodes(w, who, codes, "Two-step login is on.")
	}
	return h.App.RedirectWith(w, securityPath, "A passkey is required after your password.")
}
