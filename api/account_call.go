package api

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// forAccount passes a call on with its caller's account, if the call is meant for
// that account and for a version of the API that its caller may use.
func (h *Handlers) forAccount(handle func(http.ResponseWriter, *http.Request, storage.Account) error) handler {
	return func(w http.ResponseWriter, r *http.Request, caller web.Caller) error {
		if caller.AccountID == "" {
			return refuseService(w)
		}
		account, err := h.App.DB.AccountByID(r.Context(), caller.AccountID)
		switch {
		case errors.Is(err, storage.ErrNotFound): // deleted since the token was verified
			sent, _ := web.BearerToken(r.Header)
			return web.RefuseToken(w, sent)
		case err != nil:
			return failed(err)
		}
		if err := h.checkAccount(r, account); err != nil {
			return err
		}
		if err := h.checkVersion(r, account, caller); err != nil {
			return err
		}
		return handle(w, r, account)
	}
}

// checkAccount refuses a call whose header names another account than its caller's.
func (h *Handlers) checkAccount(r *http.Request, account storage.Account) error {
	sent := r.Header.Values(h.AccountHeader)
	switch {
	case len(sent) > 1:
		return wrongAccount(http.StatusBadRequest, "The "+h.AccountHeader+" header was sent more than once. Send it once or not at all.")
	case len(sent) == 1 && sent[0] != account.ID:
		return wrongAccount(http.StatusForbidden, "The "+h.AccountHeader+" header doesn't name the account that this token belongs to.")
	}
	return nil
}
