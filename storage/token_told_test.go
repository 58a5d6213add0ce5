package storage_test

import (
	"database/sql"
	"testing"
	"time"

	"fairlead/storage"
)

func TestHoldersAreToldTheMostLastingReason(t *testing.T) {
	t.Parallel()
	now := storage.At(time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC))
	live := storage.Token{ConnectionID: sql.NullString{String: "connection", Valid: true}, ClientStatus: storage.Active, AccountStatus: storage.Active}
	revoke := func(k *storage.Token) { k.RevokedAt = now }
	disconnect := func(k *storage.Token) { revoke(k); k.Disconnected = true }
	closing := func(k *storage.Token) { disconnect(k); k.AccountClosing = true }
	expire := func(k *storage.Token) { k.ExpiresAt = now }
	suspend := func(k *storage.Token) { k.ClientStatus = storage.Suspended }
	leave := func(k *storage.Token) { k.ClientStatus = storage.Leaving }
	pause := func(k *storage.Token) { k.PausedAt = now }
	suspendAccount := func(k *storage.Token) { k.AccountStatus = storage.Suspended }
	ofService := func(k *storage.Token) { k.ConnectionID, k.AccountStatus = sql.NullString{}, "" }
	type ways []func(*storage.Token)
	for name, row := range map[string]struct {
		ways
		want      storage.ToldReason
		reconnect bool
	}{
		"live":                                 {nil, "", false},
		"revoked":                              {ways{revoke}, storage.ToldRevoked, true},
		"disconnected":                         {ways{disconnect}, storage.ToldDisconnected, true},
		"the account is closed":                {ways{closing}, storage.ToldAccountClosed, false},
		"paused":                               {ways{pause}, storage.ToldSuspended, true},
		"paused, and then revoked":             {ways{pause, revoke}, storage.ToldRevoked, true},
		"paused, and the partner suspended":    {ways{pause, suspend}, storage.ToldSuspended, false},
		"paused, and the account suspended":    {ways{pause, suspendAccount}, storage.ToldSuspended, false},
		"the partner is suspended":             {ways{suspend}, storage.ToldSuspended, false},
		"the partner is leaving":               {ways{leave}, storage.ToldSuspended, false},
		"the account is suspended":             {ways{suspendAccount}, storage.ToldSuspended, false},
		"revoked, and the partner suspended":   {ways{revoke, suspend}, storage.ToldRevoked, false},
		"revoked, and the account suspended":   {ways{revoke, suspendAccount}, storage.ToldRevoked, false},
		"disconnected, and the partner leaves": {ways{disconnect, leave}, storage.ToldDisconnected, false},
		"closed, and the partner suspended":    {ways{closing, suspend, suspendAccount}, storage.ToldAccountClosed, false},
		"a service's, revoked":                 {ways{ofService, revoke}, storage.ToldRevoked, false},
		"a service's, revoked and expired":     {ways{ofService, revoke, expire}, storage.ToldRevoked, false},
		"a service's, expired":                 {ways{ofService, expire}, "", false},
		"a service's, expired and suspended":   {ways{ofService, expire, suspend}, "", false},
		"a service's, suspended":               {ways{ofService, suspend}, storage.ToldSuspended, false},
	} {
		k := live
		for _, way := range row.ways {
			way(&k)
		}
		if got := k.ToldReason(now); got != row.want || k.CanReconnect(now) != row.reconnect {
			t.Errorf("%s: told %q, and connecting again helps: %v", name, got, !row.reconnect)
		}
	}
}

func TestHoldersOfKeysAreToldWhy(t *testing.T) {
	t.Parallel()
	now := storage.At(time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC))
	paused := storage.APIKey{AccountStatus: storage.Active, PausedAt: now}
	if got := paused.ToldReason(); got != storage.ToldSuspended || paused.Live() {
		t.Errorf("paused: told %q", got)
	}
	for want, k := range map[storage.ToldReason]storage.APIKey{
		"":                        {AccountStatus: storage.Active},
		storage.ToldRevoked:       {AccountStatus: storage.Suspended, RevokedAt: now},
		storage.ToldSuspended:     {AccountStatus: storage.Suspended},
		storage.ToldAccountClosed: {AccountStatus: storage.Active, RevokedAt: now, AccountClosing: true},
	} {
		if got := k.ToldReason(); got != want || k.Live() != (want == "") {
			t.Errorf("%+v: told %q, want %q", k, got, want)
		}
	}
}
