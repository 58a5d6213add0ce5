package preview

import "fairlead/storage"

func staffReadingStates() []state {
	return []state{
		usual("staff-home-busy", "applications wait, and a partner is suspended", signedInStaff, somePartners, waitingApplications, open("/staff")),
		usual("staff-home-error", "nothing was typed to search for", signedInStaff, search("")),
		usual("staff-search", "two partners begin so", signedInStaff, somePartners, open("/staff/search?q=de")),
		usual("staff-search-none", "nothing is found", signedInStaff, search("nothing like this")),
		usual("staff-search-code", "a support code that is unknown", signedInStaff, search("K7QM-2XPD")),
		usual("staff-attempts", "attempts to connect", signedInStaff, busyPartner, open("/staff/attempts")),
		usual("staff-attempts-none", "there are none", signedInStaff, open("/staff/attempts")),
		usual("staff-attempts-errors", "a date is none", signedInStaff, open("/staff/attempts?from=yesterday")),
		usual("staff-attempt-refused", "why a link was refused, and what to tell the partner", signedInStaff, refusedAttempt),
		usual("staff-audit", "who changed what", signedInStaff, busyPartner, open("/staff/audit")),
		usual("staff-audit-errors", "a date is none", signedInStaff, open("/staff/audit?to=yesterday")),
		usual("staff-audit-none", "nobody changed that", signedInStaff, open("/staff/audit?who=nobody")),
		usual("staff-audit-row", "one change", signedInStaff, open("/staff/audit/1")),
		usual("staff-audit-export", "exports the audit log", signedInStaff, open("/staff/audit/export")),
		usual("staff-not-found", "there is no such page", signedInStaff, open("/staff/nothing")),
	}
}

// search sends the form of the start page.
func search(typed string) step {
	return func(p *person) { p.post("/staff/search", "q", typed) }
}

// refusedAttempt looks at an attempt whose callback lacks a slash.
func refusedAttempt(p *person) {
	again := p.browser
	p.forgetCookies()
	p.meet("Anvil", "https://anvil.example/callback/")
	come("redirect_uri", "https://anvil.example/callback")(p)
	p.browser = again
	all, err := p.db.Attempts(p.ctx, storage.AttemptFilter{Limit: 1})
	p.check(err)
	for _, a := range all {
		p.get("/staff/attempts/" + a.SupportCode)
	}
}

// waitingApplications wait for support.
func waitingApplications(p *person) {
	for _, company := range []string{"Acorn", "Birch & Co", "Cedar"} {
		p.check(p.db.CreateApplication(p.ctx, &storage.Application{Kind: storage.ApplicationPartner, Company: company, Email: "dev@trees.example",
			Callback: "https://trees.example/callback", UseCase: "Labels", Address: "192.0.2.9"}, nil))
	}
}
