package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"fairlead/storage"
)

// step is something that a visitor does on the way to a page.
type step func(*visitor)

// open visits a page of no attempt.
func open(path string) step { return func(v *visitor) { v.get(path) } }

// come follows the partner's link, with parameters as name, value, name, value….
func come(pairs ...string) step {
	return func(v *visitor) {
		link := url.Values{"response_type": {"code"}, "client_id": {v.partner.ID}, "scope": {"*"}, "state": {"sample"}}
		for name, value := range values(pairs) {
			link[name] = value
		}
		v.get("/oauth/authorize?" + link.Encode())
	}
}

// turn goes to another page of the same attempt.
func turn(path string) step {
	return func(v *visitor) {
		to, err := url.Parse(path)
		if err != nil {
			v.check(err)
			return
		}
		query := to.Query()
		query.Set("attempt", v.page.at.Query().Get("attempt"))
		v.get(to.Path + "?" + query.Encode())
	}
}

// fill sends the form of the page, as name, value, name, value….
func fill(pairs ...string) step {
	return func(v *visitor) { v.post(v.page.at.RequestURI(), pairs...) }
}

// insist does the same so many times.
func insist(times int, do step) step {
	return func(v *visitor) {
		for range times {
			do(v)
		}
	}
}

// answer presses a button of the consent page.
func answer(decision string) step {
	return func(v *visitor) {
		v.post(v.page.at.RequestURI(), "account", v.account.ID, "decision", decision)
	}
}

// back returns to the page after something else has happened.
func back(happened ...step) step {
	return func(v *visitor) {
		was := v.page.at.RequestURI()
		for _, do := range happened {
			do(v)
		}
		v.get(was)
	}
}

// wait lets time pass.
func wait(d time.Duration) step { return func(v *visitor) { v.now = v.now.Add(d) } }

// changeBrowser goes on without a cookie.
func changeBrowser(v *visitor) { v.forgetCookies() }

// enrolled gives the person an account, since a month ago, and logs nobody in.
func enrolled(v *visitor) {
	today := v.now
	v.now = today.AddDate(0, -1, 0)
	defer func() { v.now = today }()
	v.account = storage.Account{Email: v.who.email, FullName: v.who.person, CompanyName: v.who.employer, APIVersion: storage.NewestAPIVersion}
	v.check(v.db.CreateAccount(v.ctx, &v.account, "no password"))
}

// loggedIn has the person logged in, without a way to pay.
func loggedIn(v *visitor) {
	enrolled(v)
	again(v)
}

// again logs the same person in once more.
func again(v *visitor) {
	p := &page{header: http.Header{}}
	r := (&http.Request{URL: v.app.PublicURL, Header: http.Header{}, RemoteAddr: "192.0.2.1:1234"}).WithContext(v.ctx)
	v.check(v.app.SignIn(p, r, v.account.ID, storage.Time{}))
	v.browser.Jar.SetCookies(v.app.PublicURL, (&http.Response{Header: p.header}).Cookies())
}

// payable has the person logged in, with a way to pay.
func payable(v *visitor) {
	loggedIn(v)
	v.check(v.db.SavePaymentMethod(v.ctx, &storage.PaymentMethod{AccountID: v.account.ID, Processor: "sandbox", Reference: "sample",
		Brand: "visa", Last4: "4242", ExpMonth: 12, ExpYear: 2029}))
}

// meet registers a partner, whose links are followed from now on.
func (v *visitor) meet(company, callback string) (secret string) {
	secret = storage.NewSecret()
	v.partner = storage.Client{Kind: storage.PartnerKind, Name: company, Email: "dev@shop.example", Scope: "*"}
	v.check(v.db.CreateClient(v.ctx, &v.partner, []storage.Callback{{URL: callback, IsDefault: true}},
		&storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(secret)}))
	return secret
}

// connect connects another partner, who uses the token at once where it is used at
// all.
func connect(company string, used bool) step {
	return func(v *visitor) {
		secret := v.meet(company, "https://shop.example/callback")
		again(v)
		come()(v)
		answer("allow")(v)
		if used {
			v.use(secret)
		}
	}
}

// use exchanges the code that the partner was just given, and calls with the token.
func (v *visitor) use(secret string) {
	to, err := url.Parse(v.page.header.Get("Location"))
	if err != nil {
		v.check(err)
		return
	}
	v.post("/oauth/access_token", "grant_type", "authorization_code", "code", to.Query().Get("code"),
		"client_id", v.partner.ID, "client_secret", secret)
	var given struct {
		Token string `json:"access_token"`
	}
	v.check(json.Unmarshal(v.page.body.Bytes(), &given))
	_, err = v.authz.Verify(v.ctx, given.Token)
	v.check(err)
	v.check(v.authz.Usage.Flush(v.ctx))
}
