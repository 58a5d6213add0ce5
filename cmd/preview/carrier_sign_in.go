package preview

import (
	"slices"

	"fairlead/storage"
)

func signInStates() []state {
	states := []state{
		usual("connect-carrier", "a link to sign in at a carrier", loggedIn, offerCarriers, changeBrowser, openCarrierLink(false)),
		usual("connect-carrier-test", "the same for a test environment", loggedIn, offerCarriers, changeBrowser, openCarrierLink(true)),
		usual("connect-carrier-another", "somebody else is logged in", loggedIn, offerCarriers, openLinkOfAnother),
		usual("connect-carrier-over", "the link was used", open("/carriers/connect/x")),
		usual("connect-carrier-callback", "the answer of the carrier is for another browser", open("/carriers/callback/ups?code=c&state=x")),
	}
	return slices.Concat(states, extremely("connect-carrier", loggedIn, changeBrowser, openExtremeLink))
}

// carrierLink makes an account at a carrier and a link to sign in for it.
func (p *person) carrierLink(at string, test bool, returnTo string) (path string) {
	a := p.carrierAccount(at, "94567E99", test)
	path, err := p.signIns.NewLink(p.ctx, storage.CarrierLink{CarrierAccountID: a.ID, CarrierID: at, Test: test, RedirectURI: returnTo})
	p.check(err)
	return path
}

func openCarrierLink(test bool) step {
	return func(p *person) { p.get(p.carrierLink("ups", test, "https://shop.example/settings")) }
}

// openLinkOfAnother opens a link for one account as the owner of another.
func openLinkOfAnother(p *person) {
	path := p.carrierLink("ups", false, "https://shop.example/settings")
	p.account = storage.Account{Email: "grace@example.com", FullName: "Grace Hopper", APIVersion: storage.NewestAPIVersion}
	p.check(p.db.CreateAccount(p.ctx, &p.account, "no password", storage.Device{}))
	again(p)
	p.get(path)
}

func openExtremeLink(p *person) {
	p.check(p.db.AddCarrier(p.ctx, &storage.Carrier{ID: "c", Name: p.who.company, Auth: storage.CarrierOAuth, AuthorizeURL: p.who.callback}))
	p.get(p.carrierLink("c", false, p.who.callback))
}
