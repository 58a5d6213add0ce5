package main

import (
	"time"

	"fairlead/storage"
)

// viewer looks at the portal. They are the contact of many partners, and an owner of the biggest.
const viewer = agency

var (
	testClientColumns = []string{"id", "kind", "name", "email", "use_case", "scope", "allow_missing_state", "iss", "status", "suspended_reason", "created_at", "name_key"}
	personColumns     = []string{"id", "email", "email_key", "name", "last_signed_in_at", "created_at"}
	memberColumns     = []string{"client_id", "person_id", "role", "added_at"}
)

// testClientRow is the test client that a partner is made with.
func testClientRow(partnerID, name string, status storage.Status, since int64) []any {
	return []any{storage.TestClientID(partnerID), string(storage.TestKind), name, "", "", "*", false, false, string(status), "", since, storage.NameKey(name)}
}

func personRow(id, email, name string, since int64) []any {
	return []any{id, email, storage.EmailKey(email), name, since, since}
}

// peopleTables are what each partner is made with: its test client, and its contact as its first
// owner. The biggest partner has as many people as one can have.
func (c *consoleRows) peopleTables() []table {
	big := c.bigPartner()
	team := uint64(storage.MostPeople - 1) // beside its contact, and the last of them is the viewer
	contacts := c.contacts()
	return []table{
		{"client", testClientColumns, c.partners, func(n uint64) []any {
			return testClientRow(consolePartnerID(n), c.partnerName(n), partnerStatus(n), c.partnerSince(n))
		}},
		{"person", personColumns, uint64(len(contacts)), func(i uint64) []any {
			n := contacts[i]
			return personRow(personID(n), consoleContact(n), "Grace Hopper", c.partnerSince(n))
		}},
		{"partner_person", memberColumns, c.partners, func(n uint64) []any {
			return []any{consolePartnerID(n), personID(contactOf(n)), string(storage.PersonOwner), c.partnerSince(n)}
		}},
		{"person", personColumns, team - 1, func(i uint64) []any {
			id := hexID(ofTeam, i)
			return personRow(id, id+"@team.example", "Ada Lovelace", c.partnerSince(big))
		}},
		{"partner_person", memberColumns, team - 1, func(i uint64) []any {
			return []any{consolePartnerID(big), hexID(ofTeam, i), string(storage.PersonDeveloper), c.now.UnixMilli() - int64(team-i)} //nolint:gosec // small
		}},
		{"partner_person", memberColumns, oneUnless(contactOf(big) == viewer), func(uint64) []any {
			return []any{consolePartnerID(big), personID(viewer), string(storage.PersonOwner), c.now.UnixMilli()}
		}},
	}
}

func oneUnless(none bool) uint64 {
	if none {
		return 0
	}
	return 1
}

// contacts are the numbers of people who are the contact of some partner.
func (c consoleSize) contacts() (numbers []uint64) {
	for n := range c.partners {
		if contactOf(n) == n {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// personSecret is that of the session of the person who looks at the portal.
const personSecret = "another secret of this run alone"

// sessionTable has the viewer signed in.
func sessionTable(signedIn time.Time) table {
	columns := []string{"id", "secret_hash", "person_id", "user_agent", "address", "created_at", "last_seen_at", "expires_at"}
	now := signedIn.UnixMilli()
	return table{"person_session", columns, 1, func(uint64) []any {
		return []any{personID(viewer), storage.Hash(personSecret), personID(viewer), "bench", "192.0.2.1", now, now, signedIn.Add(12 * time.Hour).UnixMilli()}
	}}
}
