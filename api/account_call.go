package api

import (
	"errors"
	"net/http"
	"regexp"

	"fairlead/storage"
	"fairlead/web"
)

// forAccount passes a call on with the account that it is for, if its caller may act for that
// account and use that version of the API.
func (h *Handlers) forAccount(handle func(http.ResponseWriter, *http.Request, storage.Account, web.Caller) error) handler {
	return func(w http.ResponseWriter, r *http.Request, caller web.Caller) error {
		if caller.AccountID == "" {
			return refuseService(w)
		}
		own, err := h.App.DB.AccountByID(r.Context(), caller.AccountID)
		switch {
		case errors.Is(err, storage.ErrNotFound): // deleted since the token was verified
			sent, _ := web.BearerToken(r.Header)
			return web.RefuseToken(w, sent)
		case err != nil:
			return web.CallFailed(err)
		}
		if err := h.checkVersion(r, own, caller); err != nil {
			return err
		}
		account, err := h.accountNamed(r, own, caller)
		if err != nil {
			return err
		}
		return handle(w, r, account, caller)
	}
}

var accountIDRE = regexp.MustCompile(`^[0-9a-f]{32}$`)

// accountNamed is the account that a call's header names, or else the caller's own. It is
// the one place that knows for which others a caller may act: keys for those that their
// account manages. What a partner was allowed to do, consent did not say of others.
func (h *Handlers) accountNamed(r *http.Request, own storage.Account, caller web.Caller) (storage.Account, error) {
	sent := r.Header.Values(h.AccountHeader)
	switch {
	case len(sent) == 0, len(sent) == 1 && sent[0] == own.ID:
		return own, nil
	case len(sent) > 1, caller.By != web.APIKey, !accountIDRE.MatchString(sent[0]):
		return own, accountNotFound()
	}
	managed, err := h.App.DB.AccountManagedBy(r.Context(), own.ID, sent[0])
	if errors.Is(err, storage.ErrNotFound) {
		return own, accountNotFound()
	}
	if err != nil {
		return own, web.CallFailed(err)
	}
	return managed, nil
}
