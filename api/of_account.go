package api

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// ofAccount finds the account that a token stands for, under a version of the API
// that knows of partners.
func (h *Handlers) ofAccount(handle func(http.ResponseWriter, *http.Request, storage.Account) error) handler {
	return func(w http.ResponseWriter, r *http.Request, token storage.Token) error {
		if token.AccountID == "" {
			return refuseScope(w)
		}
		account, err := h.App.DB.AccountByID(r.Context(), token.AccountID)
		switch {
		case errors.Is(err, storage.ErrNotFound): // gone since the token was checked
			credentials, _ := web.BearerToken(r.Header)
			return web.RefuseToken(w, credentials)
		case err != nil:
			return unavailable(err)
		}
		if err := h.checkAccount(r, account); err != nil {
			return err
		}
		if err := h.checkVersion(r, account); err != nil {
			return err
		}
		return handle(w, r, account)
	}
}

// checkAccount refuses a call that is meant for another account than its token's,
// rather than answering it for the wrong one.
func (h *Handlers) checkAccount(r *http.Request, account storage.Account) error {
	sent := r.Header.Values(h.AccountHeader)
	switch {
	case len(sent) > 1:
		return wrongAccount(http.StatusBadRequest, "The "+h.AccountHeader+" header came more than once; send it once or not at all.")
	case len(sent) == 1 && sent[0] != account.ID:
		return wrongAccount(http.StatusForbidden, "The "+h.AccountHeader+" header names another account than the one that this token stands for.")
	}
	return nil
}
