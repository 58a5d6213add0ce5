package preview

import (
	"strings"
	"time"

	"fairlead/storage"
)

func applicationStates() []state {
	return []state{
		usual("staff-applications", "what waits for support", asStaff, someApplications, open("/staff/applications")),
		usual("staff-applications-empty", "nothing waits", asStaff, open("/staff/applications")),
		usual("staff-application", "an application to decide about", asStaff, apply(sampleApplication()), openApplication),
		usual("staff-application-errors", "neither a question nor a reason was typed", asStaff, apply(sampleApplication()), decide("/decline", "reason", "")),
		usual("staff-application-doubtful", "what should be looked at twice", asStaff, apply(doubtfulApplication()), openApplication),
		usual("staff-application-asked", "it waits for the partner", asStaff, apply(sampleApplication()), askApplicant, openApplication),
		usual("staff-application-answered", "it has an answer", asStaff, apply(sampleApplication()), askApplicant, reply, openApplication),
		usual("staff-application-approved", "a link was sent and not opened", asStaff, apply(sampleApplication()), decide("/approve")),
		usual("staff-application-opened", "the secret was shown", asStaff, apply(sampleApplication()), decide("/approve"), mailLink, takeSecret, openApplication),
		usual("staff-application-conflict", "somebody else has declined it", asStaff, apply(sampleApplication()), decide("/decline", "reason", "We don’t ship there."), decide("/approve")),
		usual("staff-application-company", "a partner wants another name", asStaff, applyForCompany, openApplication),
		usual("staff-application-logo", "a partner wants a logo", asStaff, applyForLogo, openApplication),
	}
}

func portalStates() []state {
	return []state{
		usual("partner-welcome", "a link to a secret", admitted, openWelcome),
		usual("partner-welcome-secret", "the secret, this once", admitted, takeSecret),
		usual("partner-welcome-used", "the link was used", admitted, takeSecret, openWelcome),
		usual("partner-welcome-over", "a link that is over", open("/partners/welcome?token=none")),
		usual("partner-application", "an application waits for support", apply(sampleApplication()), applicantLink, openOwn),
		usual("partner-application-asked", "support has a question", apply(sampleApplication()), askApplicant, applicantLink, openOwn),
		usual("partner-application-errors", "nothing was answered", apply(sampleApplication()), askApplicant, applicantLink, answerNothing),
		usual("partner-application-declined", "it was declined", apply(sampleApplication()), declineIt, applicantLink, openOwn),
	}
}

func sampleApplication() storage.Application {
	return storage.Application{Kind: storage.ApplicationPartner, Company: "Knots & Sons Chandlery", Email: "dev@knots.example", Address: "192.0.2.44",
		Callback: "https://www.knots.example/integrations/fairlead/oauth/callback",
		UseCase:  "Merchants buy rope from us and want their labels printed with each order.\nWe begin with about forty of them."}
}

func doubtfulApplication() storage.Application {
	a := sampleApplication()
	a.Email, a.Callback, a.Address = "dev@shop.example", "http://shop.example/callback", "2001:db8:1234:5678:9abc:def0:1234:5678"
	return a
}

// apply sends an application.
func apply(a storage.Application) step {
	return func(p *person) {
		one := a
		p.check(p.db.CreateApplication(p.ctx, &one, nil))
		p.application = one
	}
}

func someApplications(p *person) {
	companies := []string{"Knots & Sons Chandlery", "Bright Parcel Company of the Northern Islands", "Anvil"}
	for i, company := range companies {
		p.now = sampleDay().Add(-time.Duration((len(companies)-i)*(len(companies)-i)*9) * time.Hour)
		a := sampleApplication()
		a.Company = company
		apply(a)(p)
	}
	p.now = sampleDay().Add(-20 * time.Minute)
	applyForCompany(p)
	p.now = sampleDay()
}

func applyForCompany(p *person) {
	apply(storage.Application{Kind: storage.ApplicationCompany, ClientID: p.partner.ID, Company: p.partner.Name + " International", Email: p.partner.Email,
		UseCase: "Printing labels for orders of all our countries."})(p)
}

func applyForLogo(p *person) {
	giveLogo(p)
	hash, err := p.db.LogoHashOf(p.ctx, p.partner.ID)
	p.check(err)
	logo, err := p.db.LogoByHash(p.ctx, hash)
	p.check(err)
	p.application = storage.Application{Kind: storage.ApplicationLogo, ClientID: p.partner.ID, Company: p.partner.Name, Email: p.partner.Email}
	p.check(p.db.CreateApplication(p.ctx, &p.application, logo.Picture))
}

func openApplication(p *person) { p.get("/staff/applications/" + p.application.Number) }

// decide sends a form of the application's page.
func decide(path string, fields ...string) step {
	return func(p *person) { p.post("/staff/applications/"+p.application.Number+path, fields...) }
}

func askApplicant(p *person) {
	p.check(p.db.AskApplicant(p.ctx, p.application.Number, "Which carriers do your merchants use?\nAnd who prints the labels?"))
}

func reply(p *person) {
	p.check(p.db.AnswerApplication(p.ctx, p.application.Number, "Mostly UPS. The merchants print them."))
}

func declineIt(p *person) {
	_, err := p.db.DeclineApplication(p.ctx, storage.Decision{Number: p.application.Number, Reason: "We don’t ship to these islands yet.\nPlease apply again next year."})
	p.check(err)
}

// admitted has an application approved, and its link mailed.
func admitted(p *person) {
	apply(sampleApplication())(p)
	_, err := p.db.ApproveApplication(p.ctx, storage.Decision{Number: p.application.Number, HandoverLifetime: 72 * time.Hour})
	p.check(err)
	mailLink(p)
}

const sampleLink = "sample-link-to-a-secret"

// mailLink makes the link valid that an approval has sent.
func mailLink(p *person) {
	a, err := p.db.ApplicationByNumber(p.ctx, p.application.Number)
	p.check(err)
	link, err := p.db.LatestHandover(p.ctx, a.ClientID)
	p.check(err)
	p.check(p.db.OfferHandover(p.ctx, link.ID, storage.Hash(sampleLink)))
}

func openWelcome(p *person) { p.get("/partners/welcome?token=" + sampleLink) }

func takeSecret(p *person) {
	openWelcome(p)
	p.post("/partners/welcome", "token", sampleLink)
}

// applicantLink makes a link to the application's own page valid.
func applicantLink(p *person) {
	p.check(p.db.OfferApplicationLink(p.ctx, storage.Hash(sampleLink), p.application.Number))
}

func openOwn(p *person) { p.get("/partners/application?token=" + sampleLink) }

func answerNothing(p *person) {
	p.post("/partners/application", "token", sampleLink, "answer", strings.Repeat(" ", 3))
}
