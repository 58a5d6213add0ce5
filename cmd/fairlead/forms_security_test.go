package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"fairlead/storage"
)

func securityForms() []form {
	return []form{
		{route: "/account/security", fields: map[string]field{"current_password": proof, "new_password": password}, open: func(p *formTakers) filled {
			who := p.member()
			return who.fills(who.Get("/account/security"), "/account/security", map[string]string{"current_password": testPassword, "new_password": otherPassword})
		}},
		{route: "/account/confirm", fields: map[string]field{"password": proof, "code": proof}, silent: true, open: func(p *formTakers) filled {
			who := p.secured()
			return who.fills(who.Get("/account/confirm"), "/account/confirm",
				map[string]string{"password": testPassword, "code": codeOf(p.t, who.secret, 30*time.Second)})
		}},
		{route: "/account/security/devices", open: func(p *formTakers) filled {
			who := p.member()
			who.again()
			return who.fills(who.Get("/account/security"), "/account/security/devices", nil)
		}},
		{route: "/account/security/devices/{device}", open: func(p *formTakers) filled {
			who := p.member()
			who.again()
			page := who.Get("/account/security")
			return who.fills(page, page.Find("form[action^='/account/security/devices/']").AttrOr("action", ""), nil)
		}},
		{route: "/account/api-keys", fields: map[string]field{"name": aLabel, "mode": choice, "form": sealed}, open: func(p *formTakers) filled {
			who := p.member()
			return who.fills(who.Get("/account/api-keys"), "/account/api-keys", map[string]string{"name": "Warehouse", "mode": "test"})
		}},
		{route: "/account/api-keys/{key}/revoke", open: func(p *formTakers) filled {
			who := p.member()
			page := who.Get("/account/api-keys").Submit("Create key", map[string]string{"Name": "Warehouse"})
			return who.fills(page, page.Find("form[action$='/revoke']").AttrOr("action", ""), nil)
		}},
		{route: "/account/api-keys/{key}/resume", fields: map[string]field{"until": sealed}, open: func(p *formTakers) filled {
			who := p.member()
			page := who.Get("/account/api-keys").Submit("Create key", map[string]string{"Name": "Warehouse"})
			p.leak(page.Find("[role=status] code").Text())
			page = who.Get("/account/api-keys")
			return who.fills(page, page.Find("form[action$='/resume']").AttrOr("action", ""), nil)
		}},
	}
}

func twoStepForms() []form {
	security := func(action string) func(*formTakers) filled {
		return func(p *formTakers) filled {
			who := p.secured()
			return who.fills(who.Get("/account/security"), action, nil)
		}
	}
	return []form{
		{route: "/account/security/authenticator", fields: map[string]field{"code": proof, "setup": sealed}, open: func(p *formTakers) filled {
			who := p.member()
			page := who.Get("/account/security/authenticator")
			secret := strings.ReplaceAll(page.Find("main code").Text(), " ", "")
			return who.fills(page, "/account/security/authenticator", map[string]string{"code": codeOf(p.t, secret, 0)})
		}},
		{route: "/account/security/authenticator/remove", open: security("/account/security/authenticator/remove")},
		{route: "/account/security/two-step/off", open: security("/account/security/two-step/off")},
		{route: "/account/security/recovery-codes", fields: map[string]field{"set": sealed}, open: func(p *formTakers) filled {
			who := p.secured()
			return who.fills(who.Get("/account/security/recovery-codes"), "/account/security/recovery-codes", nil)
		}},
		{route: "/account/security/two-step/passkey", open: func(p *formTakers) filled {
			who, _ := p.keyed()
			return who.fills(who.Get("/account/security"), "/account/security/two-step/passkey", nil)
		}},
	}
}

