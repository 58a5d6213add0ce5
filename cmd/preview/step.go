package preview

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// step is something that a person does on the way to a page.
type step func(*person)

// open visits a page of no attempt.
func open(path string) step { return func(p *person) { p.get(path) } }

// come follows the partner's link, with parameters as name, value, name, value….
func come(pairs ...string) step {
	return func(p *person) {
		link := url.Values{"response_type": {"code"}, "client_id": {p.partner.ID}, "scope": {"*"}, "state": {"sample"}}
		for name, value := range values(pairs) {
			link[name] = value
		}
		p.get("/oauth/authorize?" + link.Encode())
	}
}

// turn opens another page of the same attempt.
func turn(path string) step {
	return func(p *person) {
		to, err := url.Parse(path)
		if err != nil {
			p.check(err)
			return
		}
		query := to.Query()
		query.Set("attempt", p.page.at.Query().Get("attempt"))
		p.get(to.Path + "?" + query.Encode())
	}
}

// fill sends the form of the page, as name, value, name, value….
func fill(pairs ...string) step {
	return func(p *person) { p.post(p.page.at.RequestURI(), pairs...) }
}

// insist repeats a step.
func insist(times int, do step) step {
	return func(p *person) {
		for range times {
			do(p)
		}
	}
}

// answer presses a button of the consent page.
func answer(decision string) step {
	return func(p *person) {
		p.post(p.page.at.RequestURI(), "account", p.account.ID, "decision", decision)
	}
}

// back opens the current page again after something else has happened.
func back(happened ...step) step {
	return func(p *person) {
		was := p.page.at.RequestURI()
		for _, do := range happened {
			do(p)
		}
		p.get(was)
	}
}

// wait advances the clock.
func wait(d time.Duration) step { return func(p *person) { p.now = p.now.Add(d) } }

// changeBrowser continues without cookies.
func changeBrowser(p *person) { p.forgetCookies() }

// enrolled creates an account that is a month old, without logging in.
func enrolled(p *person) {
	today := p.now
	p.now = today.AddDate(0, -1, 0)
	defer func() { p.now = today }()
	p.account = storage.Account{Email: p.who.email, FullName: p.who.person, CompanyName: p.who.employer, APIVersion: storage.NewestAPIVersion}
	p.check(p.db.CreateAccount(p.ctx, &p.account, "no password", storage.Device{}))
}

// loggedIn logs the person in, without a payment method.
func loggedIn(p *person) {
	enrolled(p)
	again(p)
}

// again starts a new session for the same account.
func again(p *person) {
	answer := &page{header: http.Header{}}
	r := (&http.Request{URL: p.app.PublicURL, Header: http.Header{}, RemoteAddr: "192.0.2.1:1234"}).WithContext(p.ctx)
	p.check(p.app.SignIn(answer, r, web.SignIn{AccountID: p.account.ID}))
	p.browser.Jar.SetCookies(p.app.PublicURL, (&http.Response{Header: answer.header}).Cookies())
}

// payable logs the person in, with a payment method.
func payable(p *person) {
	loggedIn(p)
	p.check(p.db.SavePaymentMethod(p.ctx, &storage.PaymentMethod{AccountID: p.account.ID, Processor: "sandbox", Reference: "sample",
		Brand: "visa", Last4: "4242", ExpMonth: 12, ExpYear: 2029}, p.session(), storage.Device{}))
}

// meet registers a partner, whose links are followed from then on.
func (p *person) meet(company, callback string) (secret string) {
	secret = storage.NewSecret()
	p.partner = storage.Client{Kind: storage.PartnerKind, Name: company, Email: "dev@shop.example", Scope: "*"}
	p.check(p.db.CreateClient(p.ctx, &p.partner, []storage.Callback{{URL: callback, IsDefault: true}},
		&storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(secret)}))
	return secret
}

// connect connects another partner, which may use its token at once.
func connect(company string, used bool) step {
	return func(p *person) {
		secret := p.meet(company, "https://shop.example/callback")
		again(p)
		come()(p)
		answer("allow")(p)
		if used {
			p.use(secret)
		}
	}
}

// use exchanges the partner's code and uses the token once.
func (p *person) use(secret string) {
	to, err := url.Parse(p.page.header.Get("Location"))
	if err != nil {
		p.check(err)
		return
	}
	p.post("/oauth/access_token", "grant_type", "authorization_code", "code", to.Query().Get("code"),
		"client_id", p.partner.ID, "client_secret", secret)
	var given struct {
		Token string `json:"access_token"`
	}
	p.check(json.Unmarshal(p.page.body.Bytes(), &given))
	_, err = p.authz.Verify(p.ctx, given.Token, netip.MustParseAddr("203.0.113.20"))
	p.check(err)
	p.check(p.authz.Usage.Flush(p.ctx))
}
