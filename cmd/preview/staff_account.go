package preview

import (
	"database/sql"
	"regexp"
	"strings"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/token"
)

func staffAccountStates() []state {
	return []state{
		usual("staff-accounts", "the newest accounts", asStaff, someAccounts, open("/staff/accounts")),
		usual("staff-accounts-empty", "no account is found", asStaff, open("/staff/accounts?q=nobody@example.com")),
		usual("staff-account", "an account with everything", asStaff, securedAccount, ofAccount("")),
		usual("staff-account-managed", "a managed account without an owner", asStaff, openManaged),
		usual("staff-account-reset-waits", "another person asked for a reset of the second factor", asStaff, securedAccount, askReset("Ada Lovelace"), ofAccount("")),
		usual("staff-account-suspended", "a suspended account that mails were sent to", asStaff, securedAccount, mailAccount, suspendOwner, ofAccount("")),
		usual("staff-account-disconnect", "what disconnecting does", asStaff, securedAccount, disconnectOwner),
		usual("staff-account-suspend", "what suspending does", asStaff, securedAccount, ofAccount("/suspend")),
		usual("staff-account-suspend-error", "without a reason", asStaff, securedAccount, ofAccount("/suspend"), fill("reason", "")),
		usual("staff-account-reset", "what a reset does", asStaff, securedAccount, ofAccount("/second-factor-resets")),
		usual("staff-account-reset-off", "two-step login is off", asStaff, enrolledOwner, ofAccount("/second-factor-resets")),
		usual("staff-tokens", "the form", asStaff, open("/staff/tokens")),
		usual("staff-tokens-token", "a token is valid", asStaff, securedAccount, lookTokenUp),
		usual("staff-tokens-paused", "a token was reported as leaked", asStaff, securedAccount, lookPausedUp),
		usual("staff-tokens-secret", "a live secret", asStaff, lookSecretUp),
		usual("staff-tokens-unknown", "it is unknown", asStaff, open("/staff/tokens"), fill("token", "oauth.unknown")),
		usual("staff-token-revoke", "what revoking does", asStaff, securedAccount, lookTokenUp, askRevocation),
	}
}

// stopStates are pages for the owner of an account whose second factor support will reset.
func stopStates() []state {
	return []state{
		usual("profile-reset", "support was asked to reset the second factor", loggedIn, secureOwner, askReset("Ada Lovelace"), open("/account")),
		usual("stop-reset", "the page of the mailed link", loggedIn, secureOwner, askReset("Ada Lovelace"), offerStop),
		usual("stop-reset-done", "the reset was stopped", loggedIn, secureOwner, askReset("Ada Lovelace"), offerStop, fill()),
		usual("stop-reset-over", "the reset is done", open("/second-factor-reset/unknown")),
	}
}

// owner is the newest account.
func (p *person) owner() storage.Account {
	all, err := p.db.NewestAccounts(p.ctx, storage.Cursor{}, 1)
	p.check(err)
	if len(all) == 0 {
		return storage.Account{}
	}
	return all[0]
}

func ofAccount(path string) step {
	return func(p *person) { p.get("/staff/accounts/" + p.owner().ID + path) }
}

// asOwner does steps in a browser of the account's owner.
func asOwner(steps ...step) step {
	return func(p *person) {
		before := p.browser
		p.forgetCookies()
		for _, do := range steps {
			do(p)
		}
		p.browser = before
	}
}

func enrolledOwner(p *person) { asOwner(payable)(p) }

func securedAccount(p *person) {
	asOwner(payable, come(), answer("allow"))(p)
	secureOwner(p)
}

// secureOwner turns two-step login on for the newest account.
func secureOwner(p *person) {
	a := p.owner()
	s := storage.Session{ID: storage.NewID(), SecretHash: storage.Hash("sample"), AccountID: a.ID, SignedUp: true, Address: "192.0.2.7",
		UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ExpiresAt: storage.At(p.now.Add(time.Hour))}
	p.check(p.db.StartSession(p.ctx, &s, ""))
	_, err := p.db.SetAuthenticator(p.ctx, &storage.Authenticator{OwnerID: a.ID, SetupID: "sample", Seed: []byte("sample"), SealedBy: "sample", LastStep: 1},
		[][]byte{storage.Hash("one"), storage.Hash("two")}, s.ID, storage.Device{})
	p.check(err)
}

