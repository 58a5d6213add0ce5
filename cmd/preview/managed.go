package preview

import (
	"time"

	"fairlead/storage"
)

func managedStates() []state {
	const link = "/claim/sample"
	states := []state{
		usual("claim", "a platform manages an account, whose person takes it over", managed, open(link)),
		usual("claim-error", "the password is too common", managed, open(link), fill("password", "password1")),
		usual("claim-taken", "somebody has signed up with the address since the link was mailed", managed, enrolled, open(link)),
		usual("claim-done", "it was taken over", managed, takenOver, open("/account")),
		usual("claim-over", "the link was used, has expired or never existed", open(link)),
		usual("connections-managed", "a platform manages the account, and a partner is connected", managed, takenOver, connect("Northwind", false), open("/account/connections")),
		usual("connections-managed-only", "a platform manages the account", managed, takenOver, open("/account/connections")),
		usual("disconnect-platform", "asks before it ends a platform's access", managed, takenOver, open("/account/connections/platform/disconnect")),
	}
	states = append(states, extremely("claim", managed, open(link))...)
	return append(states, extremely("connections-managed", managed, takenOver, open("/account/connections"))...)
}

// managed has a platform manage an account for the person, to whom a link was mailed.
func managed(p *person) {
	platform := storage.Account{Email: "ops@market.example", FullName: "Mo Market", CompanyName: p.who.company, APIVersion: storage.NewestAPIVersion}
	p.check(p.db.CreateAccount(p.ctx, &platform, "no password", storage.Device{}))
	_, err := p.db.AllowPlatform(p.ctx, platform.ID, 10)
	p.check(err)
	m := storage.ManagedAccount{PlatformID: platform.ID, ManagedProfile: storage.ManagedProfile{
		Email: p.who.email, FirstName: p.who.person, LastName: "Marlin", CompanyName: p.who.employer}}
	p.check(p.db.CreateManagedAccount(p.ctx, &m))
	p.check(p.db.RequestClaim(p.ctx, platform.ID, m.AccountID))
	p.check(p.db.OfferClaim(p.ctx, storage.Hash("sample"), storage.ClaimMail{AccountID: m.AccountID, Email: m.Email,
		ExpiresAt: storage.At(p.now.Add(7 * 24 * time.Hour))}, p.db.Time()))
}

// takenOver takes the account over and logs the person in.
func takenOver(p *person) {
	var err error
	p.account, _, err = p.db.ClaimAccount(p.ctx, storage.Hash("sample"), "no password", storage.Device{})
	p.check(err)
	again(p)
}
