package account

import (
	"errors"
	"net/http"

	"fairlead/factor"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// submitSecondFactor handles POST /login/second-factor.
func (h *Handlers) submitSecondFactor(w http.ResponseWriter, r *http.Request) error {
	s, err := h.secondStepOf(w, r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.secondFactorPage(r, s)
	if err != nil {
		return err
	}
	page.Remembers = form.Get("remember") != ""
	code := form.Get("code")
	if factor.Bare(code) == "" {
		page.Code.Error = sayCodeMissing
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.tryCode(w, r, s, code, page.Remembers)
	if refused := web.ErrorOf(err); refused != nil {
		return h.refuseCode(w, r, s, page, refused)
	}
	return err
}

// tryCode signs in if a code is right. Every try is counted before it is checked.
func (h *Handlers) tryCode(w http.ResponseWriter, r *http.Request, s secondStep, code string, remember bool) error {
	counted, _, err := h.requester(r, s.account.Email)
	if err != nil {
		return err
	}
	if err := h.App.AllowKey(h.secondSteps, counted); err != nil {
		return err
	}
	tries, err := h.App.DB.AccountFactors().TryCode(r.Context(), s.pending.ID)
	if errors.Is(err, storage.ErrTooManyCodes) {
		_, err = h.secondStepOf(w, r) // says how it ended
		return err
	}
	if err != nil {
		return err
	}
	use, ok, err := h.factors.CodeUse(r, s.account.ID, code)
	if err != nil {
		return err
	}
	if ok {
		err = h.completeSecondStep(w, r, s, authenticated{code: use, remembered: remember})
	}
	if !ok || errors.Is(err, storage.ErrCodeUsed) {
		s.pending.Tries = tries
		return h.failSecondStep(w, r, s)
	}
	if web.ErrorOf(err) == nil {
		h.secondSteps.Forget(counted)
	}
	return err
}

// recordWrongStep notes a wrong second step in the account's activity.
func (h *Handlers) recordWrongStep(r *http.Request, s secondStep) error {
	return h.App.DB.RecordActivity(r.Context(), storage.Activity{AccountID: s.account.ID, Name: storage.ActivityLogInFailed, Device: h.App.Device(r)})
}

// failSecondStep notes a wrong code for the account's owner.
func (h *Handlers) failSecondStep(w http.ResponseWriter, r *http.Request, s secondStep) error {
	if err := h.recordWrongStep(r, s); err != nil {
		return err
	}
	if !s.pending.HasFailed() {
		return incorrectCode()
	}
	if err := h.recordRefused(r, s.attempt, storage.EventLogInRefused, "too many wrong codes", incorrectCode()); err != nil {
		return err
	}
	return h.tooManyCodes(w, r, s.attempt)
}

// refuseCode shows the page again with the error beside the code.
func (h *Handlers) refuseCode(w http.ResponseWriter, r *http.Request, s secondStep, page *SecondFactorPage, refused *web.Error) error {
	if err := h.recordRefused(r, s.attempt, storage.EventLogInRefused, "second step", refused); err != nil {
		return err
	}
	if refused.Status != http.StatusUnprocessableEntity {
		return h.App.ShowRefused(w, r, refused, page)
	}
	return h.App.ShowRefused(w, r, refused, page, &page.Code)
}

// wrongCode says what is wrong with a code.
func wrongCode(typed string) locale.Text {
	if factor.Bare(typed) == "" {
		return sayCodeMissing
	}
	return sayCodeIncorrect
}
