package main

import "fairlead/web/webtest"

func carrierForms() []form {
	return []form{
		{route: "/account/carriers/new", fields: map[string]field{"carrier": choice, "number": aNumber, "opened": sealed}, open: func(p *formTakers) filled {
			p.offersCarrier()
			who := p.member()
			return who.fills(who.Get("/account/carriers/new"), "/account/carriers/new", map[string]string{"carrier": "demo_ship", "number": "94567e"})
		}},
		{route: "/account/carriers/{id}/connect", silent: true, open: func(p *formTakers) filled {
			who, page := p.shipping()
			return who.fills(page, page.Find("main li a").AttrOr("href", "")+"/connect", nil)
		}},
		{route: "/carriers/connect/{link}", fields: map[string]field{"decision": sealed}, silent: true, repeats: "each begins to sign in", open: func(p *formTakers) filled {
			who, page := p.shipping()
			path := who.fills(page, page.Find("main li a").AttrOr("href", "")+"/connect", nil).send().Location
			who.Browser = who.Another() // the owner is not asked
			return who.fills(who.Get(path), path, map[string]string{"decision": "continue"})
		}},
		{route: "/account/carriers/{id}/disconnect", open: func(p *formTakers) filled {
			who, page := p.shipping()
			p.exec(`UPDATE carrier_account SET status = 'connected' WHERE account_id = (SELECT id FROM account WHERE email = ?)`, who.email)
			path := page.Find("main li a").AttrOr("href", "") + "/disconnect"
			return who.fills(who.Get(path), path, nil)
		}},
	}
}

// shipping has a carrier account, and looks at it.
func (p *formTakers) shipping() (person, *webtest.Page) {
	p.t.Helper()
	p.offersCarrier()
	who := p.member()
	return who, who.Get("/account/carriers/new").Submit("Add account", map[string]string{"Carrier": "demo_ship", "Account number": "94567e"})
}

// offersCarrier adds a carrier, unless it has been added.
func (p *formTakers) offersCarrier() {
	p.t.Helper()
	p.exec(`INSERT INTO carrier (id, test, preset, name, auth, client_id, sealed_by, client_auth, pkce, refresh, token_format, scope,
			authorize_url, token_url, refresh_url, revoke_url, issuer, extra, access_token_lifetime, created_at, updated_at)
		VALUES ('demo_ship', ?, '', 'Demo Ship', 'oauth', 'us', '', 'none', ?, 'rotating', 'form', '',
			'https://ship.example/authorize', 'https://ship.example/token', '', '', '', '{}', 0, 0, 0) ON CONFLICT DO NOTHING`, false, false)
}
