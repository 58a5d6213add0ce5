package storage_test

import (
	"database/sql"
	"slices"
	"testing"
	"time"

	"fairlead/storage"
)

func TestInactiveReasonsListsEveryReason(t *testing.T) {
	t.Parallel()
	now := storage.At(time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC))
	connected := sql.NullString{String: "connection", Valid: true}
	for name, row := range map[string]struct {
		spoil func(*storage.Token)
		want  []storage.InactiveReason
	}{
		"none":                        {func(*storage.Token) {}, nil},
		"revoked":                     {func(k *storage.Token) { k.RevokedAt = now }, []storage.InactiveReason{storage.Revoked}},
		"paused":                      {func(k *storage.Token) { k.PausedAt = now }, []storage.InactiveReason{storage.Paused}},
		"revoked after it was paused": {func(k *storage.Token) { k.PausedAt, k.RevokedAt = now, now }, []storage.InactiveReason{storage.Revoked}},
		"disconnected":                {func(k *storage.Token) { k.Disconnected = true }, []storage.InactiveReason{storage.Disconnected}},
		"of an account that is closed": {func(k *storage.Token) { k.Disconnected, k.AccountClosing = true, true },
			[]storage.InactiveReason{storage.Disconnected, storage.AccountClosed}},
		"closing alone ends no connection": {func(k *storage.Token) { k.AccountClosing = true }, nil},
		"expired at this moment":           {func(k *storage.Token) { k.ExpiresAt = now }, []storage.InactiveReason{storage.Expired}},
		"a client that is suspended":       {func(k *storage.Token) { k.ClientStatus = storage.Suspended }, []storage.InactiveReason{storage.ClientSuspended}},
		"a client of no status":            {func(k *storage.Token) { k.ClientStatus = "" }, []storage.InactiveReason{storage.ClientSuspended}},
		"an account that is":               {func(k *storage.Token) { k.AccountStatus = storage.Suspended }, []storage.InactiveReason{storage.AccountSuspended}},
		"no account, as services are":      {func(k *storage.Token) { k.ConnectionID, k.AccountStatus = sql.NullString{}, "" }, nil},
		"everything at once": {func(k *storage.Token) {
			*k = storage.Token{ConnectionID: connected, RevokedAt: now, ExpiresAt: now, Disconnected: true}
		}, []storage.InactiveReason{storage.Revoked, storage.Disconnected, storage.Expired, storage.ClientSuspended, storage.AccountSuspended}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := storage.Token{ConnectionID: connected, ClientStatus: storage.Active, AccountStatus: storage.Active,
				ExpiresAt: storage.At(now.Add(time.Millisecond))}
			row.spoil(&k)
			if got := k.InactiveReasons(now); !slices.Equal(got, row.want) || k.Live(now) != (got == nil) {
				t.Errorf("got %v, live %v; want %v", got, k.Live(now), row.want)
			}
		})
	}
}
