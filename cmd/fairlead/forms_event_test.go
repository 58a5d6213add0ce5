package main

import "fairlead/web/webtest"

func eventForms() []form {
	below := func(path string) func(*formTakers) filled {
		return func(p *formTakers) filled {
			who, page := p.listening()
			return who.fills(page, page.URL.Path+path, nil)
		}
	}
	fields := map[string]field{}
	for _, name := range []string{"form", "url", "oauth", "description", "events", "client_id", "client_secret", "token_url", "client_auth", "scope", "type"} {
		fields[name] = sealed
	}
	return []form{
		{route: "/account/webhooks/new", fields: fields, open: func(p *formTakers) filled {
			who := p.member()
			return who.fills(who.Get("/account/webhooks/new"), "/account/webhooks/new", map[string]string{"url": "https://shop.example/events", "oauth": "", "events": "*"})
		}},
		{route: "/account/webhooks/{endpoint}/edit", fields: fields, open: func(p *formTakers) filled {
			who, page := p.listening()
			return who.fills(page.Click("Edit"), page.URL.Path+"/edit", map[string]string{"oauth": "", "events": "*"})
		}},
		{route: "/account/webhooks/{endpoint}/roll", fields: map[string]field{"form": sealed}, open: below("/roll")},
		{route: "/account/webhooks/{endpoint}/disable", open: below("/disable")},
		{route: "/account/webhooks/{endpoint}/enable", open: func(p *formTakers) filled {
			who, page := p.listening()
			page = page.Submit("Disable", nil)
			return who.fills(page, page.URL.Path+"/enable", nil)
		}},
		{route: "/account/webhooks/{endpoint}/delete", open: below("/delete")},
		{route: "/account/webhooks/{endpoint}/resend-failed", fields: map[string]field{"since": sealed}, open: func(p *formTakers) filled {
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
	return who, who.Get("/account/webhooks/new").Submit("Save", map[string]string{"URL": "https://shop.example/events"})
}
