package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// leaving is a partner with everything that one can have, which leaves in an hour.
type leaving struct {
	*testing.T
	db    *storage.DB
	clock *storagetest.Clock
	acme  storage.Client
	until storage.Time
}

func newLeaving(t *testing.T, db *storage.DB) leaving {
	t.Helper()
	clock := storagetest.NewClock()
	db.Now = clock.Now
	acme, _ := storagetest.Partner(t, db, storage.Client{Name: "Acme", Email: "ada@acme.example"}, "https://acme.example/callback", "https://acme.example/other")
	return leaving{t, db, clock, acme, storage.At(clock.Now().Add(time.Hour))}
}

func (l leaving) leave() {
	l.Helper()
	must(l.T, l.db.LeavePartner(storagetest.BySam(l.T), l.acme.ID, l.until))
}

// end has everything end that is due, and returns in how many steps.
func (l leaving) end(limit int) (steps int) {
	l.Helper()
	for more := true; more; steps++ {
		var err error
		more, err = l.db.EndLeaving(l.Context(), limit)
		must(l.T, err)
	}
	return steps - 1
}

func (l leaving) client() storage.Client {
	l.Helper()
	c, err := l.db.ClientByID(l.Context(), l.acme.ID)
	must(l.T, err)
	return c
}

func (l leaving) wantStatus(what string, status storage.Status, isSuspended bool) {
	l.Helper()
	if c := l.client(); c.Status != status || c.IsSuspended() != isSuspended || (c.SuspendedReason != "") != isSuspended {
		l.Errorf("%s: status %s, suspended %t: %+v", what, c.Status, c.IsSuspended(), c)
	}
}

// connect connects a new account to a partner, once more for each further scope, and returns the
// tokens.
func (l leaving) connect(clientID, email string, further ...string) (tokens []string) {
	l.Helper()
	account := storagetest.Account(l.T, l.db, storage.Account{Email: email})
	for _, scope := range append(further, "*") {
		_, token := storagetest.Connection(l.T, l.db, storage.Connection{ClientID: clientID, AccountID: account.ID, Scope: scope})
		tokens = append(tokens, token)
	}
	return tokens
}

// tokenOf looks a token up.
func (l leaving) tokenOf(secret string) storage.Token {
	l.Helper()
	k, err := l.db.TokenByHash(l.Context(), storage.Hash(secret))
	must(l.T, err)
	return k
}
