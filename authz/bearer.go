package authz

import (
	"context"
	"errors"

	"fairlead/storage"
)

// Grant finds what an access token gives: whoever checks a token checks its row,
// its client, its connection and its account. storage.ErrNotFound means that it
// gives nothing.
func (m *Room) Grant(ctx context.Context, token string) (storage.Token, error) {
	if !looksLikeToken(token) {
		return storage.Token{}, storage.ErrNotFound
	}
	k, err := m.Web.DB.TokenByHash(ctx, storage.Hash(token))
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return storage.Token{}, err
	}
	if err != nil || !k.Live(m.Web.DB.Time()) {
		return storage.Token{}, storage.ErrNotFound
	}
	m.Usage.Token(k.Hash)
	return k, nil
}
