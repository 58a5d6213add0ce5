package main

import (
	"net/http"

	"fairlead/web/webtest"
)

func eventForms() []form {
	below := func(path string) func(*formTakers) filled {
		return func(p *formTakers) filled {
			who, page := p.listening()
			return who.fills(page, page.URL.Path+path, nil)
		}
	}
	fields := map[string]field{"form": sealed, "url": aURL, "description": aNote, "events": aURL, "oauth": sealed, "client_id": anID, "client_secret": sealed,
		"token_url": aURL, "client_auth": choice, "scope": anIDOrNone, "type": sealed}
	oauth := func(p *formTakers) map[string]string {
		return map[string]string{"url": p.receiver.URL, "oauth": "on", "client_id": "fairlead", "client_secret": "hush", "token_url": "https://shop.example/token", "client_auth": "basic"}
	}
	return []form{
		{route: "/account/webhooks/new", fields: fields, open: func(p *formTakers) filled {
			who := p.member()
			return who.fills(who.Get("/account/webhooks/new"), "/account/webhooks/new", oauth(p))
		}},
		{route: "/account/webhooks/{endpoint}/edit", fields: fields, open: func(p *formTakers) filled {
			who, page := p.listening()
			return who.fills(page.Click("Edit"), page.URL.Path+"/edit", oauth(p))
		}},
		{route: "/account/webhooks/{endpoint}/roll", fields: map[string]field{"form": sealed}, open: below("/roll")},
		{route: "/account/webhooks/{endpoint}/test", fields: map[string]field{"type": choice}, answers: http.StatusOK, open: below("/test")},
		{route: "/account/webhooks/{endpoint}/disable", open: below("/disable")},
		{route: "/account/webhooks/{endpoint}/enable", open: func(p *formTakers) filled {
			who, page := p.listening()
			page = page.Submit("Disable", nil)
			return who.fills(page, page.URL.Path+"/enable", nil)
		}},
		{route: "/account/webhooks/{endpoint}/delete", open: below("/delete")},
		{route: "/account/webhooks/{endpoint}/resend-failed", fields: map[string]field{"since": aURL}, open: func(p *formTakers) filled {
			who, page := p.listening()
			return who.fills(page, page.URL.Path+"/resend-failed", map[string]string{"since": "2026-11-01T00:00"})
		}},
		{route: "/account/webhooks/{endpoint}/deliveries/{delivery}/resend", fields: map[string]field{"attempts": sealed}, open: func(p *formTakers) filled {
			who, page := p.listening()
			who.Get("/account/api-keys").Submit("Create key", map[string]string{"Name": "Warehouse", "Mode": "Live"}) // which is told
			delivery, _ := who.Get(page.URL.Path).Find("a[href*='/deliveries/']").First().Attr("href")
			return who.fills(who.Get(delivery), delivery+"/resend", nil)
		}},
	}
}

// listening has an endpoint, and looks at it.
func (p *formTakers) listening() (person, *webtest.Page) {
	p.t.Helper()
	who := p.member()
	return who, who.Get("/account/webhooks/new").Submit("Save", map[string]string{"URL": p.receiver.URL})
}
