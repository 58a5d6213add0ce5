package preview

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/netip"
	"regexp"
	"time"

	"fairlead/audit"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

func staffStates() []state {
	return []state{
		usual("staff-home", "where support starts", asStaff, open("/staff")),
		usual("staff-partners", "partners, one suspended and one in trouble", asStaff, somePartners, open("/staff/partners")),
		usual("staff-partners-empty", "no partner is found", asStaff, open("/staff/partners?q=zz")),
		usual("staff-partner", "a partner that is used", asStaff, busyPartner, ofPartner("")),
		usual("staff-partner-errors", "a profile was refused", asStaff, func(p *person) { p.post("/staff/partners/"+p.partner.ID+"/profile", "company", " ", "email", "x") }),
		usual("staff-partner-suspended", "a suspended partner", asStaff, busyPartner, suspendPartner, ofPartner("")),
		usual("staff-partner-new", "the form for a partner", asStaff, open("/staff/partners/new")),
		usual("staff-partner-new-errors", "nothing was filled in", asStaff, func(p *person) { p.post("/staff/partners/new") }),
		usual("staff-partner-suspend", "what suspending does", asStaff, busyPartner, ofPartner("/suspend")),
		usual("staff-partner-preview", "the consent page, for support", asStaff, giveLogo, ofPartner("/preview")),
		usual("staff-secret-revoke", "what revoking does", asStaff, busyPartner, ofSecret("/revoke")),
		usual("staff-secret-revoke-error", "without a reason", asStaff, func(p *person) { ofSecret("/revoke")(p); fill("reason", "")(p) }),
		usual("staff-callback-remove", "what removing a callback does", asStaff, busyPartner, removeCallback),
	}
}

// asStaff signs an admin in, who has just set up a second factor.
func asStaff(p *person) {
	someone := storage.Staff{Name: "Grace Hopper", Email: "grace@fairlead.example", Role: storage.StaffAdmin, PasswordMustChange: true}
	p.check(p.db.CreateStaff(p.ctx, &someone, "no password", storage.Time{}))
	pending := storage.PendingLogIn{ID: storage.NewID(), SecretHash: storage.Hash("sample"), OwnerID: someone.ID,
		PasswordChangedAt: someone.PasswordChangedAt, ExpiresAt: storage.At(p.now.Add(time.Hour))}
	p.check(p.db.StartStaffPendingLogIn(p.ctx, &pending))
	changedAt, err := p.db.SetStaffPassword(p.ctx, pending, "no password either")
	p.check(err)
	session := storage.StaffSession{ID: storage.NewID(), SecretHash: storage.Hash("sample"), StaffID: someone.ID, ExpiresAt: storage.At(p.now.Add(time.Hour))}
	p.check(p.db.StartStaffSession(p.ctx, &session, storage.StaffProof{PendingID: pending.ID, PasswordChangedAt: changedAt,
		Enrolment: &storage.StaffEnrolment{App: &storage.Authenticator{SetupID: "sample", Seed: []byte("sample"), SealedBy: "sample", LastStep: 1}}}, ""))
	answer := &page{header: http.Header{}}
	r := (&http.Request{URL: p.app.PublicURL, Header: http.Header{}}).WithContext(p.ctx)
	p.check(p.app.WriteSession(answer, r, p.staff.Sessions, web.SessionCookie{ID: session.ID, Secret: "sample"}))
	p.browser.Jar.SetCookies(p.app.PublicURL, (&http.Response{Header: answer.header}).Cookies())
	p.ctx = storage.WithWho(p.ctx, audit.Who{Kind: audit.Staff, ID: someone.ID, Name: someone.Name, Role: string(someone.Role)})
}

func ofPartner(path string) step {
	return func(p *person) { p.get("/staff/partners/" + p.partner.ID + path) }
}

func ofSecret(path string) step {
	return func(p *person) {
		all, err := p.db.LiveSecrets(p.ctx, p.partner.ID)
		p.check(err)
		if err == nil {
			ofPartner("/secrets/" + all[0].ID + path)(p)
		}
	}
}

func somePartners(p *person) {
	for i, company := range []string{"Anvil & Sons", "Bright Parcel Company of the Northern Islands", "Cobalt", "Delta Freight"} {
		p.now = p.now.Add(-time.Duration(i*26) * time.Hour)
		p.meet(company, "https://"+[]string{"anvil", "bright-parcel", "cobalt", "delta"}[i]+".example/oauth/callback")
		p.now = sampleDay()
		switch company {
		case "Cobalt":
			suspendPartner(p)
		case "Delta Freight":
			for range 3 {
				a := storage.Attempt{ClientID: p.partner.ID}
				p.check(p.db.RefuseAttempt(p.ctx, &a, "callback", ""))
			}
		}
	}
}

func suspendPartner(p *person) {
	_, err := partner.NewRegistry(p.db).Suspend(p.ctx, p.partner.ID, "Sent unasked mail to merchants; see their letter of 20 November.")
	p.check(err)
}

// busyPartner gives the partner what most of them have.
func busyPartner(p *person) {
	giveLogo(p)
	registry, id := partner.NewRegistry(p.db), p.partner.ID
	for _, url := range []string{"https://staging.shop.example/integrations/fairlead/oauth/callback?environment=staging", "http://localhost:8080/callback"} {
		_, err := registry.AddCallback(p.ctx, id, url)
		p.check(err)
	}
	second, _, err := registry.AddSecret(p.ctx, id)
	p.check(err)
	all, err := p.db.LiveSecrets(p.ctx, id)
	p.check(err)
	usage := storage.Usage{DB: p.db}
	for i := range 1234 {
		usage.Exchange(all[0].ID, fmt.Sprint("connection ", i%900), netip.MustParseAddr(fmt.Sprint("192.0.2.", i%3)))
	}
	usage.Secret(all[0].ID)
	usage.Secret(second.ID)
	p.check(usage.Flush(p.ctx))
	shop := p.partner
	again := p.browser
	p.forgetCookies()
	payable(p)
	come()(p)
	answer("allow")(p)
	p.forgetCookies()
	come("redirect_uri", "http://localhost:8080/callback")(p)
	come("redirect_uri", "https://shop.example/callback/")(p)
	p.partner, p.browser = shop, again
}

// giveLogo gives the partner a picture of a harbor at night.
func giveLogo(p *person) {
	m := image.NewNRGBA(image.Rect(0, 0, 200, 160))
	for y := range 160 {
		for x := range 200 {
			m.Set(x, y, color.NRGBA{uint8(20 + x/2), uint8(60 + y/2), 120, 255})
		}
	}
	var file bytes.Buffer
	p.check(png.Encode(&file, m))
	p.check(partner.NewRegistry(p.db).SetLogo(p.ctx, p.partner.ID, file.Bytes()))
}

// removal finds the link to remove a callback.
var removal = regexp.MustCompile(`href="([^"]+/remove)"`)

func removeCallback(p *person) {
	ofPartner("")(p)
	if link := removal.FindStringSubmatch(p.page.body.String()); link != nil {
		p.get(link[1])
	}
}
