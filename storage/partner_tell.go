package storage

import "fairlead/audit"

// What can happen to a partner that all of its people are told of.
const (
	PartnerWasSuspended PartnerNoticeName = "suspended"
	PartnerIsLeaving    PartnerNoticeName = "leaving" // Until is when it has left
	PartnerStays        PartnerNoticeName = "stays"
	PartnerLeft         PartnerNoticeName = "left"
)

// tellPeople writes a mail to everybody who belongs to a partner, whoever has made the change. It
// says who did it only of one of them.
func (t tx) tellPeople(c Client, n PartnerNotice, now Time) error {
	if c.Kind != PartnerKind {
		return nil
	}
	n.ClientID, n.Company = c.ID, c.Name
	var all []Person
	err := t.List(&all, `SELECT `+personColumns+` FROM person WHERE id IN (SELECT person_id FROM partner_person WHERE client_id = ?) ORDER BY id`, c.ID)
	if err != nil {
		return err
	}
	if who := t.author.who; who.Kind == audit.Person {
		for _, p := range all {
			if p.ID == who.ID {
				n.By, n.Address = p.Label(), who.Address
			}
		}
	}
	for _, p := range all {
		n.To = p.Email
		if err := t.enqueue(JobPartnerNotice, n, now); err != nil {
			return err
		}
	}
	return nil
}
