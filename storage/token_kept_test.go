package storage_test

import (
	"fmt"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// liveTokens lists which of the tokens named 0, 1, 2… live.
func liveTokens(t *testing.T, db *storage.DB, n int) (live []int) {
	t.Helper()
	for i := range n {
		if tokenByText(t, db, fmt.Sprint(i)).Live(db.Time()) {
			live = append(live, i)
		}
	}
	return live
}

// anotherCode is one more code of the same connection.
func anotherCode(t *testing.T, db *storage.DB, c storage.Code, name string) storage.Code {
	t.Helper()
	return issue(t, db, newConsent(t, db, c.AccountID, c.ClientID, name))
}

func TestSpendCodeKeepsTheTenNewestTokensOfAConnection(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		elsewhere := exchange(t, db, issue(t, db, newConsent(t, db, newAccount(t, db, "bob@example.com").ID, code.ClientID, "bob")), "bob's")
		exchange(t, db, code, "0")
		for i := 1; i < 12; i++ {
			exchange(t, db, anotherCode(t, db, code, fmt.Sprint("code ", i)), fmt.Sprint(i))
		}
		if got := fmt.Sprint(liveTokens(t, db, 12)); got != "[2 3 4 5 6 7 8 9 10 11]" {
			t.Errorf("of twelve tokens %s live, want the ten newest", got)
		}
		if !tokenByText(t, db, "bob's").Live(db.Time()) {
			t.Errorf("a token of another connection ended: %+v", elsewhere)
		}
	})
}

// A clock that was set back must not end the token that was just handed out.
func TestSpendCodeRevokesByCreationOrderAndNotByTheClock(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		var codes []storage.Code
		for i := range 12 {
			codes = append(codes, anotherCode(t, db, code, fmt.Sprint("code ", i)))
		}
		for i, c := range codes {
			if i > 0 {
				advance(db, -time.Minute)
			}
			exchange(t, db, c, fmt.Sprint(i))
		}
		if got := fmt.Sprint(liveTokens(t, db, 12)); got != "[2 3 4 5 6 7 8 9 10 11]" {
			t.Errorf("of twelve tokens %s live, want the ten made last", got)
		}
	})
}

// A token that the partner has revoked no longer counts.
func TestSpendCodeCountsOnlyActiveTokens(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		exchange(t, db, code, "0")
		for i := 1; i < 15; i++ {
			token := exchange(t, db, anotherCode(t, db, code, fmt.Sprint("code ", i)), fmt.Sprint(i))
			want(t, "revoke", db.RevokeToken(t.Context(), code.ClientID, token.Hash, storage.TokenRevokedByPartner), nil)
		}
		if got := fmt.Sprint(liveTokens(t, db, 15)); got != "[0]" {
			t.Errorf("%s live, want the one that was not revoked", got)
		}
	})
}

func TestSpendCodeRacedKeepsTenTokens(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		const all = 30
		var codes []storage.Code
		for i := range all {
			codes = append(codes, anotherCode(t, db, code, fmt.Sprint("code ", i)))
		}
		got := race(t, all, func(i int) error {
			token := newToken(codes[i], fmt.Sprint(i))
			return db.SpendCode(t.Context(), codes[i], &token)
		})
		if got[nil] != all {
			t.Errorf("got %v, want %d tokens", got, all)
		}
		if live := liveTokens(t, db, all); len(live) != 10 {
			t.Errorf("%d tokens live, want 10", len(live))
		}
	})
}

func TestTokenCacheDropsATokenRevokedByAnEleventh(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		cache := storage.NewTokenCache(db)
		exchange(t, db, code, "0")
		known := func() bool {
			t.Helper()
			k, err := cache.Token(t.Context(), [32]byte(storage.Hash("0")))
			want(t, "ask the cache", err, nil)
			return k.Live(db.Time())
		}
		if !known() {
			t.Fatal("the first token does not live")
		}
		for i := 1; i < 11; i++ {
			exchange(t, db, anotherCode(t, db, code, fmt.Sprint("code ", i)), fmt.Sprint(i))
		}
		if known() {
			t.Error("the cache still answers that the first token lives")
		}
	})
}
