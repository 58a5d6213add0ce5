package storage

import "context"

// ownSession keeps the session in which somebody changes something from ending during a
// transaction. ErrSignedOut means that it has ended.
type ownSession func(t tx, db *DB) error

type ownSessionKey struct{}

// ForSession has each transaction that writes under this context lock an account and a
// session of its owner first. If the session has ended, the transaction does nothing and
// returns ErrSignedOut.
func ForSession(ctx context.Context, accountID, sessionID string) context.Context {
	return forSession(ctx, func(t tx, db *DB) error { _, err := t.lockOwner(accountID, sessionID, db.Time()); return err })
}

// ForStaffSession is [ForSession] for a member of staff.
func ForStaffSession(ctx context.Context, staffID, sessionID string) context.Context {
	return forSession(ctx, func(t tx, db *DB) error { _, err := t.lockStaffSession(sessionID, staffID, db.Time()); return err })
}

// ForPersonSession is [ForSession] for one of a partner's people. With a membership, they must
// still have it and its role. With isActive, ErrSuspended means that the partner is not active.
func ForPersonSession(ctx context.Context, personID, sessionID string, m Membership, isActive bool) context.Context {
	return forSession(ctx, func(t tx, db *DB) error {
		if m.ClientID != "" {
			if err := t.lockMembership(m, isActive); err != nil {
				return err
			}
		}
		return t.lockPersonSession(sessionID, personID, db.Time())
	})
}

func forSession(ctx context.Context, lock ownSession) context.Context {
	return context.WithValue(ctx, ownSessionKey{}, lock)
}

// WithoutSession goes on with what was begun in a session, also if that ends meanwhile.
func WithoutSession(ctx context.Context) context.Context { return forSession(ctx, nil) }

// CheckSession returns ErrSignedOut if the session of [ForSession] has ended, for what writes
// nothing.
func (db *DB) CheckSession(ctx context.Context) error {
	return db.transact(ctx, func(tx) error { return nil })
}

// lockSessionOf locks the session of [ForSession], if there is one.
func (t tx) lockSessionOf(ctx context.Context, db *DB) error {
	if lock, _ := ctx.Value(ownSessionKey{}).(ownSession); lock != nil {
		return lock(t, db)
	}
	return nil
}
