package authz

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// issueCode issues a code for the account that is logged in. storage.ErrSpent means that
// the attempt has already been answered, storage.ErrSignedOut that the session has ended.
func (h *Handlers) issueCode(r *http.Request, attempt storage.Attempt, req request, consented bool) (string, error) {
	checked, f := h.fositeRequest(r.Context(), req)
	if f != nil {
		return "", f
	}
	identity, signedIn := web.IdentityOf(r)
	if !signedIn {
		return "", storage.ErrSignedOut
	}
	attempt.Callback = req.callback
	ctx := withClient(r.Context(), client{Client: req.client, callback: req.callback})
	answer, err := h.provider.NewAuthorizeResponse(ctx, checked, &session{
		attempt: attempt, accountID: identity.Account.ID, sessionID: identity.Session.ID, consented: consented,
		expiresAt: storage.At(h.App.DB.Now().Add(h.CodeLifetime)), device: h.App.Device(r),
	})
	if err != nil {
		return "", issueError(err)
	}
	return answer.GetParameters().Get("code"), nil
}
