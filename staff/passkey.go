package staff

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

var errDisabled = errors.New("the staff member is disabled")

// ownerOf is a staff member as authenticators show them.
func ownerOf(s storage.Staff) factor.Owner {
	return factor.Owner{ID: s.ID, Email: s.Email, Name: s.Name}
}

// offerPasskeyLogIn handles POST /staff/login/passkey/options.
func (h *Handlers) offerPasskeyLogIn(w http.ResponseWriter, r *http.Request) error {
	return h.factors.OfferLogIn(w, r)
}

// submitPasskeyLogIn handles POST /staff/login/passkey. A passkey whose authenticator has
// verified its owner is both steps.
func (h *Handlers) submitPasskeyLogIn(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	err = h.logInByPasskey(w, r, form)
	refused := web.ErrorOf(err)
	if refused == nil {
		return err
	}
	page := h.logInPage(r, web.ReadEmail(form))
	page.FocusAlert = true
	return h.App.ShowRefused(w, r, h.whyRefused(r, form, refused, &page.Signals), page)
}

func (h *Handlers) logInByPasskey(w http.ResponseWriter, r *http.Request, form url.Values) error {
	if err := h.App.AllowIP(h.addresses, r); err != nil {
		return err
	}
	proof, err := h.factors.Prove(r, form, factor.ToLogIn, "")
	if err != nil {
		return err
	}
	who, err := h.App.DB.StaffByID(r.Context(), proof.OwnerID)
	if err != nil {
		return err
	}
	if who.Status == storage.StaffDisabled {
		return h.refuseSignIn(r, who.Email, "disabled", factor.Refused(errDisabled))
	}
	if _, err = h.startSession(w, r, who, storage.StaffProof{Passkey: proof.Use}); err != nil {
		return h.usedPasskey(r, who, err)
	}
	return &web.Redirect{To: afterwards(r)}
}

// usedPasskey handles the error of a transaction that uses a passkey. A counter that did not
// rise, so that there may be a copy, is noted in the audit log.
func (h *Handlers) usedPasskey(r *http.Request, who storage.Staff, err error) error {
	if errors.Is(err, storage.ErrCounter) {
		return h.refuseSignIn(r, who.Email, "passkey with a counter that did not rise", factor.Refused(err))
	}
	return factor.Refuse(err)
}

// whyRefused says why a form with a passkey is refused, and tells the browser of one that
// nobody has. Without an answer the script got no challenge.
func (h *Handlers) whyRefused(r *http.Request, form url.Values, refused *web.Error, signals *factor.PasskeySignals) *web.Error {
	if form.Get("credential") == "" {
		return h.factors.WhyUnanswered(r, refused)
	}
	signals.MarkUnknown(refused)
	return refused
}

// offerCodePasskey handles POST /staff/login/code/passkey/options.
func (h *Handlers) offerCodePasskey(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	return h.factors.OfferOwn(w, r, factor.ToCompleteLogIn, ownerOf(s.Staff))
}

// submitCodePasskey handles POST /staff/login/code/passkey.
func (h *Handlers) submitCodePasskey(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	proof, err := h.factors.Prove(r, form, factor.ToCompleteLogIn, s.ID)
	if err == nil {
		err = h.usedPasskey(r, s.Staff, h.complete(w, r, s, storage.StaffProof{Passkey: proof.Use}))
	}
	refused := web.ErrorOf(err)
	if refused == nil {
		return err
	}
	page, err := h.signInCodePage(r, s)
	if err != nil {
		return err
	}
	page.FocusAlert = true
	return h.App.ShowRefused(w, r, h.whyRefused(r, form, refused, &page.Signals), page)
}
