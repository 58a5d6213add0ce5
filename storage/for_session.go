package storage

import "context"

// ownSession is a session in which somebody changes something.
type ownSession struct {
	of               people
	owner, sessionID string
}

type ownSessionKey struct{}

// ForSession has each transaction that writes under this context lock an account and a
// session of its owner first. If the session has ended, the transaction does nothing and
// returns ErrSignedOut.
func ForSession(ctx context.Context, accountID, sessionID string) context.Context {
	return context.WithValue(ctx, ownSessionKey{}, ownSession{accounts, accountID, sessionID})
}

// ForStaffSession is [ForSession] for a member of staff.
func ForStaffSession(ctx context.Context, staffID, sessionID string) context.Context {
	return context.WithValue(ctx, ownSessionKey{}, ownSession{staff, staffID, sessionID})
}

// afterSession goes on with what was begun in a session, also if that ends meanwhile.
func afterSession(ctx context.Context) context.Context {
	return context.WithValue(ctx, ownSessionKey{}, nil)
}

// CheckSession returns ErrSignedOut if the session of [ForSession] has ended, for what writes
// nothing.
func (db *DB) CheckSession(ctx context.Context) error {
	return db.transact(ctx, func(tx) error { return nil })
}

// lockSessionOf locks the session of [ForSession], if there is one.
func (t tx) lockSessionOf(ctx context.Context, db *DB) (err error) {
	s, ok := ctx.Value(ownSessionKey{}).(ownSession)
	switch {
	case !ok:
	case s.of == staff:
		_, err = t.lockStaffSession(s.sessionID, s.owner, db.Time())
	default:
		_, err = t.lockOwner(s.owner, s.sessionID, db.Time())
	}
	return err
}
