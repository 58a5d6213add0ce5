package preview

import (
	"slices"
	"time"

	"fairlead/storage"
)

func portalPeopleStates() []state {
	owner, developer := asMember(storage.PersonOwner), asMember(storage.PersonDeveloper)
	return slices.Concat([]state{
		usual("partner-people", "a partner’s people", owner, somePeople, ofPortal("/people")),
		usual("partner-people-errors", "nobody was added", owner, func(p *person) { p.post(portalPath(p)+"/people", "email", "x", "name", "\x00", "role", "admin") }),
		usual("partner-people-last", "the last owner was to be removed", owner, removeOwners),
		usual("partner-people-developer", "for who can only remove themselves", developer, somePeople, ofPortal("/people")),
		usual("partner-people-suspended", "of a suspended partner", owner, suspendPartner, ofPortal("/people")),
		usual("partner-me", "a person’s own page", owner, anotherSession, open("/partners/me")),
		usual("partner-me-errors", "no name was typed", owner, func(p *person) { p.post("/partners/me", "name", " ") }),
		usual("partner-leave", "what leaving does", owner, busyPartner, ofPortal("/leave")),
		usual("partner-leave-errors", "another name was typed", owner, func(p *person) { p.post(portalPath(p)+"/leave", "company", "Shop") }),
		usual("partner-leaving", "an owner can stay", owner, leaveWithPartner, ofPortal("/leave")),
		usual("partner-leaving-overview", "where a partner’s people start, while it is leaving", owner, leaveWithPartner, ofPortal("")),
		usual("staff-partner-leaving", "a partner that is leaving, suspended too", asStaff, leaveWithPartner, suspendPartner, ofPartner("")),
		usual("staff-partner-left", "a partner that has left", asStaff, leaveWithPartner, hasLeft, ofPartner("")),
	}, extremely("partner-people", owner, somePeople, ofPortal("/people")), extremely("partner-leave", owner, ofPortal("/leave")))
}

func ofPortal(path string) step { return func(p *person) { p.get(portalPath(p) + path) } }

func portalPath(p *person) string { return "/partners/" + p.partner.ID }

func somePeople(p *person) {
	for _, one := range []storage.NewPerson{{Email: "grace.brewster.murray.hopper@integrations.shop.example", Name: "Grace Hopper", Role: storage.PersonOwner}, {Email: "dana@shop.example", Role: storage.PersonDeveloper}} {
		one.LinkUntil = storage.At(p.now.Add(time.Hour))
		_, err := p.db.AddPerson(p.ctx, p.partner.ID, one)
		p.check(err)
	}
}

// removeOwners removes all owners, of whom the last one stays.
func removeOwners(p *person) {
	all, err := p.db.Members(p.ctx, p.partner.ID)
	p.check(err)
	for _, m := range all {
		if m.Role == storage.PersonOwner && m.Email != "olga@shop.example" {
			p.check(p.db.RemovePerson(p.ctx, p.partner.ID, m.ID))
		}
	}
	olga, err := p.db.PersonByEmail(p.ctx, "olga@shop.example")
	p.check(err)
	p.post(portalPath(p) + "/people/" + olga.ID + "/remove")
}

// anotherSession signs the person in in another browser.
func anotherSession(p *person) {
	olga, err := p.db.PersonByEmail(p.ctx, "olga@shop.example")
	p.check(err)
	hash, until := storage.Hash("another link"), storage.At(p.now.Add(time.Hour))
	p.check(p.db.OfferPersonLink(p.ctx, storage.PersonLink{Hash: hash, PersonID: olga.ID, ExpiresAt: until}))
	s := storage.PersonSession{ID: storage.NewID(), SecretHash: storage.Hash("another"), Address: "2001:db8:1234:5678:9abc:def0:1234:5678", ExpiresAt: until,
		UserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"}
	_, err = p.db.UsePersonLink(p.ctx, hash, &s, "")
	p.check(err)
}

func leaveWithPartner(p *person) {
	p.check(p.db.LeavePartner(p.ctx, p.partner.ID, storage.At(p.now.Add(14*24*time.Hour))))
}

func hasLeft(p *person) {
	p.now = p.now.Add(15 * 24 * time.Hour)
	for more := true; more && p.err == nil; {
		var err error
		more, err = p.db.EndLeaving(p.ctx, 20)
		p.check(err)
	}
	p.now = sampleDay()
}
