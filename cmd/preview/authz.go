package main

import (
	"strings"
	"time"

	"fairlead/authz"
	"fairlead/web"
)

func authzStates() []state {
	ask := inFlow("/oauth/consent", "Allow access", atAccess)
	list := signedIn("/account/connections", "Connections")
	refused := outside("/oauth/authorize", "This link does not work")
	over := outside("/oauth/consent", "This page has expired")
	states := []state{
		{"consent", "a partner asks", ask, consent},
		{"consent-alert", "the answer could not be taken", withAlert(ask, "Please choose one of the two buttons."), consent},
		{"problem-slash", "a callback differs by its closing slash", refused, problemSlash},
		{"problem-unknown", "nobody knows the partner", refused, problemUnknown},
		{"problem-hostile", "parameters that want to break the page", refused, problemHostile},
		{"ended-expired", "an hour has passed", over, endedExpired},
		{"ended-lost", "there is no safe way back", over, endedLost},
		{"connections", "three partners", list, connections},
		{"connections-empty", "nothing is connected", list, connectionsEmpty},
		{"connections-notice", "one was disconnected", withNotice(list, "Demo Store is disconnected. Its access ended at once."), connectionsEmpty},
		{"connections-extreme", "partners with every extreme name", extremes()[0].put(list), connectionsExtreme},
	}
	for _, e := range extremes() {
		states = append(states,
			state{"consent-" + e.name, e.says, e.put(ask), e.consent},
			state{"ended-" + e.name, e.says, over, e.ended})
	}
	return states
}

func can() []string {
	return []string{
		"See your name, email and company",
		"See which card is on file: its brand, last four digits and expiry date",
		"Use the Fairlead API for your account",
	}
}

func cannot() []string {
	return []string{"See your password or your card number", "Change your email or password"}
}

func consent(c web.Chrome) web.View {
	return &authz.ConsentPage{Chrome: c, AccountID: "0b1c2d3e4f5061728394a5b6c7d8e9f0", AccountName: "Ada Lovelace", AccountEmail: "ada@example.com", Can: can(), Cannot: cannot()}
}

func (e extreme) consent(c web.Chrome) web.View {
	return &authz.ConsentPage{Chrome: c, AccountName: e.person, AccountEmail: e.email, Can: can(), Cannot: cannot()}
}

func problemSlash(c web.Chrome) web.View {
	return &authz.ProblemPage{
		Chrome:    c,
		Heading:   "This link does not work",
		Text:      "Demo Store sent you here with a link that we cannot follow safely. Nothing has happened to your account. Please tell Demo Store about this page.",
		Developer: "The redirect_uri differs from a registered callback by its closing slash. Callbacks are compared character for character.",
		Parameters: []authz.Parameter{
			{Name: "client_id", Value: "partner_2f7c1e9a0b"},
			{Name: "redirect_uri", Value: "http://localhost:8081/callback/"},
		},
	}
}

func problemUnknown(c web.Chrome) web.View {
	return &authz.ProblemPage{
		Chrome:     c,
		Heading:    "We do not know who sent you here",
		Text:       "The link that brought you here names a company that is not registered with us. Nothing has happened to your account. You can close this page.",
		Developer:  "The client_id is missing or not registered here. Compare it with the one that you were given.",
		Parameters: []authz.Parameter{{Name: "client_id"}},
	}
}

func problemHostile(c web.Chrome) web.View {
	return &authz.ProblemPage{
		Chrome:    c,
		Heading:   "This link does not work",
		Text:      "The company that sent you here used a link that we cannot follow safely.",
		Developer: "The redirect_uri is not a well-formed URL.",
		Parameters: []authz.Parameter{
			{Name: "client_id", Value: `"><script>alert(1)</script>`},
			{Name: "redirect_uri", Value: "https://shop.example/" + strings.Repeat("unbroken", 80) + "\u202e moc.live"},
		},
	}
}

func endedExpired(c web.Chrome) web.View {
	return &authz.EndedPage{
		Chrome: c, Heading: "This took longer than an hour", Partner: "Demo Store",
		Text:    "To keep you safe, a connection has to be finished within an hour. What you have saved so far is kept. Start again from Demo Store and it will be quick.",
		BackURL: "http://localhost:8081/callback?error=access_denied",
	}
}

func endedLost(c web.Chrome) web.View {
	return &authz.EndedPage{
		Chrome: c, Heading: "This was begun in another browser", Partner: "Demo Store",
		Text: "To keep you safe, a connection has to be finished in the browser that began it. Go back to that browser, or start again from Demo Store.",
	}
}

func (e extreme) ended(c web.Chrome) web.View {
	return &authz.EndedPage{
		Chrome: c, Heading: "This took longer than an hour", Partner: e.company,
		Text:    "Start again from " + e.company + " and it will be quick.",
		BackURL: "https://shop.example/callback",
	}
}

func connections(c web.Chrome) web.View {
	return &authz.ConnectionsPage{Chrome: c, Connections: []authz.ConnectionView{
		{ClientID: "partner_1", Partner: "Demo Store", Since: sampleDay(), LastUsed: sampleDay().Add(400 * time.Hour), Can: can()},
		{ClientID: "partner_2", Partner: "Harbour & Sons Books", Since: sampleDay().AddDate(0, 1, 3), Can: can()},
		{ClientID: "partner_3", Partner: "Northwind", Since: sampleDay().AddDate(0, -8, 0), LastUsed: sampleDay(), Can: can()},
	}}
}

func connectionsEmpty(c web.Chrome) web.View { return &authz.ConnectionsPage{Chrome: c} }

func connectionsExtreme(c web.Chrome) web.View {
	p := &authz.ConnectionsPage{Chrome: c}
	for _, e := range extremes() {
		p.Connections = append(p.Connections, authz.ConnectionView{ClientID: "partner_" + e.name, Partner: e.company, Since: sampleDay(), Can: can()})
	}
	return p
}
