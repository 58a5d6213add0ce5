package storage_test

import (
	"errors"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/database"
	"fairlead/storage/storagetest"
)

// unhearing is a server whose cache is used although it does not listen any more.
func unhearing(t *testing.T, url string) (*storage.DB, *storage.TokenCache) {
	t.Helper()
	db, err := storage.OpenWith(t.Context(), url, database.Options{TrustFor: time.Hour})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	cache := storage.NewLastingTokenCache(db)
	stop := listen(t, cache)
	until(t, "the cache is used", cache.Trusted)
	stop()
	return db, cache
}

// After a change has been confirmed, what it ended is never valid here again, even if
// another server made the change and this one has not been notified.
func TestTokenCacheNeverReturnsATokenThatAnotherServerHasEnded(t *testing.T) {
	t.Parallel()
	for name, end := range endings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.URLEach(t, func(t *testing.T, url string) {
				db, here := unhearing(t, url)
				there := openURL(t, url)
				code := issuedCode(t, db)
				token := exchange(t, db, code, "token")
				if !lives(t, here, db, "token") {
					t.Fatal("the token does not live")
				}
				want(t, "there", end(t.Context(), there, code, token), nil)
				if err := end(t.Context(), db, code, token); err != nil && !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrConflict) {
					t.Fatal(err)
				}
				if lives(t, here, db, "token") {
					t.Error("the token lives on")
				}
			})
		})
	}
}

func TestTokenCacheNeverReturnsASecretThatAnotherServerHasRevoked(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	db, here := unhearing(t, url)
	there := openURL(t, url)
	client, secret := newPartner(t, db)
	for range 2 {
		if c, err := here.Client(t.Context(), client.ID); err != nil || len(c.Secrets) != 1 {
			t.Fatalf("%d secrets (%v)", len(c.Secrets), err)
		}
	}
	want(t, "there", there.RevokeSecret(t.Context(), client.ID, secret.ID), nil)
	want(t, "here", db.RevokeSecret(t.Context(), client.ID, secret.ID), storage.ErrNotFound)
	if c, err := here.Client(t.Context(), client.ID); err != nil || len(c.Secrets) != 0 {
		t.Errorf("%d secrets (%v)", len(c.Secrets), err)
	}
}

// Behind a pooler in transaction mode, notifications are lost,
// except those that arrive with a response. The cache is not used.
func TestTokenCacheIsNotUsedBehindAPooler(t *testing.T) {
	t.Parallel()
	p := newPooler(t, storagetest.PostgresURL(t))
	db, there := openURL(t, p.url), openURL(t, p.url)
	here := storage.NewLastingTokenCache(db)
	listen(t, here)
	code := issuedCode(t, db)
	token := exchange(t, db, code, "token")
	for n := range 3 { // a heartbeat is swallowed, and then others
		p.untilSwallowed(t, n)
		if here.Trusted() {
			t.Fatal("the cache is used")
		}
		if !lives(t, here, db, "token") {
			t.Fatal("the token does not live")
		}
	}
	want(t, "revoke", there.RevokeToken(t.Context(), code.ClientID, token.Hash, storage.TokenRevokedByPartner), nil)
	if lives(t, here, db, "token") {
		t.Error("the token lives on")
	}
}
