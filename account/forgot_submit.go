package account

import (
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// submitForgot handles POST /forgot. It writes one row and does not look up the account,
// unless it has logged in on this browser, so that its timing reveals nothing; the worker
// that sends the mail does.
func (h *Handlers) submitForgot(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := h.readPost(r)
	if err != nil {
		return err
	}
	email := personFrom(form).email
	page := forgotPage(r, attempt, email)
	if page.Email.Error = web.WrongEmail(email); page.Email.Error != "" {
		if err := flow.RecordEvent(h.App, r, attempt, storage.EventResetRefused, page.Email.Name); err != nil {
			return err
		}
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.createReset(r, attempt, email)
	if refused := web.ErrorOf(err); refused != nil {
		if err := h.recordRefused(r, attempt, storage.EventResetRequested, "", refused); err != nil {
			return err
		}
		return h.App.ShowRefused(w, r, refused, page)
	}
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, &ForgotSentPage{Chrome: chrome(r, attempt, "Check your email"), Address: email})
}

// createReset requests a link. Someone who asks too often sees an error. An account that
// others request links for too often silently gets no more mail: its owner already has
// several links, and a browser that knows the account has a limit of its own.
func (h *Handlers) createReset(r *http.Request, a storage.Attempt, email string) error {
	who, known, err := h.requester(r, email)
	if err != nil {
		return err
	}
	if !known {
		if err := h.App.AllowIP(h.resetsByIP, r); err != nil {
			return err
		}
		who += h.App.ClientNetwork(r)
	}
	if err := h.App.AllowKey(h.resetsByRequester, who); err != nil {
		return err
	}
	if !known && h.App.AllowKey(h.resetsByEmail, emailHash(email)) != nil {
		h.NotMailed.Warn(r.Context(), h.App.DB.Now(), "", "password reset not mailed: too many requests for one address")
		return flow.RecordEvent(h.App, r, a, storage.EventResetRequested, "not mailed: too many requests for this address")
	}
	request := storage.ResetRequest{Email: email, AttemptID: a.ID, ExpiresAt: storage.At(h.App.DB.Now().Add(h.ResetLifetime))}
	if err := h.App.DB.CreateReset(r.Context(), request); err != nil {
		return err
	}
	return flow.RecordEvent(h.App, r, a, storage.EventResetRequested, "")
}
