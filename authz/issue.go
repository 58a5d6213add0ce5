package authz

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// issueCode has fosite answer the request for the account that is signed in.
// storage.ErrSpent means that the attempt was answered before, storage.ErrSignedOut
// that the person was signed out meanwhile.
func (h *Handlers) issueCode(r *http.Request, attempt storage.Attempt, asked request, consented bool) (string, error) {
	checked, f := h.fositeRequest(r.Context(), asked)
	if f != nil {
		return "", f
	}
	identity, signedIn := web.IdentityOf(r)
	if !signedIn {
		return "", storage.ErrSignedOut
	}
	attempt.Callback = asked.callback
	ctx := withClient(r.Context(), client{Client: asked.client, callback: asked.callback})
	answer, err := h.provider.NewAuthorizeResponse(ctx, checked, &session{
		attempt: attempt, accountID: identity.Account.ID, sessionID: identity.Session.ID, consented: consented,
		expiresAt: storage.At(h.App.DB.Now().Add(h.CodeLifetime)),
	})
	if err != nil {
		return "", issueError(err)
	}
	return answer.GetParameters().Get("code"), nil
}
