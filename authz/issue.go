package authz

import (
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
)

// issueCode issues a code for who answers the attempt. storage.ErrSpent means that
// the attempt has already been answered, storage.ErrSignedOut that the session has ended.
func (h *Handlers) issueCode(r *http.Request, attempt storage.Attempt, req request, consented bool) (string, error) {
	checked, f := h.fositeRequest(r.Context(), req)
	if f != nil {
		return "", f
	}
	who, known, err := flow.ActorOf(h.App, r, attempt)
	if err != nil {
		return "", err
	}
	if !known {
		return "", storage.ErrSignedOut
	}
	attempt.Callback = req.callback
	ctx := withClient(r.Context(), client{Client: req.client, callback: req.callback})
	answer, err := h.provider.NewAuthorizeResponse(ctx, checked, &session{
		attempt: attempt, accountID: who.Account.ID, sessionID: who.SessionID, consented: consented,
		expiresAt: storage.At(h.App.DB.Now().Add(h.CodeLifetime)), device: h.App.Device(r),
	})
	if err != nil {
		return "", issueError(err)
	}
	return answer.GetParameters().Get("code"), nil
}
