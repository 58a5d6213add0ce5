package main

import (
	"maps"
	"slices"
	"time"

	"fairlead/authz"
	"fairlead/storage"
)

// daysKept is how long the server counts connections by the day.
const daysKept = 400 * 24 * time.Hour

// firstPortalToken is beyond the numbers of all other tokens.
const firstPortalToken = 1 << 32

var dayColumns = []string{"client_id", "day", "made", "ended"}

// connectionTables are the connections of the biggest partner, with the numbers that the server
// keeps of them, and the token of each that is live.
func (c *consoleRows) connectionTables() []table {
	big := consolePartnerID(c.bigPartner())
	more := c.connections() - min(c.accounts, c.connections())
	return []table{
		{"account", accountColumns, more, func(i uint64) []any {
			began, _ := c.connection(c.accounts + i)
			id := c.connectedAccount(c.accounts + i)
			return accountRow(id, id+"@mail.example", began)
		}},
		{"connection", []string{"id", "account_id", "client_id", "scope", "created_at", "revoked_at", "last_used_address"}, c.connections(), func(n uint64) []any {
			began, ended := c.connection(n)
			return []any{consoleConnectionID(n, began), c.connectedAccount(n), big, "*", began, orNull(ended), "192.0.2.7"}
		}},
		c.dayTable(), c.tokenTable(),
	}
}

// orNull is a time, or that there was none.
func orNull(at int64) any {
	if at == 0 {
		return nil
	}
	return at
}

// dayCount is how many connections began and ended on a day.
type dayCount struct{ made, ended int64 }

// days are the numbers of the biggest partner's connections. Old days are one, as the server's
// sweeper leaves them.
func (c *consoleRows) days() map[int64]dayCount {
	kept, days := c.now.Add(-daysKept).UnixMilli(), map[int64]dayCount{}
	count := func(at, made, ended int64) {
		day := dayOf(at)
		if day < kept {
			day = 0
		}
		days[day] = dayCount{days[day].made + made, days[day].ended + ended}
	}
	for n := range c.connections() {
		began, ended := c.connection(n)
		count(began, 1, 0)
		if ended != 0 {
			count(ended, 0, 1)
		}
	}
	return days
}

func (c *consoleRows) dayTable() table {
	days := c.days()
	each := slices.Sorted(maps.Keys(days))
	return table{"client_day", dayColumns, uint64(len(each)), func(i uint64) []any {
		day := each[i]
		return []any{consolePartnerID(c.bigPartner()), day, days[day].made, days[day].ended}
	}}
}

// tokenTable has no tokens of connections that have ended: those are swept.
func (c *consoleRows) tokenTable() table {
	var live []uint64
	for n := range c.connections() {
		if _, ended := c.connection(n); ended == 0 {
			live = append(live, n)
		}
	}
	columns := []string{"hash", "client_id", "connection_id", "scope", "issued_at", "last_used_at"}
	return table{"token", columns, uint64(len(live)), func(i uint64) []any {
		n := live[i]
		began, _ := c.connection(n)
		return []any{authz.TokenHash(string(appendToken(nil, firstPortalToken+n))), consolePartnerID(c.bigPartner()), consoleConnectionID(n, began), "*", began,
			max(began, c.now.UnixMilli()-int64(mixed(ofMerchant, n)%uint64(storage.UseKept.Milliseconds())))} //nolint:gosec // less than a month
	}}
}
