package main

import (
	"fmt"
	"time"

	"fairlead/storage"
)

// rotatingSecretID is that of the second live secret of the biggest partner, which replaces its
// first one.
func rotatingSecretID() string { return "secret_" + hexID(ofPortalSecret, 0)[:16] }

// liveSecrets are both, the one in use first.
func (c consoleSize) liveSecrets() [2]string {
	return [2]string{consoleSecretID(c.bigPartner()), rotatingSecretID()}
}

// hoursKept is how long the server counts exchanges by the hour.
const hoursKept = 48

// secretTables are the secrets of the biggest partner and how they were used.
func (c *consoleRows) secretTables() []table {
	used, of := c.lately(), c.liveSecrets()
	const days, addresses = 30, 5
	now := c.now.UnixMilli()
	hour := func(i uint64) int64 { return hourOf(now) - int64(i)*time.Hour.Milliseconds() }    //nolint:gosec // few
	day := func(i uint64) int64 { return dayOf(now) - int64(i)*(24*time.Hour).Milliseconds() } //nolint:gosec // few
	each := max(1, int64(len(used))/days)
	return []table{
		{"secret", []string{"id", "client_id", "hash", "created_at", "created_by", "last_used_at", "revoked_at"}, revokedSecrets + 1, c.portalSecret},
		{"secret_use", []string{"secret_id", "day", "exchanges", "last_at"}, days * 2, func(i uint64) []any {
			return []any{of[i%2], day(i / 2), each, min(now, day(i/2)+(23*time.Hour).Milliseconds())}
		}},
		{"secret_hour", []string{"secret_id", "hour", "exchanges", "last_at"}, hoursKept * 2, func(i uint64) []any {
			return []any{of[i%2], hour(i / 2), max(1, each/24), min(now, hour(i/2)+time.Minute.Milliseconds())}
		}},
		{"secret_address", []string{"secret_id", "address", "last_at"}, addresses * 2, func(i uint64) []any {
			return []any{of[i%2], fmt.Sprintf("192.0.2.%d", i), now - int64(i)*1000} //nolint:gosec // few
		}},
		{"secret_connection", []string{"day", "secret_id", "connection_id"}, uint64(len(used)), func(i uint64) []any {
			began, _ := c.connection(used[i])
			return []any{dayOf(began), of[0], consoleConnectionID(used[i], began)}
		}},
	}
}

// lately are the numbers of the connections that got a token within the time that uses are kept.
func (c *consoleRows) lately() (numbers []uint64) {
	since := c.now.Add(-storage.UseKept).UnixMilli()
	for n := range c.connections() {
		if began, _ := c.connection(n); began > since {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// portalSecret is a further secret of the biggest partner. All but one are revoked.
func (c *consoleRows) portalSecret(i uint64) []any {
	n := c.bigPartner()
	made, revoked := c.partnerSince(n)+int64(i)*time.Hour.Milliseconds(), any(nil) //nolint:gosec // few
	id := "secret_" + hexID(ofPortalSecret, i)[:16]
	if i > 0 {
		revoked = made + time.Minute.Milliseconds()
	}
	return []any{id, consolePartnerID(n), storage.Hash(id), made, "Grace Hopper", made, revoked}
}