// passkeyForms are sent by a script. What makes and uses passkeys is refused here, since
// there is no device; package account tests them with one.
func passkeyForms() []form {
	const refused = http.StatusUnprocessableEntity
	answer := url.Values{"challenge": {"x"}, "credential": {"{}"}}
	answers := map[string]field{"challenge": sealed, "credential": sealed, "passkey_name": sealed}
	signedOut := func(path string) func(*formTakers) filled {
		return func(p *formTakers) filled { return p.guest().sends(path, with(answer)) }
	}
	owner := func(path string) func(*formTakers) filled {
		return func(p *formTakers) filled {
			who, _ := p.keyed()
			return who.sends(path, with(answer, "passkey_name", "Phone"))
		}
	}
	second := func(path string) func(*formTakers) filled {
		return func(p *formTakers) filled {
			who, _ := p.keyed()
			who.Get("/account/security").Submit("Require a passkey after the password", nil)
			who, _ = who.again()
			return who.sends(path, with(answer))
		}
	}
	return []form{
		{route: "/login/passkey/options", fields: answers, answers: http.StatusOK, open: signedOut("/login/passkey/options")},
		{route: "/login/passkey", fields: answers, answers: refused, open: signedOut("/login/passkey")},
		{route: "/login/second-factor/passkey/options", fields: answers, answers: http.StatusOK, open: second("/login/second-factor/passkey/options")},
		{route: "/login/second-factor/passkey", fields: answers, answers: refused, repeats: "each is a wrong answer", open: second("/login/second-factor/passkey")},
		{route: "/account/confirm/passkey/options", fields: answers, answers: http.StatusOK, open: owner("/account/confirm/passkey/options")},
		{route: "/account/confirm/passkey", fields: answers, answers: refused, open: owner("/account/confirm/passkey")},
		{route: "/account/security/passkeys/options", fields: map[string]field{"passkey_name": aLabelOrNone, "challenge": sealed, "credential": sealed}, answers: http.StatusOK, open: owner("/account/security/passkeys/options")},
		{route: "/account/security/passkeys", fields: answers, answers: refused, open: owner("/account/security/passkeys")},
		{route: "/account/security/passkeys/{passkey}", fields: map[string]field{"passkey_name": aLabel}, open: func(p *formTakers) filled {
			who, id := p.keyed()
			path := "/account/security/passkeys/" + id
			return who.fills(who.Get(path), path, map[string]string{"passkey_name": "Laptop"})
		}},
		{route: "/account/security/passkeys/{passkey}/remove", open: func(p *formTakers) filled {
			who, id := p.keyed()
			return who.fills(who.Get("/account/security"), "/account/security/passkeys/"+id+"/remove", nil)
		}},
	}
}

var disconnectLink = regexp.MustCompile(`http\S+/disconnect\?token=\S+`)

func otherForms() []form {
	card := map[string]field{"name": cardText, "number": proof, "expiry": cardText, "security_code": proof, "street": cardText,
		"city": cardText, "postal_code": cardText, "country": choice, "replaces": sealed}
	typed := map[string]string{"name": "Ada Marlin", "number": testCard, "expiry": "12/40", "security_code": "737", "street": "1 Quay Street",
		"city": "Portland", "postal_code": "04101", "country": "US"}
	return []form{
		{route: "/billing", fields: card, silent: true, open: func(p *formTakers) filled {
			who := p.member()
			return who.fills(who.Get("/billing"), "/billing", typed)
		}},
		{route: "/account/billing/card", fields: card, open: func(p *formTakers) filled {
			who := p.paying()
			return who.fills(who.Get("/account/billing/card"), "/account/billing/card", typed)
		}},
		{route: "/account/billing/remove", open: func(p *formTakers) filled {
			who := p.paying()
			return who.fills(who.Get("/account/billing/remove"), "/account/billing/remove", nil)
		}},
		{route: "/oauth/consent", fields: map[string]field{"decision": sealed, "account": sealed}, answers: http.StatusSeeOther, open: func(p *formTakers) filled {
			who := p.paying()
			return who.fills(who.Get(p.shop.link()), "/oauth/consent", map[string]string{"decision": "allow"})
		}},
		{route: "/oauth/test", fields: map[string]field{"account": sealed}, silent: true, open: func(p *formTakers) filled {
			who := p.guest()
			return who.fills(who.Get(p.shop.link("client_id", storage.TestClientID(p.shop.ID))), "/oauth/test", map[string]string{"account": "Happy"})
		}},
		{route: "/account/connections/{client}/disconnect", open: func(p *formTakers) filled {
			who := p.connected()
			path := "/account/connections/" + p.shop.ID + "/disconnect"
			return who.fills(who.Get(path), path, nil)
		}},
		{route: "/account/connections/{client}/resume", fields: map[string]field{"until": sealed}, open: func(p *formTakers) filled { return p.pausedForm("/resume") }},
		{route: "/account/connections/{client}/revoke", fields: map[string]field{"until": sealed}, open: func(p *formTakers) filled { return p.pausedForm("/revoke") }},
		{route: "/disconnect", fields: map[string]field{"token": sealed}, open: func(p *formTakers) filled {
			who := p.connected()
			link := disconnectLink.FindString(who.mailed(who.email, "Marlin Supplies can now use your Fairlead account").Text)
			who.Browser = who.Another()
			return who.fills(who.Get(link), "/disconnect", nil)
		}},
	}
}