func someAccounts(p *person) {
	for i, name := range []string{"Ada Lovelace", "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh", "Kim Vang", "李小龙"} {
		p.now = sampleDay().Add(-time.Duration(i*50) * time.Hour)
		a := storage.Account{Email: strings.ToLower(strings.Fields(name)[0][:3]) + "@example.com", FullName: name, APIVersion: storage.NewestAPIVersion}
		p.check(p.db.CreateAccount(p.ctx, &a, "no password", storage.Device{}))
		if i == 2 {
			_, err := p.db.SuspendAccount(p.ctx, a.ID, "fraud")
			p.check(err)
		}
	}
	p.now = sampleDay()
}

func openManaged(p *person) {
	market := storage.Account{Email: "market@example.com", FullName: "Mary Market", CompanyName: "Market", APIVersion: storage.NewestAPIVersion}
	p.check(p.db.CreateAccount(p.ctx, &market, "no password", storage.Device{}))
	_, err := p.db.AllowPlatform(p.ctx, market.ID, 100)
	p.check(err)
	m := storage.ManagedAccount{PlatformID: market.ID, ManagedProfile: storage.ManagedProfile{Email: "kim@shop.example", FirstName: "Kim", LastName: "Vang"}}
	p.check(p.db.CreateManagedAccount(p.ctx, &m))
	p.get("/staff/accounts/" + m.AccountID)
}

// askReset has somebody ask for a reset of the newest account's second factor.
func askReset(name string) step {
	return func(p *person) {
		ctx := storage.WithWho(p.ctx, audit.Who{Kind: audit.Staff, ID: "sample", Name: name})
		p.check(p.db.AskFactorReset(ctx, p.owner().ID, "Lost the phone. Called from the number on file.\nSee ticket 7.", storage.At(p.now.Add(24*time.Hour))))
	}
}

func offerStop(p *person) {
	r, err := p.db.WaitingFactorReset(p.ctx, p.owner().ID)
	p.check(err)
	p.check(p.db.OfferStop(p.ctx, storage.Hash("sample"), r.ID))
	p.get("/second-factor-reset/sample")
}

func mailAccount(p *person) {
	a := p.owner()
	p.check(p.db.ResendVerification(p.ctx, a.ID, storage.CodeRequest{Lifetime: 10 * time.Minute}))
	jobs, err := p.db.ClaimJobs(p.ctx, 10, time.Minute, storage.JobEmailCode)
	p.check(err)
	for _, job := range jobs {
		p.check(p.db.GiveUpJob(p.ctx, job))
	}
	p.check(p.db.SendPasswordLink(p.ctx, a.ID, storage.At(p.now.Add(time.Hour))))
}

func suspendOwner(p *person) {
	_, err := p.db.SuspendAccount(p.ctx, p.owner().ID, "fraud")
	p.check(err)
}

func disconnectOwner(p *person) {
	all, err := p.db.Connections(p.ctx, p.owner().ID)
	p.check(err)
	if len(all) > 0 {
		ofAccount("/connections/" + all[0].ID + "/disconnect")(p)
	}
}

func lookTokenUp(p *person) { lookUp(p, func(*person) {}) }
func lookPausedUp(p *person) {
	lookUp(p, leaked("GitHub", "https://github.com/octocat/Hello-World/blob/main/.env"))
}

// lookUp looks up a token to which something has happened.
func lookUp(p *person, happens step) {
	all, err := p.db.Connections(p.ctx, p.owner().ID)
	p.check(err)
	if len(all) == 0 {
		return
	}
	text := token.PartnerPrefix + "sample"
	p.check(p.db.IssueToken(p.ctx, &storage.Token{Hash: token.Hash(text), ClientID: all[0].ClientID, Scope: "*",
		ConnectionID: sql.NullString{String: all[0].ID, Valid: true}}))
	happens(p)
	p.get("/staff/tokens")
	fill("token", text)(p)
}

func lookSecretUp(p *person) {
	secret := storage.NewSecret()
	p.check(p.db.AddSecret(p.ctx, &storage.Secret{ID: "secret_0123456789abcdef", ClientID: p.partner.ID, Hash: storage.Hash(secret)}, 10))
	p.get("/staff/tokens")
	fill("token", secret)(p)
}

// sealed finds what stands for a token in a form.
var sealed = regexp.MustCompile(`name="token" value="([^"]+)"`)

func askRevocation(p *person) {
	if found := sealed.FindStringSubmatch(p.page.body.String()); found != nil {
		p.post("/staff/tokens/revocation", "token", found[1])
	}
}
