package preview

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/web"
)

func applyStates() []state {
	full := []string{"company", "Knots & Sons Chandlery", "callback", "http://localhost:3000/callback", "email", "dev@knots.example", "use_case", "Labels for ropes."}
	return []state{
		usual("partner-apply", "the form for a new partner", open("/partners/apply")),
		usual("partner-apply-errors", "nothing can be used", func(p *person) {
			p.post("/partners/apply", "company", "Knots & Sons", "callback", "http://*.knots.example", "email", "knots", "use_case", " ")
		}),
		usual("partner-apply-limited", "too many came from an address", func(p *person) {
			for i := range 6 {
				p.post("/partners/apply", append(full, "use_case", strings.Repeat("Labels. ", i+1))...)
			}
		}),
		usual("partner-apply-full", "too many are open", func(p *person) {
			for range 200 {
				apply(sampleApplication())(p)
			}
			p.post("/partners/apply", full...)
		}),
		usual("partner-apply-received", "it was received", func(p *person) { p.post("/partners/apply", full...) }),
		usual("partner-login", "partners’ people sign in", open("/partners/login")),
	}
}

func portalProfileStates() []state {
	return slices.Concat([]state{
		usual("partner-profile", "a profile with requests that wait", asMember(storage.PersonOwner), giveLogo, applyForCompany, applyForLogo, ofProfile("")),
		usual("partner-profile-empty", "no logo and no request", asMember(storage.PersonOwner), ofProfile("")),
		usual("partner-profile-errors", "a company was refused", asMember(storage.PersonOwner), func(p *person) { p.post(profilePath(p), "company", " ", "use_case", "\x00") }),
		usual("partner-profile-contact", "a contact was refused", asMember(storage.PersonOwner), func(p *person) { p.post(profilePath(p)+"/contact", "email", "x") }),
		usual("partner-profile-decided", "withdrawn too late", asMember(storage.PersonOwner), applyForCompany, declineIt, withdraw),
		usual("partner-profile-developer", "for who cannot change it", asMember(storage.PersonDeveloper), applyForCompany, ofProfile("")),
		usual("partner-profile-suspended", "of a suspended partner", asMember(storage.PersonOwner), applyForCompany, suspendPartner, ofProfile("")),
		usual("partner-profile-preview", "the consent page, for a partner", asMember(storage.PersonOwner), giveLogo, ofProfile("/preview")),
	}, extremely("partner-profile", asMember(storage.PersonOwner), applyForCompany, ofProfile("")))
}

// asMember signs in one of the partner's people.
func asMember(role storage.PersonRole) step {
	return func(p *person) {
		in := time.Hour
		someone, err := p.db.AddPerson(p.ctx, p.partner.ID, storage.NewPerson{Email: "olga@shop.example", Name: p.who.person, Role: role, LinkUntil: storage.At(p.now.Add(in))})
		p.check(err)
		hash := storage.Hash("sample link that signs in")
		p.check(p.db.OfferPersonLink(p.ctx, storage.PersonLink{Hash: hash, PersonID: someone.ID, ExpiresAt: storage.At(p.now.Add(in))}))
		session := storage.PersonSession{ID: storage.NewID(), SecretHash: storage.Hash("sample"), UserAgent: "Firefox", Address: "192.0.2.1", ExpiresAt: storage.At(p.now.Add(in))}
		_, err = p.db.UsePersonLink(p.ctx, hash, &session, "")
		p.check(err)
		answer := &page{header: http.Header{}}
		r := (&http.Request{URL: p.app.PublicURL, Header: http.Header{}}).WithContext(p.ctx)
		p.check(p.app.WriteSession(answer, r, web.SessionKind{Name: "partner", Idle: in, Age: in}, web.SessionCookie{ID: session.ID, Secret: "sample"}))
		p.browser.Jar.SetCookies(p.app.PublicURL, (&http.Response{Header: answer.header}).Cookies())
		p.ctx = storage.WithWho(p.ctx, audit.Who{Kind: audit.Person, ID: someone.ID, Name: someone.Name, Role: string(role)})
	}
}

func profilePath(p *person) string { return "/partners/" + p.partner.ID + "/profile" }

func ofProfile(path string) step { return func(p *person) { p.get(profilePath(p) + path) } }

func withdraw(p *person) {
	p.post(profilePath(p) + "/requests/" + p.application.Number + "/withdraw")
}
