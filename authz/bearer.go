package authz

import (
	"context"
	"crypto/sha256"

	"fairlead/storage"
)

// Verify finds what an access token gives to whoever calls with it, and notes the
// use. storage.ErrNotFound means that it gives nothing.
func (h *Handlers) Verify(ctx context.Context, token string) (storage.Token, error) {
	k, err := h.find(ctx, token)
	if err == nil {
		h.Usage.Token(k.Hash)
	}
	return k, err
}

// find looks a token up: whoever checks one checks its row, its client, its
// connection and its account.
func (h *Handlers) find(ctx context.Context, token string) (storage.Token, error) {
	if !LooksLikeToken(token) {
		return storage.Token{}, storage.ErrNotFound
	}
	k, err := h.Tokens.Token(ctx, [sha256.Size]byte(TokenHash(token)))
	if err == nil && !k.Live(h.App.DB.Time()) {
		return storage.Token{}, storage.ErrNotFound
	}
	return k, err
}
