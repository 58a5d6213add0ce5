package authz

import (
	"context"
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const connectionsPath = "/account/connections"

const (
	sayTokenResumed locale.Text = "%s can use the token again."
	sayTokenRevoked locale.Text = "The token of %s was revoked."
	sayTokenChanged locale.Text = "Nothing was changed. The token isn’t paused, or was reported again. Please check this page."
)

// pausedTokens are an account's tokens that were reported as leaked, by partner, the latest first.
func (h *Handlers) pausedTokens(ctx context.Context, accountID string) (map[string][]web.Paused, error) {
	all, err := h.App.DB.PausedTokens(ctx, accountID)
	by := map[string][]web.Paused{}
	for _, k := range all {
		by[k.ClientID] = append(by[k.ClientID], web.NewPaused(k.PausedAt, k.Found))
	}
	return by, err
}

// resumeTokens handles POST /account/connections/CLIENT_ID/resume.
func (h *Handlers) resumeTokens(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	return h.decidePaused(w, r, who, h.App.DB.ResumeTokens, sayTokenResumed)
}

// revokeTokens handles POST /account/connections/CLIENT_ID/revoke.
func (h *Handlers) revokeTokens(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	return h.decidePaused(w, r, who, h.App.DB.RevokePausedTokens, sayTokenRevoked)
}

func (h *Handlers) decidePaused(w http.ResponseWriter, r *http.Request, who web.Identity,
	decide func(context.Context, storage.PausedSeen, string) error, done locale.Text) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	id, client := r.PathValue("client"), storage.Client{}
	err = storage.ErrNotFound
	if web.IsText(id) {
		client, err = h.App.DB.ClientByID(r.Context(), id)
	}
	if err == nil {
		err = decide(r.Context(), h.App.PausedSeen(r, who, form), id)
	}
	if errors.Is(err, storage.ErrNotFound) {
		return h.App.RedirectWithAlert(w, connectionsPath, sayTokenChanged)
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, connectionsPath, done, client.Name)
}
