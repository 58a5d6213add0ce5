package storage

import (
	"context"
	"errors"
)

// Exchange is what became of the code of an attempt. Without a code it is the zero value.
type Exchange struct {
	IssuedAt  Time `db:"issued_at"`
	ExpiresAt Time `db:"expires_at"` // of the code
	UsedAt    Time `db:"used_at"`
	// TokenHash is of the token that the code was exchanged for.
	TokenHash []byte `db:"token_hash"`
	// Token is empty if the code was not exchanged, or the token has been deleted since.
	Token Token `db:"-"`
}

// ExchangeOf finds what became of an attempt's code.
func (db *DB) ExchangeOf(ctx context.Context, attemptID string) (x Exchange, err error) {
	err = db.sql.Get(ctx, &x, `SELECT issued_at, expires_at, used_at, token_hash FROM code WHERE attempt_id = ? ORDER BY issued_at DESC LIMIT 1`, attemptID)
	if errors.Is(err, ErrNotFound) {
		return Exchange{}, nil
	}
	if err != nil || x.TokenHash == nil {
		return x, err
	}
	x.Token, err = db.TokenByHash(ctx, x.TokenHash)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return x, err
}
