package storage

import "strings"

// testPrefix begins the IDs of test clients. The rest is that of their partner's ID, so that
// each is found from the other.
const testPrefix = string(PartnerKind) + "_test_"

// TestClientID is the ID of a partner's test client. It is empty for what is no partner.
func TestClientID(partnerID string) string {
	rest, ok := strings.CutPrefix(partnerID, string(PartnerKind)+"_")
	if !ok || IsTestClientID(partnerID) {
		return ""
	}
	return testPrefix + rest
}

// LivePartnerID is the ID of the partner that a test client belongs to. Other IDs are returned
// as they are.
func LivePartnerID(clientID string) string {
	if rest, ok := strings.CutPrefix(clientID, testPrefix); ok {
		return string(PartnerKind) + "_" + rest
	}
	return clientID
}

// IsTestClientID reports whether an ID is that of a test client. No partner's ID is: what
// follows its prefix are hex digits.
func IsTestClientID(id string) bool { return strings.HasPrefix(id, testPrefix) }

// Noun is what people call a client of this kind.
func (k ClientKind) Noun() string {
	if k == TestKind {
		return "test client"
	}
	return string(k)
}

// IsTest reports whether a client is a partner's test client.
func (c Client) IsTest() bool { return c.Kind == TestKind }

// Connects reports whether a client connects accounts, real ones or those of test mode.
func (c Client) Connects() bool { return c.Kind == PartnerKind || c.Kind == TestKind }

// insertTestClient writes the test client of a new partner. It has no email, so that nothing
// that is found by an address finds it.
func (t tx) insertTestClient(partnerID string) error {
	_, err := t.Exec(`INSERT INTO client (id, kind, name, email, use_case, scope, allow_missing_state, iss,
			status, suspended_reason, suspended_at, suspended_by, created_at, name_key)
		SELECT CAST(? AS TEXT), 'test', name, '', use_case, scope, allow_missing_state, iss,
			status, suspended_reason, suspended_at, suspended_by, created_at, name_key FROM client WHERE id = ?`,
		TestClientID(partnerID), partnerID)
	return err
}

// followPartner has a test client be as its partner is now. It is called by all that changes a
// partner's row, and does nothing for other clients.
func (t tx) followPartner(partnerID string) error {
	id := TestClientID(partnerID)
	if id == "" {
		return nil
	}
	t.Change(id)
	_, err := t.Exec(`UPDATE client SET (name, use_case, scope, allow_missing_state, iss, status, suspended_reason, suspended_at, suspended_by, name_key)
		= (SELECT p.name, p.use_case, p.scope, p.allow_missing_state, p.iss, p.status, p.suspended_reason, p.suspended_at, p.suspended_by, p.name_key
			FROM client p WHERE p.id = ?) WHERE id = ?`, partnerID, id)
	return err
}
