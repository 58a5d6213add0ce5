package main

import (
	"net/http"
	"net/url"
	"time"
)

func forms() (all []form) {
	for _, some := range [][]form{signUpForms(), logInForms(), profileForms(), securityForms(), twoStepForms(), passkeyForms(), carrierForms(), eventForms(), platformForms(), factorResetForms(), otherForms()} {
		all = append(all, some...)
	}
	return all
}

func signUpForms() []form {
	return []form{
		{route: "/signup", fields: map[string]field{"full_name": aName, "email": anEmail, "password": password, "company_name": aNameOrNone, "sure": sealed}, sessions: true, silent: true,
			open: func(p *formTakers) filled {
				who := p.guest()
				return who.fills(who.Get("/signup"), "/signup", map[string]string{"full_name": "Ada Marlin", "email": who.email, "password": testPassword})
			}},
		{route: "/signup/verify", fields: map[string]field{"code": proof}, open: func(p *formTakers) filled {
			who := p.unverified()
			return who.fills(who.Get("/signup/verify"), "/signup/verify", map[string]string{"code": who.verifyCode()})
		}},
		{route: "/signup/verify", fields: map[string]field{"new": sealed, "former": sealed}, open: func(p *formTakers) filled {
			who := p.unverified()
			to := who.fills(who.Get("/signup/verify"), "/signup/verify", nil)
			to.values = url.Values{"new": {"1"}, "former": {who.Get("/signup/verify").Find("[name=former]").AttrOr("value", "")}}
			return to
		}},
		{route: "/account/verify-email", fields: map[string]field{"code": proof}, open: func(p *formTakers) filled {
			who := p.unverified()
			return who.fills(who.Get("/account/verify-email"), "/account/verify-email", map[string]string{"code": who.verifyCode()})
		}},
		{route: "/account/verify-email", fields: map[string]field{"token": sealed}, open: func(p *formTakers) filled {
			who := p.unverified()
			link := who.mailed(who.email, "Verify your email for Fairlead").Link()
			return who.fills(who.Get(link), "/account/verify-email", nil)
		}},
	}
}

func (who person) verifyCode() string {
	return mailedCode.FindString(who.mailed(who.email, "Verify your email for Fairlead").Text)
}

func logInForms() []form {
	return []form{
		{route: "/login", fields: map[string]field{"email": anEmail, "password": proof}, repeats: "each login is one", silent: true, open: func(p *formTakers) filled {
			who := p.member()
			who.Browser = who.Another()
			return who.fills(who.Get("/login"), "/login", map[string]string{"email": who.email, "password": testPassword})
		}},
		{route: "/login/second-factor", fields: map[string]field{"code": proof, "remember": sealed}, tries: true, silent: true, open: func(p *formTakers) filled {
			who, page := p.secured().again()
			return who.fills(page, "/login/second-factor", map[string]string{"code": codeOf(p.t, who.secret, 30*time.Second)})
		}},
		{route: "/login/second-factor", fields: map[string]field{"code": proof, "remember": sealed}, tries: true, silent: true, open: func(p *formTakers) filled {
			who := p.secured()
			page := who.Get("/account/security/recovery-codes").Submit("Generate new codes", nil)
			code := page.Find("ol code").First().Text()
			who, page = who.again()
			return who.fills(page.Click("Use a recovery code"), "/login/second-factor", map[string]string{"code": code})
		}},
		{route: "/forgot", fields: map[string]field{"email": anEmail}, answers: http.StatusOK, repeats: "each asks for a mail", open: func(p *formTakers) filled {
			who := p.member()
			return who.fills(who.Another().Get("/forgot"), "/forgot", map[string]string{"email": who.email})
		}},
		{route: "/reset", fields: map[string]field{"token": sealed, "password": password}, open: func(p *formTakers) filled {
			who := p.member()
			who.Browser = who.Another()
			who.Get("/forgot").Submit("Send reset link", map[string]string{"Email": who.email})
			link := who.mailed(who.email, "Reset your Fairlead password").Link()
			return who.fills(who.Get(link), "/reset", map[string]string{"password": otherPassword})
		}},
		{route: "/logout", silent: true, open: func(p *formTakers) filled {
			who := p.member()
			return who.fills(who.Get("/logout"), "/logout", nil)
		}},
	}
}

func profileForms() []form {
	at := func(path string, typed map[string]string) func(*formTakers) filled {
		return func(p *formTakers) filled {
			who := p.member()
			page := who.Get(path)
			if typed != nil && typed["email"] == "own" {
				return who.fills(page, path, map[string]string{"email": who.email})
			}
			return who.fills(page, path, typed)
		}
	}
	return []form{
		{route: "/account", fields: map[string]field{"full_name": aName, "company_name": aNameOrNone, "api_version": choice},
			open: at("/account", map[string]string{"full_name": "Ada King", "api_version": "2018-02-08"})},
		{route: "/account/email", fields: map[string]field{"email": anEmail}, open: func(p *formTakers) filled {
			who := p.member()
			return who.fills(who.Get("/account/email"), "/account/email", map[string]string{"email": "new-" + who.email})
		}},
		{route: "/account/email", fields: map[string]field{"code": proof}, open: func(p *formTakers) filled {
			who := p.member()
			to := who.fills(who.Get("/account/email").Submit("Send code", map[string]string{"New email": "new-" + who.email}), "/account/email", nil)
			to.values = url.Values{"code": {mailedCode.FindString(who.mailed("new-"+who.email, "Verify your email for Fairlead").Text)}}
			return to
		}},
		{route: "/account/close", fields: map[string]field{"email": anEmail}, open: at("/account/close", map[string]string{"email": "own"})},
		{route: "/account/export", answers: http.StatusOK, repeats: "each is a download", open: at("/account/export", nil)},
		{route: "/language", fields: map[string]field{"language": choice, "next": sealed}, silent: true, open: func(p *formTakers) filled {
			who := p.member()
			return who.fills(who.Get("/account"), "/language", map[string]string{"language": "de"})
		}},
	}
}
