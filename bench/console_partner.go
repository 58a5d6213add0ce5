package main

import (
	"fmt"
	"time"

	"fairlead/storage"
)

// firstPartners are the oldest, so many that a search does not sort them.
func (c consoleSize) firstPartners() uint64 { return min(3000, c.partners/4) }

func consolePartnerID(n uint64) string { return "partner_" + hexID(ofConsolePartner, n)[:24] }

// partnerWords begin the names of partners: each is the first word of as many.
var partnerWords = []string{"Anchor", "Beacon", "Çelik", "Dockside", "Élan", "Freight", "Gantry", "Harbour", "Isle", "Jetty", "Keel", "Lantern"}

func (c consoleSize) partnerName(n uint64) string {
	switch {
	case n < c.firstPartners():
		return fmt.Sprintf("Oldest Trade %d", n)
	case n%1000 == 999:
		return fmt.Sprintf("Zebra Goods %d", n)
	}
	return fmt.Sprintf("%s Goods %d", partnerWords[n%uint64(len(partnerWords))], n)
}

// consoleCallback has three partners in ten at one platform, and the oldest at another.
func (c consoleSize) callback(n uint64) string {
	host := fmt.Sprintf("www.shop-%d.example", n)
	switch {
	case n < c.firstPartners():
		host = fmt.Sprintf("shop-%d.oldest.example", n)
	case n%10 < 3:
		host = fmt.Sprintf("shop-%d.platform.example", n)
	}
	return "https://" + host + "/fairlead/callback"
}

// consoleContact has one partner in a hundred with an agency.
func consoleContact(n uint64) string {
	if n%100 == 1 {
		return "partners@agency.example"
	}
	return fmt.Sprintf("dev@shop-%d.example", n)
}

// isTroubled has one partner in a hundred with more refused attempts than allowed ones.
func isTroubled(n uint64) bool { return n%100 == 3 }

func partnerStatus(n uint64) storage.Status {
	switch {
	case n%100 == 50:
		return storage.Suspended
	case n%200 == 77:
		return storage.Status(storage.LeavingPartner)
	}
	return storage.Active
}

var callbackColumns = []string{"client_id", "url", "is_default", "created_at", "host_key", "added_by", "client_since"}

// partnerTables are partners as storage writes them, with the keys that they are found by.
func (c *consoleRows) partnerTables() []table {
	clients := []string{"id", "kind", "name", "email", "use_case", "scope", "allow_missing_state", "iss", "status", "suspended_reason", "created_at",
		"name_key", "email_key", "domain_key", "in_trouble"}
	return []table{{"client", clients, c.partners, func(n uint64) []any {
		name, email := c.partnerName(n), consoleContact(n)
		return []any{consolePartnerID(n), string(storage.PartnerKind), name, email, "", "*", false, false, string(partnerStatus(n)), "", c.partnerSince(n),
			storage.NameKey(name), storage.EmailKey(email), storage.HostKey(storage.DomainOf(email)), isTroubled(n)}
	}}, {"callback", callbackColumns, c.partners, func(n uint64) []any {
		url := c.callback(n)
		return []any{consolePartnerID(n), url, true, c.partnerSince(n), storage.HostKey(url), "", c.partnerSince(n)}
	}}, {"secret", []string{"id", "client_id", "hash", "created_at", "created_by", "last_used_at"}, c.partners, func(n uint64) []any {
		lastUsed := any(nil)
		if n == c.bigPartner() {
			lastUsed = c.now.UnixMilli()
		}
		return []any{consoleSecretID(n), consolePartnerID(n), storage.Hash(hexID(ofSecret, n)), c.partnerSince(n), "", lastUsed}
	}}, c.hours()}
}

func consoleSecretID(n uint64) string { return "secret_" + hexID(ofConsolePartner, n)[:16] }

func (c *consoleRows) partnerSince(n uint64) int64 {
	return evenly(n, c.partners, consoleHistory, c.now)
}

// hours are the outcomes of the last day, for one partner in twenty.
func (c *consoleRows) hours() table {
	const hours, each = 24, 20
	return table{"client_hour", []string{"client_id", "hour", "allowed", "refused"}, c.partners / each * hours, func(i uint64) []any {
		n := i/hours*each + 3 // some of which are in trouble
		allowed, refused := 5, 1
		if isTroubled(n) {
			allowed, refused = refused, allowed
		}
		hour := c.now.Truncate(time.Hour).Add(-time.Duration(i%hours) * time.Hour)
		return []any{consolePartnerID(n), hour.UnixMilli(), allowed, refused}
	}}
}
