package account

import (
	"errors"
	"net/http"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

// offerSecondFactor handles POST /login/second-factor/passkey/options.
func (h *Handlers) offerSecondFactor(w http.ResponseWriter, r *http.Request) error {
	s, err := h.secondStepOf(w, r)
	if err != nil {
		return err
	}
	return h.factors.OfferOwn(w, r, factor.ToCompleteLogIn, ownerOf(s.account))
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
	proven, err := h.provePasskey(r, form, factor.ToCompleteLogIn, s.account.ID)
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
		refused = h.factors.WhyUnanswered(r, refused)
	} else if err := h.recordWrongStep(r, s); err != nil {
		return err
	}
	if err := h.recordRefused(r, s.attempt, storage.EventLogInRefused, "passkey", refused); err != nil {
		return err
	}
	page.Remembers, page.Passkey.Remembers, page.FocusAlert = remember, remember, true
	page.Signals.MarkUnknown(refused)
	return h.App.ShowRefused(w, r, refused, page)
}

// offerConfirmation handles POST /account/confirm/passkey/options.
func (h *Handlers) offerConfirmation(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	return h.factors.OfferOwn(w, r, factor.ToConfirm, ownerOf(who.Account))
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
	proven, err := h.provePasskey(r, form, factor.ToConfirm, who.Account.ID)
	if err == nil {
		err = h.usedPasskey(r, who.Account.ID, h.App.Confirm(w, r, who, web.Proven{Passkey: proven.passkey}))
	}
	if refused := web.ErrorOf(err); refused != nil {
		if form.Get("credential") == "" {
			refused = h.factors.WhyUnanswered(r, refused)
		}
		page.FocusAlert = true
		page.Signals.MarkUnknown(refused)
		return h.App.ShowRefused(w, r, refused, page)
	}
	if err != nil && !errors.Is(err, storage.ErrSignedOut) { // the session has just ended
		return err
	}
	return &web.Redirect{To: page.Next}
}

// requirePasskey handles POST /account/security/two-step/passkey.
func (h *Handlers) requirePasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	codes, hashes := factor.NewRecoveryCodes()
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
