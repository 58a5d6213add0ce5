package storage

import "fairlead/audit"

// JobPartnerNotice is a mail that tells an owner of a partner of a change.
const JobPartnerNotice JobKind = "partner notice"

// PartnerNotice is the payload of [JobPartnerNotice].
type PartnerNotice struct {
	Name     PartnerNoticeName `json:"name"`
	To       string            `json:"to"` // an owner's address
	ClientID string            `json:"client_id"`
	Company  string            `json:"company"` // as it was then
	// By names the person who did it; empty for support, who have no address here either.
	By      string `json:"by,omitempty"`
	Address string `json:"address,omitempty"`
	// Until is when a partner has left that is leaving.
	Until Time `json:"until,omitzero"`
}

// PartnerNoticeName says what has happened.
type PartnerNoticeName string

// What can happen to a partner that its owners are told of.
const (
	SecretWasCreated   PartnerNoticeName = "secret created"
	SecretWasRevoked   PartnerNoticeName = "secret revoked"
	CallbackWasAdded   PartnerNoticeName = "callback added"
	CallbackWasRemoved PartnerNoticeName = "callback removed"
	PersonWasAdded     PartnerNoticeName = "person added"
	PersonWasRemoved   PartnerNoticeName = "person removed"
	ContactWasChanged  PartnerNoticeName = "contact changed"

	DefaultCallbackWasChanged PartnerNoticeName = "default callback changed"
	PersonRoleWasChanged      PartnerNoticeName = "person's role changed"

	TokenWasPaused PartnerNoticeName = "token reported as leaked"
)

// tellOwners writes a mail to each owner of a partner in the transaction of a change that its
// people or support have made, also of its test client. Commands are the operator's own.
func (t tx) tellOwners(clientID string, what PartnerNoticeName, now Time) error {
	clientID = LivePartnerID(clientID)
	return t.tellPartner(clientID, what, now, nil)
}

// contactChanged is [tx.tellOwners] where a partner has another contact. The former one is told too, who
// got links to secrets, and the new one where one of the partner's people has entered it. A link that
// the former one has not used would make them an owner, and ends.
func (t tx) contactChanged(was, is Client, now Time) error {
	if was.Kind != PartnerKind || EmailKey(was.Email) == EmailKey(is.Email) {
		return nil
	}
	if err := t.endHandoversTo(is.ID, EmailKey(was.Email), now); err != nil {
		return err
	}
	also := []string{was.Email}
	if t.author.who.Kind == audit.Person {
		also = append(also, is.Email)
	}
	return t.tellPartner(is.ID, ContactWasChanged, now, also)
}

// tellPartner writes a mail to each owner and to other addresses, one to each.
func (t tx) tellPartner(clientID string, what PartnerNoticeName, now Time, also []string) error {
	n := PartnerNotice{Name: what, ClientID: clientID}
	switch who := t.author.who; who.Kind {
	case audit.Person:
		var p Person
		if err := t.Get(&p, `SELECT `+personColumns+` FROM person WHERE id = ?`, who.ID); err != nil {
			return err
		}
		n.By, n.Address = p.Label(), who.Address
	case audit.Staff:
	default:
		return nil
	}
	return t.mailOwners(n, now, also)
}

// mailOwners is [tx.tellPartner] for a change by anyone, also by the server itself.
func (t tx) mailOwners(n PartnerNotice, now Time, also []string) error {
	if err := t.Get(&n.Company, `SELECT name FROM client WHERE id = ?`, n.ClientID); err != nil {
		return err
	}
	var to []string
	err := t.List(&to, `SELECT p.email FROM partner_person m JOIN person p ON p.id = m.person_id
		WHERE m.client_id = ? AND m.role = ? ORDER BY m.added_at, p.id`, n.ClientID, PersonOwner)
	if err != nil {
		return err
	}
	told := map[string]bool{"": true} // no address
	for _, n.To = range append(to, also...) {
		key := EmailKey(n.To)
		if told[key] {
			continue
		}
		told[key] = true
		if err := t.enqueue(JobPartnerNotice, n, now); err != nil {
			return err
		}
	}
	return nil
}
