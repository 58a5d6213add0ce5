package preview

import (
	"fmt"
	"net/url"
	"time"

	"fairlead/storage"
)

func carrierStates() []state {
	return []state{
		usual("carriers-empty", "no carrier accounts", loggedIn, offerCarriers, open("/account/carriers")),
		usual("carriers", "carrier accounts in every status", loggedIn, everyCarrierStatus, open("/account/carriers")),
		usual("carriers-many", "there are more than a page has", loggedIn, manyCarrierAccounts, open("/account/carriers?page=2")),
		usual("carriers-extreme", "carriers with every extreme name", loggedIn, extremeCarriers, open("/account/carriers")),
		usual("carriers-added", "an account was just added", loggedIn, offerCarriers, addCarrierAccount("ups", "94567e")),
		usual("carriers-denied", "the person pressed Deny at the carrier", loggedIn, everyCarrierStatus, denyAtCarrier),
		usual("carrier", "what happened to a carrier account", loggedIn, everyCarrierStatus, openCarrierAccount("")),
		usual("carrier-removed", "the carrier was removed", loggedIn, everyCarrierStatus, removeCarriers, openCarrierAccount("")),
		usual("carrier-new", "the form for another account", loggedIn, offerCarriers, open("/account/carriers/new")),
		usual("carrier-new-none", "no carriers are offered", loggedIn, open("/account/carriers/new")),
		usual("carrier-new-errors", "nothing was filled in", loggedIn, offerCarriers, open("/account/carriers/new"), fill()),
		usual("carrier-new-duplicate", "the account was added before", loggedIn, offerCarriers, addCarrierAccount("ups", "94567e"), wait(time.Second), addCarrierAccount("ups", "94567e")),
		usual("carrier-disconnect", "asks before it disconnects", loggedIn, everyCarrierStatus, openCarrierAccount("/disconnect")),
		usual("carrier-disconnected", "an account was just disconnected", loggedIn, everyCarrierStatus, disconnectCarrierAccount),
	}
}

// offerCarriers adds carriers of each kind.
func offerCarriers(p *person) {
	for _, c := range []storage.Carrier{
		{ID: "ups", Name: "UPS", Auth: storage.CarrierOAuth, AuthorizeURL: "https://ups.example/authorize"},
		{ID: "ups", Name: "UPS", Auth: storage.CarrierOAuth, AuthorizeURL: "https://ups.example/authorize", Test: true},
		{ID: "usps", Name: "USPS", Auth: storage.CarrierOAuth, AuthorizeURL: "https://usps.example/authorize"},
		{ID: "fedex", Name: "FedEx", Auth: storage.CarrierDefault},
	} {
		p.check(p.db.AddCarrier(p.ctx, &c))
	}
}

// addCarrierAccount sends the form for a carrier account.
func addCarrierAccount(at, number string) step {
	return func(p *person) {
		p.get("/account/carriers/new")
		fill("carrier", at, "number", number, "opened", fmt.Sprint(p.now.UnixMilli()))(p)
	}
}

// carrierAccount makes a carrier account without its form.
func (p *person) carrierAccount(at, number string, test bool) storage.CarrierAccount {
	a := storage.CarrierAccount{ID: storage.NewID(), AccountID: p.account.ID, CarrierID: at, Test: test, Active: true}
	p.vault.Fill(&a, number, []byte("{}"))
	p.check(p.db.CreateCarrierAccount(p.ctx, &a, storage.MaxCarrierAccounts))
	p.now = p.now.Add(time.Minute)
	return a
}

func (p *person) connectCarrier(a storage.CarrierAccount) {
	p.check(p.db.ConnectCarrier(p.ctx, storage.CarrierToken{CarrierAccountID: a.ID, Access: []byte("a"), IssuedAt: p.db.Time()}, p.db.Time()))
	p.now = p.now.Add(time.Minute)
}

// everyCarrierStatus makes accounts in every status. The newest has a history.
func everyCarrierStatus(p *person) {
	offerCarriers(p)
	for i, why := range []storage.CarrierEnd{storage.CarrierEndedByOwner, storage.CarrierEndedByPartner, storage.CarrierEndedByOperator,
		storage.CarrierRefused, storage.CarrierExpired, storage.CarrierLost} {
		a := p.carrierAccount("usps", fmt.Sprintf("USPS%04d", i), false)
		p.connectCarrier(a)
		_, err := p.db.DisconnectCarrierAccount(p.ctx, p.account.ID, a.ID, why)
		p.check(err)
	}
	p.carrierAccount("fedex", "510087", false)
	p.carrierAccount("ups", "7777A1", true)
	p.carrierAccount("ups", "A1B2C3", false)
	a := p.carrierAccount("ups", "94567E99", false)
	p.connectCarrier(a)
	_, err := p.db.DisconnectCarrierAccount(p.ctx, p.account.ID, a.ID, storage.CarrierRefused)
	p.check(err)
	p.connectCarrier(a)
	again(p)
}

func manyCarrierAccounts(p *person) {
	offerCarriers(p)
	for i := range 110 {
		p.carrierAccount("ups", fmt.Sprintf("A1B2C3%03d", i), i%7 == 0)
	}
	again(p)
}

func extremeCarriers(p *person) {
	for _, e := range extremes() {
		p.check(p.db.AddCarrier(p.ctx, &storage.Carrier{ID: e.name, Name: e.company, Auth: storage.CarrierOAuth}))
		p.connectCarrier(p.carrierAccount(e.name, "艾達·勒芙蕾絲 عليّ رضا", false))
	}
}

func removeCarriers(p *person) {
	for _, id := range []string{"ups", "usps", "fedex"} {
		p.check(p.db.RemoveCarrier(p.ctx, id, false, true))
	}
}

// newestCarrierAccount is the path of the one that was made last.
func (p *person) newestCarrierAccount() string {
	all, err := p.db.CarrierAccounts(p.ctx, storage.CarrierAccountFilter{AccountID: p.account.ID, Newest: true}, 0, 1)
	if err != nil || len(all) == 0 {
		p.check(err)
		return "/account/carriers"
	}
	return "/account/carriers/" + all[0].ID
}

func openCarrierAccount(below string) step {
	return func(p *person) { p.get(p.newestCarrierAccount() + below) }
}

func disconnectCarrierAccount(p *person) { p.post(p.newestCarrierAccount() + "/disconnect") }

// denyAtCarrier begins to sign in, and comes back without having allowed it.
func denyAtCarrier(p *person) {
	p.post(p.newestCarrierAccount() + "/connect")
	to, err := url.Parse(p.page.header.Get("Location"))
	p.check(err)
	if err == nil {
		p.get("/carriers/callback/ups?" + values([]string{"error", "access_denied", "state", to.Query().Get("state")}).Encode())
	}
}
