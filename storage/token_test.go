package storage_test

import (
	"reflect"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestTokenIsInactiveWhileItsPartnerIsSuspended(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		exchange(t, db, code, "token")
		for _, step := range []struct {
			status storage.Status
			live   bool
		}{{storage.Suspended, false}, {storage.Active, true}} {
			if err := db.SetClientStatus(t.Context(), code.ClientID, step.status, ""); err != nil {
				t.Fatal(err)
			}
			if got := tokenByText(t, db, "token").Live(db.Time()); got != step.live {
				t.Errorf("live while %s: %v, want %v", step.status, got, step.live)
			}
		}
	})
}

func TestTokenOfAServiceHasNoAccount(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		code := issuedCode(t, db)
		token := storage.Token{Hash: storage.Hash("token"), ClientID: code.ClientID, Scope: "labels", ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		if err := db.SpendCode(t.Context(), code, &token); err != nil {
			t.Fatal(err)
		}
		got := tokenByText(t, db, "token")
		token.IssuedAt, token.ClientStatus = db.Time(), storage.Active
		if !reflect.DeepEqual(got, token) {
			t.Errorf("got %+v, want %+v", got, token)
		}
		if !got.Live(db.Time()) {
			t.Error("it is not live")
		}
		if got.Live(token.ExpiresAt) {
			t.Error("it is valid at the time of its expiry")
		}
	})
}

func TestLiveForEachReason(t *testing.T) {
	t.Parallel()
	now := storage.At(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	later := storage.At(now.Add(time.Hour))
	for name, row := range map[string]struct {
		change func(*storage.Token)
		live   bool
	}{
		"nothing":                              {func(*storage.Token) {}, true},
		"it was revoked":                       {func(k *storage.Token) { k.RevokedAt = now }, false},
		"it expires later":                     {func(k *storage.Token) { k.ExpiresAt = later }, true},
		"it expires now":                       {func(k *storage.Token) { k.ExpiresAt = now }, false},
		"its client is suspended":              {func(k *storage.Token) { k.ClientStatus = storage.Suspended }, false},
		"its client's status is unknown":       {func(k *storage.Token) { k.ClientStatus = "" }, false},
		"its connection has ended":             {func(k *storage.Token) { k.Disconnected = true }, false},
		"its account is suspended":             {func(k *storage.Token) { k.AccountStatus = storage.Suspended }, false},
		"its account is gone":                  {func(k *storage.Token) { k.AccountStatus = "" }, false},
		"a service's token has no account":     {func(k *storage.Token) { k.ConnectionID.Valid, k.AccountStatus = false, "" }, true},
		"a service's token, which was revoked": {func(k *storage.Token) { k.ConnectionID.Valid, k.RevokedAt = false, now }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newToken(storage.Code{ConnectionID: "connection"}, "token")
			k.ClientStatus, k.AccountStatus = storage.Active, storage.Active
			row.change(&k)
			if got := k.Live(now); got != row.live {
				t.Errorf("live: %v, want %v", got, row.live)
			}
		})
	}
}

func TestTokenByHashOfAnUnknownHashIsNotFound(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		exchange(t, db, issuedCode(t, db), "token")
		for _, hash := range [][]byte{nil, {}, {0}, storage.Hash("another"), []byte("token")} {
			_, err := db.TokenByHash(t.Context(), hash)
			want(t, "a token", err, storage.ErrNotFound)
			_, err = db.CodeByHash(t.Context(), hash)
			want(t, "a code", err, storage.ErrNotFound)
		}
	})
}
