package authz

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// deauthorize handles POST /oauth/deauthorize: a partner ends its connection with an
// account and revokes all its tokens, as the account's owner could. A suspended partner
// may do so too: it only removes access.
func (h *Handlers) deauthorize(w http.ResponseWriter, c call) error {
	if !c.client.Connects() {
		return tokenError{code: "unauthorized_client", description: "Only partners have connections"}
	}
	account := c.form.Get("account_id")
	if account == "" {
		return invalidRequest("The account_id parameter is required", nil)
	}
	err := error(storage.ErrNotFound)
	if web.IsText(account) {
		err = h.App.DB.Deauthorize(c.Context(), account, c.client.ID)
	}
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return tokenError{code: "invalid_grant", description: "Invalid user credentials: there is no connection with this account"}
	case err != nil:
		return err
	}
	web.LogAccount(c.Context(), account)
	web.Log(c.Context()).Info("partner ended a connection")
	return web.JSON(w, http.StatusOK, struct {
		AccountID string `json:"account_id"`
	}{account})
}
