package authz

import (
	"context"
	"crypto/sha256"
	"net/netip"

	"fairlead/storage"
	"fairlead/web"
)

// Verify finds the caller that an access token belongs to, and records the use from an
// address. storage.ErrNotFound means that the token is not valid.
func (h *Handlers) Verify(ctx context.Context, token string, from netip.Addr) (web.Caller, error) {
	k, err := h.find(ctx, token)
	if err != nil {
		return web.Caller{}, err
	}
	h.Usage.Token(k.Hash, from)
	return web.Caller{AccountID: k.AccountID, ClientID: k.ClientID, Scope: k.Scope, By: web.AccessToken, Hash: k.Hash,
		Test: storage.IsTestClientID(k.ClientID)}, nil
}

// find looks up a token with its client, connection and account, all of which
// must be live. For a token that was once valid, the error says why it no longer is.
func (h *Handlers) find(ctx context.Context, token string) (storage.Token, error) {
	if !LooksLikeToken(token) {
		return storage.Token{}, storage.ErrNotFound
	}
	k, err := h.Tokens.Token(ctx, [sha256.Size]byte(TokenHash(token)))
	if err != nil {
		return k, err
	}
	switch now := h.App.DB.Time(); {
	case h.isOff(k.ClientID):
		return storage.Token{}, storage.ErrNotFound
	case !k.Live(now):
		return storage.Token{}, web.RefuseInactive(ctx, h.inactive(k, now))
	}
	return k, nil
}
