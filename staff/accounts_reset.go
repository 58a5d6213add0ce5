package staff

import (
	"errors"
	"net/http"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	sayTwoStepOff   locale.Text = "Two-step login is off for this account."
	sayResetWaits   locale.Text = "A reset has already been requested."
	sayResetEnded   locale.Text = "This reset has already been done or stopped."
	sayNeedsAnother locale.Text = "Another staff member must approve this."
)

// FactorResetPage asks whether to request a reset of an account's second factor.
type FactorResetPage struct {
	web.Chrome
	Account storage.Account
	Secured storage.AccountSummary
	Path    string
	// Due is when it is done if nobody approves it.
	Due    time.Time
	Reason web.Field
}

// Template names templates/staff/account_reset.html.
func (*FactorResetPage) Template() string { return "staff/account_reset" }

// Removes says what is removed.
func (p *FactorResetPage) Removes() string {
	return "The authenticator app, " + web.Count(int64(p.Secured.Passkeys), "passkey") + ", " +
		web.Count(int64(p.Secured.RecoveryCodes), "recovery code") + " and the password are removed, and " + web.Count(int64(p.Secured.Sessions), "session") + " will be ended."
}

func (h *Handlers) factorResetPage(r *http.Request) (*FactorResetPage, error) {
	a, err := h.accountOf(r)
	if err != nil {
		return nil, err
	}
	page := &FactorResetPage{Chrome: web.Chrome{Title: "Request a reset of two-step login"}, Account: a, Path: accountPath(a.ID),
		Due: h.App.DB.Now().Add(h.SecondFactorWait), Reason: reasonField("Only staff can read it.")}
	if page.Secured, err = h.App.DB.AccountSummary(r.Context(), a.ID); err != nil {
		return nil, web.OrNotFound(err)
	}
	if !page.Secured.On() {
		return nil, notNow(a, sayTwoStepOff)
	}
	return page, nil
}

// showFactorReset handles GET /staff/accounts/{account}/second-factor-resets.
func (h *Handlers) showFactorReset(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, err := h.factorResetPage(r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitFactorReset handles POST /staff/accounts/{account}/second-factor-resets.
func (h *Handlers) submitFactorReset(w http.ResponseWriter, r *http.Request, _ Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.factorResetPage(r)
	if err != nil {
		return err
	}
	if readReason(form, &page.Reason); page.Reason.Error != "" {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if err := h.App.DB.AskFactorReset(r.Context(), page.Account.ID, page.Reason.Value, storage.At(page.Due)); err != nil {
		return refuseReset(page.Account, err)
	}
	return h.App.RedirectWith(w, page.Path, "The reset was requested. The account’s owner was notified by email.")
}

// approveFactorReset handles POST /staff/accounts/{account}/second-factor-resets/{reset}/approve.
func (h *Handlers) approveFactorReset(w http.ResponseWriter, r *http.Request, _ Person) error {
	a, err := h.accountOf(r)
	if err != nil {
		return err
	}
	until := storage.At(h.App.DB.Now().Add(h.ResetLifetime))
	if err := h.App.DB.ApproveFactorReset(r.Context(), a.ID, r.PathValue("reset"), until); err != nil {
		return refuseReset(a, err)
	}
	return h.App.RedirectWith(w, accountPath(a.ID), "Two-step login was reset. The owner was emailed a link to choose a new password.")
}

// cancelFactorReset handles POST /staff/accounts/{account}/second-factor-resets/{reset}/cancel.
func (h *Handlers) cancelFactorReset(w http.ResponseWriter, r *http.Request, _ Person) error {
	a, err := h.accountOf(r)
	if err != nil {
		return err
	}
	if err := h.App.DB.StopFactorReset(r.Context(), a.ID, r.PathValue("reset"), storage.Device{}); err != nil {
		return refuseReset(a, err)
	}
	return h.App.RedirectWith(w, accountPath(a.ID), "The reset was cancelled.")
}

// refuseReset says why a reset is not asked for, approved or cancelled.
func refuseReset(a storage.Account, err error) error {
	switch {
	case errors.Is(err, storage.ErrOwnRequest):
		return &web.Error{Status: http.StatusForbidden, Heading: "Not allowed", Text: sayNeedsAnother, BackURL: accountPath(a.ID), BackLabel: "Go back"}
	case errors.Is(err, storage.ErrTwoStepOff):
		return notNow(a, sayTwoStepOff)
	case errors.Is(err, storage.ErrConflict):
		return notNow(a, sayResetWaits)
	case errors.Is(err, storage.ErrSpent):
		return notNow(a, sayResetEnded)
	}
	return ofUnclaimed(a, err)
}
