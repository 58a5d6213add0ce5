package storage

import "context"

type ownerSession struct{ accountID, sessionID string }

type ownerSessionKey struct{}

// ForSession has each transaction that writes under this context lock an account and a
// session of its owner first. If the session has ended, the transaction does nothing and
// returns ErrSignedOut.
func ForSession(ctx context.Context, accountID, sessionID string) context.Context {
	return context.WithValue(ctx, ownerSessionKey{}, ownerSession{accountID, sessionID})
}

// afterSession goes on with what was begun in a session, also if that ends meanwhile.
func afterSession(ctx context.Context) context.Context {
	return context.WithValue(ctx, ownerSessionKey{}, nil)
}

// CheckSession returns ErrSignedOut if the session of [ForSession] has ended, for what writes
// nothing.
func (db *DB) CheckSession(ctx context.Context) error {
	return db.transact(ctx, func(tx) error { return nil })
}

// lockSessionOf locks the session of [ForSession], if there is one.
func (t tx) lockSessionOf(ctx context.Context, db *DB) error {
	s, ok := ctx.Value(ownerSessionKey{}).(ownerSession)
	if !ok {
		return nil
	}
	_, err := t.lockOwner(s.accountID, s.sessionID, db.Time())
	return err
}
