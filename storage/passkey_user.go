package storage

import (
	"context"
	"crypto/rand"
	"errors"
)

var (
	selectPasskeyUser = forPeople(`SELECT handle FROM {}passkey_user WHERE {owner} = ?`)
	insertPasskeyUser = forPeople(`INSERT INTO {}passkey_user ({owner}, handle) VALUES (?, ?) ON CONFLICT ({owner}) DO NOTHING`)
)

// PasskeyUser is the random handle that authenticators know somebody by; nil if they have
// none yet.
func (f Factors) PasskeyUser(ctx context.Context, owner string) (handle []byte, err error) {
	err = f.db.sql.Get(ctx, &handle, selectPasskeyUser[f.of], owner)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return handle, err
}

// MakePasskeyUser is [Factors.PasskeyUser] for somebody who is about to have a passkey.
func (f Factors) MakePasskeyUser(ctx context.Context, owner string) (handle []byte, err error) {
	if handle, err = f.PasskeyUser(ctx, owner); handle != nil || err != nil {
		return handle, err
	}
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // never fails since Go 1.24
	err = f.db.transact(ctx, func(t tx) error {
		if _, err := t.Exec(insertPasskeyUser[f.of], owner, fresh); err != nil {
			return err
		}
		return t.Get(&handle, selectPasskeyUser[f.of], owner)
	})
	return handle, err
}
