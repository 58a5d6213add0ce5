package storage_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// twoServers runs a test with two processes on one database, the first with a cache.
func twoServers(t *testing.T, test func(t *testing.T, here *storage.TokenCache, db, there *storage.DB)) {
	t.Helper()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, there := openURL(t, url), openURL(t, url)
		here := newListeningCache(t, db)
		test(t, here, db, there)
	})
}

func openURL(t *testing.T, url string) *storage.DB {
	t.Helper()
	db, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// newListeningCache returns a cache that is already listening.
func newListeningCache(t *testing.T, db *storage.DB) *storage.TokenCache {
	t.Helper()
	m := storage.NewLastingTokenCache(db)
	listen(t, m)
	until(t, "the cache is used", m.Trusted)
	return m
}

// listen runs a cache until stop is called or the test ends.
func listen(t *testing.T, m *storage.TokenCache) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var listening sync.WaitGroup
	listening.Go(func() { m.Run(ctx, func(err error) { t.Log(err) }) })
	stop = func() { cancel(); listening.Wait() }
	t.Cleanup(stop)
	return stop
}

// until waits until a condition is true.
func until(t *testing.T, what string, happens func() bool) {
	t.Helper()
	again := time.NewTicker(5 * time.Millisecond) // leaves the processor to what is awaited
	defer again.Stop()
	for end := time.After(time.Minute); !happens(); {
		select {
		case <-again.C:
		case <-end:
			t.Fatalf("never: %s", what)
		}
	}
}

func hashOf(token string) [sha256.Size]byte { return [sha256.Size]byte(storage.Hash(token)) }

// lives reports whether the cache has a token as valid.
func lives(t *testing.T, m *storage.TokenCache, db *storage.DB, token string) bool {
	t.Helper()
	k, err := m.Token(t.Context(), hashOf(token))
	if err != nil {
		t.Fatal(err)
	}
	return k.Live(db.Time())
}

func TestTokenCacheAnswersWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	twoServers(t, func(t *testing.T, here *storage.TokenCache, db, there *storage.DB) {
		code := issuedCode(t, db)
		exchange(t, db, code, "token")
		until(t, "the answers are kept", func() bool {
			lives(t, here, db, "token")
			_, err := here.Client(t.Context(), code.ClientID)
			return err == nil && here.Knows(hashOf("token"), code.ClientID)
		})
		_ = db.Close()
		if !lives(t, here, there, "token") {
			t.Error("the token is not known any more")
		}
		if c, err := here.Client(t.Context(), code.ClientID); err != nil || c.ID != code.ClientID || len(c.Secrets) != 1 {
			t.Errorf("the client: %+v, %v", c, err)
		}
	})
}

// endings are the ways in which a token stops to be of use.
func endings() map[string]func(ctx context.Context, there *storage.DB, code storage.Code, token storage.Token) error {
	return map[string]func(ctx context.Context, there *storage.DB, code storage.Code, token storage.Token) error{
		"the token is revoked": func(ctx context.Context, there *storage.DB, code storage.Code, token storage.Token) error {
			return there.RevokeToken(ctx, code.ClientID, token.Hash, storage.TokenRevokedByPartner)
		},
		"the token is reported as leaked": func(ctx context.Context, there *storage.DB, _ storage.Code, token storage.Token) error {
			_, err := there.ReportLeaks(ctx, []storage.Leak{{Token: token.Hash, Key: token.Hash}})
			return err
		},
		"the code is replayed": func(ctx context.Context, there *storage.DB, code storage.Code, _ storage.Token) error {
			return there.RevokeReplayed(ctx, code)
		},
		"the person disconnects": func(ctx context.Context, there *storage.DB, code storage.Code, _ storage.Token) error {
			sessions, err := there.Sessions(ctx, code.AccountID)
			if err != nil {
				return err
			}
			return there.Disconnect(ctx, code.AccountID, code.ClientID, sessions[0].ID, storage.Device{})
		},
		"the client is suspended": func(ctx context.Context, there *storage.DB, code storage.Code, _ storage.Token) error {
			return there.SetClientStatus(ctx, code.ClientID, storage.Suspended, "why")
		},
		"the partner leaves": func(ctx context.Context, there *storage.DB, code storage.Code, _ storage.Token) error {
			return there.LeavePartner(ctx, code.ClientID, there.Time())
		},
	}
}

func TestTokenCacheDropsChangedEntries(t *testing.T) {
	t.Parallel()
	for name, change := range endings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			twoServers(t, func(t *testing.T, here *storage.TokenCache, db, there *storage.DB) {
				code := issuedCode(t, db)
				token := exchange(t, db, code, "token")
				if !lives(t, here, db, "token") {
					t.Fatal("the token does not live")
				}
				if err := change(t.Context(), there, code, token); err != nil {
					t.Fatal(err)
				}
				if db.SharesCounters() && lives(t, here, db, "token") {
					t.Error("the token lives on after the answer")
				}
				until(t, "the token ends", func() bool { return !lives(t, here, db, "token") })
			})
		})
	}
}

func TestTokenCacheDropsTokensOfAFirstReset(t *testing.T) {
	t.Parallel()
	twoServers(t, func(t *testing.T, here *storage.TokenCache, db, there *storage.DB) {
		code := issuedCode(t, db)
		exchange(t, db, code, "token")
		if !lives(t, here, db, "token") {
			t.Fatal("the token does not live")
		}
		reset(t, there, code.AccountID, "link")
		until(t, "the token ends", func() bool { return !lives(t, here, db, "token") })
	})
}

