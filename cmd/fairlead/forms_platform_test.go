package main

import "net/http"

func platformForms() []form {
	return []form{
		{route: "/claim/{link}", fields: map[string]field{"password": password}, open: func(p *formTakers) filled {
			who, link := p.managed()
			page := who.Get(link)
			return who.fills(page, page.URL.Path, map[string]string{"password": otherPassword})
		}},
		{route: "/account/connections/platform/disconnect", open: func(p *formTakers) filled {
			who, link := p.managed()
			who.Get(link).Submit("Take over", map[string]string{"Password": testPassword})
			const path = "/account/connections/platform/disconnect"
			return who.fills(who.Get(path), path, nil)
		}},
	}
}

// managed is somebody for whom a platform manages an account, and the link in their mail.
func (p *formTakers) managed() (who person, link string) {
	p.t.Helper()
	who = p.guest()
	key := p.newPlatform(p.t, "ops-"+who.email)
	var m struct {
		ID string `json:"object_id"`
	}
	create := refusal{method: http.MethodPost, path: "/shippo-accounts", kind: jsonType, authorization: []string{key},
		body: `{"email":"` + who.email + `","first_name":"Kim","last_name":"Vang"}`}
	create.send(p.running).JSON(&m)
	refusal{method: http.MethodPost, path: "/shippo-accounts/" + m.ID + "/claim", kind: jsonType, authorization: []string{key}}.send(p.running)
	return who, who.mailed(who.email, "Take over your Fairlead account").Link()
}
