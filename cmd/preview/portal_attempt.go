package preview

import (
	"fairlead/storage"
)

func portalAttemptStates() []state {
	return []state{
		usual("partner-overview", "how a partner does", asMember(storage.PersonDeveloper), busyPartner, ofPortal("")),
		usual("partner-overview-new", "a partner that has just begun", asMember(storage.PersonOwner), ofPortal("")),
		usual("partner-overview-suspended", "a suspended partner", asMember(storage.PersonOwner), busyPartner, suspendPartner, ofPortal("")),
		usual("partner-attempts", "attempts to connect", asMember(storage.PersonDeveloper), busyPartner, ofPortal("/attempts")),
		usual("partner-attempts-none", "there are none", asMember(storage.PersonDeveloper), ofPortal("/attempts")),
		usual("partner-attempts-test", "attempts of test mode", asMember(storage.PersonDeveloper), testAttempt, ofPortal("/attempts?test=on")),
		usual("partner-attempts-errors", "a date is none", asMember(storage.PersonDeveloper), ofPortal("/attempts?from=yesterday")),
		usual("partner-attempt", "somebody connected, and nothing of them is told", asMember(storage.PersonDeveloper), busyPartner, ofAttempt(storage.Allowed)),
		usual("partner-attempt-refused", "why a link was refused", asMember(storage.PersonDeveloper), busyPartner, ofAttempt(storage.Refused)),
		usual("partner-events", "an endpoint of a partner", asMember(storage.PersonDeveloper), partnersEndpoint, ofPortal("/events")),
		usual("partner-events-empty", "no endpoints", asMember(storage.PersonDeveloper), ofPortal("/events")),
		usual("partner-event-new-errors", "nothing was filled in", asMember(storage.PersonDeveloper), ofPortal("/events/new"), fillEndpoint("url", "", "events", "", "oauth", "on")),
		usual("partner-event-added", "an endpoint was just added", asMember(storage.PersonDeveloper), partnersEndpoint),
	}
}

// ofAttempt opens the last attempt with an outcome.
func ofAttempt(outcome storage.Outcome) step {
	return func(p *person) {
		all, err := p.db.Attempts(p.ctx, storage.AttemptFilter{ClientID: p.partner.ID, Outcome: outcome, Limit: 1})
		p.check(err)
		for _, a := range all {
			ofPortal("/attempts/" + a.SupportCode)(p)
		}
	}
}

// testAttempt follows a link of test mode.
func testAttempt(p *person) { come("client_id", storage.TestClientID(p.partner.ID))(p) }

func partnersEndpoint(p *person) {
	ofPortal("/events/new")(p)
	fillEndpoint("url", "https://shop.example/events", "events", "*", "description", "Our shop", "oauth", "on", "client_id", "fairlead",
		"client_secret", "secret", "token_url", "https://shop.example/token", "client_auth", "basic")(p)
}
