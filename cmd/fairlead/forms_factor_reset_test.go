package main

import (
	"time"

	"fairlead/storage"
)

func factorResetForms() []form {
	return []form{
		{route: "/second-factor-reset/{link}", open: func(p *formTakers) filled {
			who := p.asked()
			link := who.mailed(who.email, "A reset of your two-step login was requested").Link()
			page := who.Get(link)
			return who.fills(page, page.URL.Path, nil)
		}},
		{route: "/account/security/two-step/resets/{reset}/stop", open: func(p *formTakers) filled {
			who := p.asked()
			page := who.Get("/account")
			return who.fills(page, page.Find("form[action$='/stop']").AttrOr("action", ""), nil)
		}},
	}
}

// asked is somebody whose second factor support was asked to reset.
func (p *formTakers) asked() person {
	p.t.Helper()
	who := p.secured()
	a, err := p.db.AccountByEmail(p.t.Context(), who.email)
	if err == nil {
		err = p.db.AskFactorReset(p.t.Context(), a.ID, "lost the phone", storage.At(time.Now().Add(24*time.Hour)))
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return who
}
