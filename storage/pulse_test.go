package storage_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// A change holds everywhere within a second, whether or not it is heard of: one that
// is not heard was made after the last heartbeat that is.
func TestWhatIsNotHeardHoldsWithinASecond(t *testing.T) {
	t.Parallel()
	if storage.TrustFor > 800*time.Millisecond {
		t.Errorf("memory counts for %s, which leaves a request too little of the second", storage.TrustFor)
	}
	for _, late := range []time.Duration{0, storage.TrustFor, time.Minute} {
		sent := time.Now().Add(-late)
		if got, want := storage.TrustedUntil(sent), sent.Add(storage.TrustFor); got.Sub(want).Abs() > time.Microsecond {
			t.Errorf("a heartbeat that comes %s after it was sent is trusted %s after it", late, got.Sub(sent))
		}
	}
}

func TestWhatANotificationChanges(t *testing.T) {
	t.Parallel()
	mine, other := storage.StripeOf("mine"), storage.StripeOf("another")
	for name, row := range map[string]struct {
		payload      string
		counted, own bool
	}{
		"what it names":                     {fmt.Sprint(mine), true, false},
		"what it names among others":        {fmt.Sprint(other, " ", mine), true, false},
		"nothing else":                      {fmt.Sprint(other), false, false},
		"nothing without a name":            {"", false, false},
		"everything where it is not a name": {"who knows", true, false},
		"everything past the last name":     {"4096", true, false},
		"everything where it is too long":   {"70000", true, false},
		"a heartbeat of our own":            {"alive self 1", false, true},
		"another server's":                  {"alive other 1", false, false},
		"one of a name that begins as ours": {"alive selfish 1", false, false},
		"one that says no instant":          {"alive self soon", false, false},
		"one that says nothing":             {"alive ", false, false},
	} {
		if counted, own := storage.CountsOn(row.payload, "mine"); counted != row.counted || own != row.own {
			t.Errorf("%s: %q counted %t, own %t", name, row.payload, counted, own)
		}
	}
}

// Whoever is told that something has ended never sees it live again here, even if it
// was another server that ended it and this one has not heard of that.
func TestWhatHasEndedElsewhereHasEndedHereOnceThatIsSaid(t *testing.T) {
	t.Parallel()
	for name, end := range endings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.URLEach(t, func(t *testing.T, url string) {
				db, there := openURL(t, url), openURL(t, url)
				here := storage.NewTokenCache(db)
				db.Deafen()
				code := granted(t, db)
				token := spent(t, db, code, "token")
				if !lives(t, here, db, "token") {
					t.Fatal("the token does not live")
				}
				want(t, "there", end(t.Context(), there, code, token), nil)
				if err := end(t.Context(), db, code, token); err != nil && !errors.Is(err, storage.ErrNotFound) {
					t.Fatal(err)
				}
				if lives(t, here, db, "token") {
					t.Error("the token lives on")
				}
			})
		})
	}
}

func TestASecretThatWasRevokedElsewhereIsGoneHereOnceThatIsSaid(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	db, there := openURL(t, url), openURL(t, url)
	here := storage.NewTokenCache(db)
	db.Deafen()
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

// Behind a pooler that lends connections by the transaction notifications are lost,
// but for those that come with the answer to something. Nothing in memory counts.
func TestBehindAPoolerNothingIsTrusted(t *testing.T) {
	t.Parallel()
	p := newPooler(t, storagetest.PostgresURL(t))
	db, there := openURL(t, p.url), openURL(t, p.url)
	here := storage.NewTokenCache(db)
	listen(t, here)
	code := granted(t, db)
	token := spent(t, db, code, "token")
	for n := range 3 { // a heartbeat is swallowed, and then others
		p.untilSwallowed(t, n)
		if here.Trusted() {
			t.Fatal("what is in memory counts")
		}
		if !lives(t, here, db, "token") {
			t.Fatal("the token does not live")
		}
	}
	want(t, "revoke", there.RevokeToken(t.Context(), code.ClientID, token.Hash), nil)
	if lives(t, here, db, "token") {
		t.Error("the token lives on")
	}
}
