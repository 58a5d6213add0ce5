package main

import (
	"fmt"
	"time"

	"fairlead/authz"
	"fairlead/storage"
)

// table is the rows to write, each made from its number.
type table struct {
	name    string
	columns []string
	rows    uint64
	row     func(i uint64) []any
}

// filling is everything in a database with this number of tokens, parents before
// children. The last table is the tokens'.
func filling(tokens uint64) []table {
	now := time.Now().UnixMilli()
	accounts := accountsOf(tokens)
	return []table{
		clientTable(now), callbackTable(now), secretTable(now),
		{"client", testClientColumns, partners, func(i uint64) []any {
			id, _, _ := clientNumber(i)
			return testClientRow(id, shopName(i), storage.Active, now)
		}},
		{"person", personColumns, 1, func(uint64) []any { return personRow(hexID(ofTeam, partners), shopContact, "", now) }},
		{"partner_person", memberColumns, partners, func(i uint64) []any {
			id, _, _ := clientNumber(i)
			return []any{id, hexID(ofTeam, partners), string(storage.PersonOwner), now}
		}},
		accountTable(0, accounts, now),
		{"payment_method", []string{"account_id", "processor", "customer", "reference", "brand", "last4", "exp_month", "exp_year",
			"holder", "street", "city", "postal_code", "country", "created_at"}, accounts,
			func(i uint64) []any {
				return []any{hexID(ofAccount, i), "sandbox", "", "", "visa", "4242", 4, 2039,
					"Grace Hopper", "1 Harbour Road", "Arlington", "22202", "US", now}
			}},
		shopDays(tokens, now),
		connectionTable(0, tokens, now, func(i uint64) (account, partner uint64) { return i / perAccount, partnerOf(i) }),
		{"token", []string{"hash", "client_id", "connection_id", "scope", "issued_at"}, tokens,
			func(i uint64) []any {
				partner, _ := clientOf(ofPartner, partnerOf(i))
				return []any{authz.TokenHash(string(appendToken(nil, i))), partner, connectionID(i), "*", now}
			}},
	}
}

var accountColumns = []string{"id", "email", "email_key", "full_name", "company_name", "api_version", "status", "created_at", "email_key_rule"}

// accountTable are the accounts from one number up to another.
func accountTable(from, to uint64, now int64) table {
	return table{"account", accountColumns, to - from, func(i uint64) []any { return accountRow(hexID(ofAccount, from+i), accountEmail(from+i), now) }}
}

func accountRow(id, email string, since int64) []any {
	return []any{id, email, email, "Grace Hopper", "Compilers and Daughters", string(storage.NewestAPIVersion), string(storage.Active), since,
		2 /* computed by storage.EmailKey */}
}

// connectionTable are connections, each between two numbers.
func connectionTable(from, to uint64, now int64, between func(i uint64) (account, partner uint64)) table {
	return table{"connection", []string{"id", "account_id", "client_id", "scope", "created_at"}, to - from, func(i uint64) []any {
		account, number := between(from + i)
		partner, _ := clientOf(ofPartner, number)
		return []any{connectionID(from + i), hexID(ofAccount, account), partner, "*", now}
	}}
}

// clientNumber numbers partners first and then services.
func clientNumber(i uint64) (id, secret string, service bool) {
	if i < partners {
		id, secret = clientOf(ofPartner, i)
		return id, secret, false
	}
	id, secret = clientOf(ofService, i-partners)
	return id, secret, true
}

const shopContact = "dev@shop.example"

func shopName(n uint64) string { return fmt.Sprintf("Shop %d", n) }

// shopDays are how many connections each partner has, all of them made today.
func shopDays(tokens uint64, now int64) table {
	var made [partners]int64
	for n := range tokens {
		made[partnerOf(n)]++
	}
	return table{"client_day", dayColumns, partners, func(i uint64) []any {
		id, _, _ := clientNumber(i)
		return []any{id, dayOf(now), made[i], 0}
	}}
}

func clientTable(now int64) table {
	columns := []string{"id", "kind", "name", "email", "use_case", "scope", "allow_missing_state", "iss", "status", "suspended_reason", "created_at"}
	return table{"client", columns, partners + services, func(i uint64) []any {
		id, _, service := clientNumber(i)
		kind, scope := storage.PartnerKind, "*"
		if service {
			kind, scope = storage.ServiceKind, serviceScope
		}
		return []any{id, string(kind), shopName(i), shopContact, "", scope, false, false, string(storage.Active), "", now}
	}}
}

func callbackTable(now int64) table {
	return table{"callback", []string{"client_id", "url", "is_default", "created_at"}, partners, func(i uint64) []any {
		id, _, _ := clientNumber(i)
		return []any{id, callbackURL, true, now}
	}}
}

func secretTable(now int64) table {
	return table{"secret", []string{"id", "client_id", "hash", "created_at"}, partners + services, func(i uint64) []any {
		id, secret, _ := clientNumber(i)
		return []any{fmt.Sprintf("secret_%016d", i), id, storage.Hash(secret), now}
	}}
}

// codes are the rows of people who signed up and consented, for
// the codes from one number up to another. With this number of tokens, code n is of the
// n-th account and connection after theirs.
func codes(from, to, tokens uint64) []table {
	now := time.Now()
	issued, expires := now.UnixMilli(), now.Add(time.Hour).UnixMilli()
	accounts := accountsOf(tokens)
	return []table{
		accountTable(accounts+from, accounts+to, issued),
		connectionTable(tokens+from, tokens+to, issued, func(i uint64) (account, partner uint64) {
			return accounts + i - tokens, (i - tokens) % partners
		}),
		{"attempt", []string{"id", "client_id", "parameters", "callback", "browser_hash", "support_code", "account_id",
			"began_at", "expires_at", "ended_at", "outcome"}, to - from,
			func(i uint64) []any {
				n := from + i
				partner, _ := clientOf(ofPartner, n%partners)
				return []any{attemptID(n), partner, "response_type=code&state=1", callbackURL, storage.Hash(attemptID(n)), supportCode(n),
					hexID(ofAccount, accounts+n), issued, expires, issued, string(storage.Allowed)}
			}},
		{"code", []string{"hash", "connection_id", "attempt_id", "redirect_uri", "code_challenge", "issued_at", "expires_at"}, to - from,
			func(i uint64) []any {
				n := from + i
				return []any{storage.Hash(string(appendCode(nil, n))), connectionID(tokens + n), attemptID(n),
					callbackURL, challenge(), issued, expires}
			}},
	}
}
