package storage_test

import (
	"context"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestUsageIsWrittenInBatches(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx, code := t.Context(), issuedCode(t, db)
		token := storage.Token{Hash: storage.Hash("token"), ClientID: code.ClientID, Scope: "*"}
		if err := db.SpendCode(ctx, code, &token); err != nil {
			t.Fatal(err)
		}
		secrets, err := db.LiveSecrets(ctx, code.ClientID)
		if err != nil || len(secrets) != 1 {
			t.Fatalf("%d secrets, %v", len(secrets), err)
		}
		used := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
		db.Now = func() time.Time { return used }
		usage := storage.Usage{DB: db}
		usage.Token(token.Hash, netip.Addr{})
		usage.Secret(secrets[0].ID)

		if k, err := db.TokenByHash(ctx, token.Hash); err != nil || !k.LastUsedAt.IsZero() {
			t.Errorf("written at once: %v, %v", k.LastUsedAt, err)
		}
		if err := usage.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		if k, err := db.TokenByHash(ctx, token.Hash); err != nil || !k.LastUsedAt.Equal(used) {
			t.Errorf("the token was last used %v, want %v (%v)", k.LastUsedAt, used, err)
		}
		if s, err := db.LiveSecrets(ctx, code.ClientID); err != nil || !s[0].LastUsedAt.Equal(used) {
			t.Errorf("the secret was last used %v, want %v (%v)", s[0].LastUsedAt, used, err)
		}
	})
}

func TestUsageOfManyTokensIsWritten(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		usage, first := storage.Usage{DB: db}, time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
		used := map[string]time.Time{}
		for i := range 60 { // more than are written at once
			name := strconv.Itoa(i)
			token := storage.Token{Hash: storage.Hash(name), ClientID: client.ID, Scope: "*"}
			want(t, "issue", db.IssueToken(t.Context(), &token), nil)
			used[name] = first.Add(time.Duration(i) * time.Second)
			db.Now = func() time.Time { return used[name] }
			usage.Token(token.Hash, netip.Addr{})
		}
		want(t, "flush", usage.Flush(t.Context()), nil)
		for name, at := range used {
			if k := tokenByText(t, db, name); !k.LastUsedAt.Equal(at) {
				t.Errorf("token %s was last used %s, want %s", name, k.LastUsedAt, at)
			}
		}
	})
}

func TestUsageKeepsALaterUseFromAnotherServer(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		exchange(t, db, code, "token")
		secrets, err := db.LiveSecrets(t.Context(), code.ClientID)
		want(t, "secrets", err, nil)
		noon := time.Date(2030, 1, 2, 12, 0, 0, 0, time.UTC)
		for _, later := range []time.Duration{time.Minute, 0} {
			server := storage.Usage{DB: db}
			db.Now = func() time.Time { return noon.Add(later) }
			server.Token(storage.Hash("token"), netip.Addr{})
			server.Secret(secrets[0].ID)
			want(t, "flush", server.Flush(t.Context()), nil)
		}
		if k := tokenByText(t, db, "token"); !k.LastUsedAt.Equal(noon.Add(time.Minute)) {
			t.Errorf("the token was last used %s", k.LastUsedAt)
		}
		if s, err := db.LiveSecrets(t.Context(), code.ClientID); err != nil || !s[0].LastUsedAt.Equal(noon.Add(time.Minute)) {
			t.Errorf("the secret was last used %s (%v)", s[0].LastUsedAt, err)
		}
	})
}

// There may be many, and stopping the server waits for them.
func TestUsageRunEndsWithinTheTimeLimit(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		exchange(t, db, issuedCode(t, db), "token")
		usage := storage.Usage{DB: db}
		usage.Token(storage.Hash("token"), netip.Addr{})
		ctx, stop := context.WithCancel(t.Context())
		stop()
		for _, last := range []time.Duration{0, time.Hour} {
			var failed error
			usage.Run(ctx, time.Hour, last, func(err error) { failed = err })
			if (failed != nil) != (last == 0) {
				t.Errorf("within %s: %v", last, failed)
			}
		}
	})
}

func TestUsageThatCannotBeWrittenIsKept(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	usage := storage.Usage{DB: db}
	usage.Token(storage.Hash("token"), netip.Addr{})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it fails too, so it was kept
		if err := usage.Flush(t.Context()); err == nil {
			t.Error("nothing was left to write")
		}
	}
}

func TestUsageOfABusyTokenIsWrittenOnceAMinute(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	exchange(t, db, issuedCode(t, db), "token")
	usage := storage.Usage{DB: db}
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	db.Now = func() time.Time { return now }
	first := now
	for _, step := range []struct {
		later time.Duration
		want  time.Duration // of the use that is written then
	}{{0, 0}, {20 * time.Second, 0}, {20 * time.Second, 0}, {20 * time.Second, time.Minute}} {
		now = now.Add(step.later)
		usage.Token(storage.Hash("token"), netip.Addr{})
		if err := usage.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if k := tokenByText(t, db, "token"); !k.LastUsedAt.Equal(first.Add(step.want)) {
			t.Errorf("after %s: written %s", now.Sub(first), k.LastUsedAt.Sub(first))
		}
	}
}

func TestUsageRunWritesTheLastUses(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	exchange(t, db, issuedCode(t, db), "token")
	usage := storage.Usage{DB: db}
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	db.Now = func() time.Time { return now }
	for range 2 {
		now = now.Add(time.Second)
		usage.Token(storage.Hash("token"), netip.Addr{})
		if err := usage.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	usage.Run(ctx, time.Hour, time.Hour, func(err error) { t.Error(err) })
	if k := tokenByText(t, db, "token"); !k.LastUsedAt.Equal(now) {
		t.Errorf("the last use is of %s", k.LastUsedAt)
	}
}
