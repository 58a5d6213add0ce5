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
	acting := h.acting(web.RefuseToken, func(w http.ResponseWriter, r *http.Request, as actor) error {
		return handle(w, r, as.account, as.caller)
	})
	return func(w http.ResponseWriter, r *http.Request, caller web.Caller) error {
		if caller.AccountID == "" {
			return refuseService(w)
		}
		return acting(w, r, caller)
	}
}

// actor is a caller with its own account and the one that a call is for.
type actor struct {
	caller       web.Caller
	own, account storage.Account
}

// acting passes a call of an account or for one on with its actor, if the caller may act for
// that account and use that version of the API.
func (h *Handlers) acting(refuse refuser, handle func(http.ResponseWriter, *http.Request, actor) error) handler {
	return func(w http.ResponseWriter, r *http.Request, caller web.Caller) error {
		own, err := h.callersAccount(r, caller)
		switch {
		case errors.Is(err, storage.ErrNotFound): // deleted since the credential was verified
			sent, _ := web.BearerToken(r.Header)
			return refuse(w, sent, nil)
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
		return handle(w, r, actor{caller, own, account})
	}
}

// callersAccount is the account of a caller; test accounts are only found for test tokens.
func (h *Handlers) callersAccount(r *http.Request, caller web.Caller) (storage.Account, error) {
	if caller.Test && caller.By == web.AccessToken {
		return h.App.DB.AnyAccountByID(r.Context(), caller.AccountID)
	}
	return h.App.DB.AccountByID(r.Context(), caller.AccountID)
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
