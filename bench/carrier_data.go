package main

import (
	"fmt"
	"time"

	"fairlead/key"
	"fairlead/storage"
)

const (
	// carrierAccounts is how many are connected, and carrierApart how far apart they are due:
	// spread evenly over the time in which all of them are.
	carrierAccounts = 100_000
	carrierApart    = (carrierLifetime - carrierAhead) / carrierAccounts

	benchCarrier = "bench"
)

// carrierRows are carrier accounts that are connected.
type carrierRows struct {
	storage.CarrierVault
	count  uint64
	owners uint64    // who have them
	first  time.Time // when the first one is due
}

// newCarrierRows seals rows as the server with these keys does.
func newCarrierRows(keysFile string, rows, owners uint64, first time.Time) (*carrierRows, error) {
	keys, err := key.Read(keysFile)
	if err != nil {
		return nil, err
	}
	s := keys.Sealer("carrier")
	return &carrierRows{count: rows, owners: owners, first: first, CarrierVault: storage.CarrierVault{
		KeyID: s.KeyID, Seal: s.Seal, Open: s.Open, HashKeys: keys.Derive("carrier number", 32)}}, nil
}

// due is when account n is refreshed first.
func (c *carrierRows) due(n uint64) time.Time { return c.first.Add(time.Duration(n) * carrierApart) } //nolint:gosec // far from overflow

// dueBy is how many of them are due by then.
func (c *carrierRows) dueBy(then time.Time) int64 {
	if then.Before(c.first) {
		return 0
	}
	return min(int64(c.count), 1+int64(then.Sub(c.first)/carrierApart)) //nolint:gosec // far from overflow
}

func (c *carrierRows) account(n uint64) storage.CarrierAccount {
	a := storage.CarrierAccount{ID: hexID(ofCarrierAccount, n), AccountID: hexID(ofAccount, n%c.owners), CarrierID: benchCarrier}
	c.Fill(&a, fmt.Sprintf("A%07d", n), []byte(`{"billing_address_city":"Hamburg","billing_address_country_iso2":"DE"}`))
	return a
}

func (c *carrierRows) tables() []table { return []table{c.accounts(), c.tokens(), c.refreshes()} }

func (c *carrierRows) accounts() table {
	columns := []string{"id", "account_id", "carrier_id", "test", "number", "number_hash", "parameters", "sealed_by", "metadata",
		"active", "status", "reason", "created_at", "updated_at"}
	return table{"carrier_account", columns, c.count, func(n uint64) []any {
		a, made := c.account(n), firstMade+int64(n) //nolint:gosec // far from overflow
		return []any{a.ID, a.AccountID, a.CarrierID, false, a.Number, a.NumberHash, a.Parameters, a.SealedBy, "",
			true, string(storage.CarrierConnected), "", made, made}
	}}
}

func (c *carrierRows) tokens() table {
	columns := []string{"carrier_account_id", "access_token", "refresh_token", "sealed_by", "token_type", "scope", "issued_at", "expires_at"}
	return table{"carrier_token", columns, c.count, func(n uint64) []any {
		a := storage.CarrierAccount{ID: hexID(ofCarrierAccount, n)}
		ends := c.due(n).Add(carrierAhead)
		return []any{a.ID, c.Seal([]byte(carrierAccessToken(n)), a.Row(storage.AccessField)),
			c.Seal([]byte(refreshToken(n, 0)), a.Row(storage.RefreshField)), c.KeyID, "Bearer", "",
			ends.Add(-carrierLifetime).UnixMilli(), ends.UnixMilli()}
	}}
}

func (c *carrierRows) refreshes() table {
	columns := []string{"carrier_account_id", "carrier_id", "test", "version", "due_at", "lease", "unknown", "failures", "refusals",
		"outcome", "tried_at", "spread"}
	return table{"carrier_refresh", columns, c.count, func(n uint64) []any {
		due := c.due(n)
		return []any{hexID(ofCarrierAccount, n), benchCarrier, false, 1, due.UnixMilli(), "", false, 0, 0,
			string(storage.CarrierRefreshOK), due.Add(carrierAhead - carrierLifetime).UnixMilli(), n % 60_000}
	}}
}
