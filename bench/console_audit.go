package main

import (
	"fmt"
	"time"

	"fairlead/audit"
)

// What support did: most is looking at accounts, by two hundred people, of whom one does half
// of it. Some of it is rare, and long ago.
const (
	auditStaff   = 200
	busyStaff    = 0
	frequentWhat = "account.looked_at"
	rareWhat     = "keys.rotated"
	rareRows     = 60
	rareWho      = "operator"
)

func staffID(n uint64) string { return hexID(ofStaff, n) }

// auditWhat are the other changes.
var auditWhat = []string{"partner.updated", "callback.added", "secret.made", "token.inspected", "staff.signed_in"}

// entry is what row n of the log says.
func (c *consoleRows) entry(n uint64) (audit.Who, audit.Entry) {
	if n < rareRows {
		return audit.Who{Kind: audit.Command, Name: rareWho, Host: "console"}, audit.Entry{What: rareWhat, On: audit.Object{Kind: "keys"}}
	}
	pick := mixed(ofAudit, n)
	person := busyStaff + (pick>>8)%auditStaff
	if pick%2 == 0 {
		person = busyStaff
	}
	who := audit.Who{Kind: audit.Staff, ID: staffID(person), Name: fmt.Sprintf("Agent %d", person), Role: "support", Address: "192.0.2.1"}
	if pick>>20%10 < 6 {
		return who, audit.Entry{What: frequentWhat, On: audit.Object{Kind: "account", ID: hexID(ofAccount, (pick>>24)%c.accounts)}}
	}
	partner := (pick >> 24) % c.partners
	if n%20 == 0 {
		partner = c.bigPartner()
	}
	return who, audit.Entry{What: auditWhat[(pick>>40)%uint64(len(auditWhat))], Reason: "Asked for by phone",
		On: audit.Object{Kind: "partner", ID: consolePartnerID(partner), Name: c.partnerName(partner)}}
}

func (c *consoleRows) auditAt(n uint64) time.Time {
	return time.UnixMilli(evenly(n, c.audit, consoleHistory, c.now)).UTC()
}

// auditTable is a chain of rows, so that they can only be made in their order.
func (c *consoleRows) auditTable() table {
	columns := []string{"number", "line", "hash", "at", "who", "what", "on_kind", "on_id"}
	return table{"audit", columns, c.audit, func(n uint64) []any {
		who, what := c.entry(n)
		row, err := c.head.Next(c.auditAt(n), who, what, "")
		if err != nil {
			panic(err) // what is written is our own
		}
		c.head = row.Head()
		return []any{row.Number, row.Line, row.Hash, row.At, row.Who, row.What, row.OnKind, row.OnID}
	}}
}
