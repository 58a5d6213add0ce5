package preview

import (
	"net/http"

	"fairlead/storage"
)

func staffPeopleStates() []state {
	return []state{
		usual("staff-people", "who is on the staff", signedInStaff, colleagues, open("/staff/people")),
		usual("staff-people-errors", "nothing was typed", signedInStaff, open("/staff/people"), fill("role", "support")),
		usual("staff-people-added", "somebody was just added", signedInStaff, open("/staff/people"), fill("email", "noa@fairlead.example", "name", "Noa Lang", "role", "support")),
		usual("staff-member", "one of them", signedInStaff, colleagues, ofColleague("")),
		usual("staff-member-error", "no reason was typed", signedInStaff, colleagues, ofColleague(""), inColleague("/disable")),
		usual("staff-member-disabled", "somebody was just disabled", signedInStaff, colleagues, inColleague("/disable", "reason", "Left the company.")),
		usual("staff-member-own", "an admin looks at themselves", signedInStaff, ofOneself),
		usual("staff-people-refused", "support is not allowed to see who is on the staff", signedInStaff, becomeSupport, open("/staff/people")),
	}
}

// colleagues are two more members of staff.
func colleagues(p *person) {
	for i, name := range []string{"Katherine Johnson", "Konstantinos Papadopoulos-Christodoulopoulos"} {
		email := []string{"katherine@fairlead.example", "konstantinos.papadopoulos-christodoulopoulos@support.fairlead.example"}[i]
		p.check(p.db.CreateStaff(p.ctx, &storage.Staff{Name: name, Email: email, Role: storage.StaffSupport}, "no password", storage.Time{}))
	}
}

func (p *person) staffByEmail(email string) storage.Staff {
	s, err := p.db.StaffByEmail(p.ctx, email)
	p.check(err)
	return s
}

func ofColleague(path string) step {
	return func(p *person) {
		p.get("/staff/people/" + p.staffByEmail("katherine@fairlead.example").ID + path)
	}
}

// inColleague sends a form of a colleague's page.
func inColleague(path string, pairs ...string) step {
	return func(p *person) {
		p.send(http.MethodPost, "/staff/people/"+p.staffByEmail("katherine@fairlead.example").ID+path, values(pairs))
	}
}

func ofOneself(p *person) { p.get("/staff/people/" + p.staffByEmail(graceEmail).ID) }

func becomeSupport(p *person) { p.change(`UPDATE staff SET role = 'support'`) }