func TestTokenCacheDropsClientsWhoseSecretsChange(t *testing.T) {
	t.Parallel()
	twoServers(t, func(t *testing.T, here *storage.TokenCache, _, there *storage.DB) {
		client, first := newPartner(t, there)
		secrets := func() int {
			c, err := here.Client(t.Context(), client.ID)
			if err != nil {
				t.Fatal(err)
			}
			return len(c.Secrets)
		}
		if secrets() != 1 {
			t.Fatal("no secret")
		}
		second := newSecret(client.ID)
		if err := there.AddSecret(t.Context(), &second, 5); err != nil {
			t.Fatal(err)
		}
		until(t, "the second secret is known", func() bool { return secrets() == 2 })
		if err := there.RevokeSecret(t.Context(), client.ID, first.ID); err != nil {
			t.Fatal(err)
		}
		until(t, "the first secret is gone", func() bool { return secrets() == 1 })
		_, err := there.UpdateClient(t.Context(), client.ID, func(c *storage.Client) error { c.Scope = "other"; return nil })
		if err != nil {
			t.Fatal(err)
		}
		until(t, "the scope is the new one", func() bool {
			c, err := here.Client(t.Context(), client.ID)
			return err == nil && c.Scope == "other"
		})
	})
}

// After a revocation has been confirmed, the token is never valid again, with any number
// of concurrent callers.
func TestTokenCacheNeverReturnsARevokedToken(t *testing.T) {
	t.Parallel()
	twoServers(t, func(t *testing.T, here *storage.TokenCache, db, _ *storage.DB) {
		code := issuedCode(t, db)
		token := exchange(t, db, code, "token")
		var revoked atomic.Bool
		var asking sync.WaitGroup
		for range 8 {
			asking.Go(func() {
				for range 2000 {
					before := revoked.Load()
					k, err := here.Token(context.Background(), hashOf("token"))
					if err != nil || before && k.Live(db.Time()) {
						t.Errorf("after the answer: %+v, %v", k, err)
						return
					}
				}
			})
		}
		if err := db.RevokeToken(t.Context(), code.ClientID, token.Hash, storage.TokenRevokedByPartner); err != nil {
			t.Error(err)
		}
		revoked.Store(true)
		asking.Wait()
	})
}

func TestTokenCacheDoesNotCacheWhatIsNotFound(t *testing.T) {
	t.Parallel()
	twoServers(t, func(t *testing.T, here *storage.TokenCache, _, there *storage.DB) {
		if _, err := here.Token(t.Context(), hashOf("none")); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("a token that is not there: %v", err)
		}
		if _, err := here.Client(t.Context(), "partner_none"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("a client that is not there: %v", err)
		}
		code := issuedCode(t, there)
		exchange(t, there, code, "none")
		if _, err := here.Token(t.Context(), hashOf("none")); err != nil {
			t.Errorf("a token that is new: %v", err)
		}
	})
}

// While notifications do not arrive, the cache is not used.
func TestTokenCacheIsNotUsedWithoutAListener(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	db, there := openURL(t, url), openURL(t, url)
	here, raw := newListeningCache(t, db), storagetest.Raw(t, url)
	code := issuedCode(t, db)
	token := exchange(t, db, code, "token")
	lives(t, here, db, "token")
	deafen := func() bool {
		_, err := raw.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'`)
		if err != nil {
			t.Fatal(err)
		}
		return !here.Trusted()
	}
	until(t, "the cache is not used", deafen)
	if err := there.RevokeToken(t.Context(), code.ClientID, token.Hash, storage.TokenRevokedByPartner); err != nil {
		t.Fatal(err)
	}
	until(t, "the token ends", func() bool { deafen(); return !lives(t, here, db, "token") })
	until(t, "the cache is used again", here.Trusted)
	if lives(t, here, db, "token") {
		t.Error("the token lives again")
	}
}

func TestWaitForReplicasCoversEveryServer(t *testing.T) {
	t.Parallel()
	twoServers(t, func(t *testing.T, here *storage.TokenCache, db, there *storage.DB) {
		code := issuedCode(t, db)
		token := exchange(t, db, code, "token")
		if !lives(t, here, db, "token") {
			t.Fatal("the token does not live")
		}
		if err := there.RevokeToken(t.Context(), code.ClientID, token.Hash, storage.TokenRevokedByPartner); err != nil {
			t.Fatal(err)
		}
		if err := there.WaitForReplicas(t.Context()); err != nil {
			t.Fatal(err)
		}
		if lives(t, here, db, "token") {
			t.Error("the token lives on")
		}
	})
}

func TestTokenCacheIsNotUsedWithoutTheChangesFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fairlead.db")
	db := openSQLite(t, path)
	code := issuedCode(t, db)
	cache, failed := storage.NewLastingTokenCache(db), make(chan error, 1)
	go cache.Run(t.Context(), func(err error) { failed <- err })
	if _, err := cache.Client(t.Context(), code.ClientID); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path + ".changes"); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err == nil {
		t.Error("nothing is said of it")
	}
	other, err := storage.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	want(t, "suspending", other.SetClientStatus(t.Context(), code.ClientID, storage.Suspended, "why"), nil)
	if c, err := cache.Client(t.Context(), code.ClientID); err != nil || c.Status != storage.Suspended {
		t.Errorf("got %q, %v", c.Status, err)
	}
}
