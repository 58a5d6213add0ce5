package account

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/factor"
	"fairlead/storage"
)

var errSuspended = errors.New("the account is suspended")

// provePasskey checks the answer of an authenticator, for an account or, to log in, for
// whose it is.
func (h *Handlers) provePasskey(r *http.Request, form url.Values, purpose factor.Purpose, accountID string) (authenticated, error) {
	proof, err := h.factors.Prove(r, form, purpose, accountID)
	if err != nil {
		return authenticated{}, err
	}
	account, err := h.App.DB.AccountByID(r.Context(), proof.OwnerID)
	if err != nil {
		return authenticated{}, err
	}
	if account.Status != storage.Active {
		return authenticated{}, factor.Refused(errSuspended)
	}
	return authenticated{account: account, passkey: proof.Use}, nil
}

// usedPasskey handles the error of a transaction that uses a passkey. Its owner is notified of
// a counter that did not rise.
func (h *Handlers) usedPasskey(r *http.Request, accountID string, err error) error {
	if errors.Is(err, storage.ErrCounter) {
		if err := h.App.DB.RefusePasskey(r.Context(), accountID, h.App.Device(r)); err != nil {
			return err
		}
	}
	return factor.Refuse(err)
}
