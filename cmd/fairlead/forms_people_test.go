package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/mail/mailtest"
	"fairlead/storage"
	"fairlead/web/webtest"
)

// formTakers sign up, one for each form that is sent.
type formTakers struct {
	*running
	t     *testing.T
	raw   *sqlx.DB
	db    *storage.DB // for what support does
	mails *mailtest.Server
	shop  *shop
	// receiver of events
	receiver *httptest.Server
}

// person is somebody with an account.
type person struct {
	*webtest.Browser
	p     *formTakers
	email string
	// secret is that of an authenticator app.
	secret string
}

// guest has no account yet.
func (p *formTakers) guest() person {
	return person{Browser: p.browser(), p: p, email: "ada-" + strings.ToLower(storage.NewID()) + "@example.com"}
}

func (p *formTakers) unverified() person {
	p.t.Helper()
	who := p.guest()
	page := who.Get("/signup").Submit("Create account", map[string]string{"Full name": "Ada Marlin", "Email": who.email, "Password": testPassword})
	if page.URL.Path != "/account" {
		p.t.Fatalf("sign-up leads to %s: %s", page.URL, page.Text())
	}
	return who
}

func (p *formTakers) member() person {
	p.t.Helper()
	who := p.unverified()
	p.exec(`UPDATE account SET email_verified_at = created_at WHERE email = ?`, who.email)
	return who
}

// secured has two-step login on.
func (p *formTakers) secured() person {
	p.t.Helper()
	who := p.member()
	page := who.Get("/account/security/authenticator")
	who.secret = strings.ReplaceAll(page.Find("main code").Text(), " ", "")
	if page = page.Submit("Turn on", map[string]string{"Code": codeOf(p.t, who.secret, 0)}); page.Find("ol code").Length() != 10 {
		p.t.Fatalf("no recovery codes: %s", page.Text())
	}
	return who
}

// keyed has a passkey, whose device nobody has.
func (p *formTakers) keyed() (who person, passkeyID string) {
	p.t.Helper()
	who, passkeyID = p.member(), storage.NewID()
	p.exec(`INSERT INTO passkey (id, account_id, credential_id, public_key, name, transports, counter, backup_eligible, created_at)
		SELECT ?, id, ?, ?, 'Phone', '', 0, true, created_at FROM account WHERE email = ?`, passkeyID, []byte(passkeyID), []byte{1}, who.email)
	return who, passkeyID
}

// paying has a card.
func (p *formTakers) paying() person {
	p.t.Helper()
	who := p.member()
	payBy(testCard, who.Get("/billing"))
	return who
}

// connected has connected the shop.
func (p *formTakers) connected() person {
	p.t.Helper()
	who := p.paying()
	p.shop.landed(p.t, who.Get(p.shop.link()).Submit("Allow access", nil))
	return who
}

// leak reports a token or a key.
func (p *formTakers) leak(text string) {
	p.t.Helper()
	if page := p.browser().Post("/oauth/leaked", url.Values{"token": {text}}); page.Status != http.StatusOK {
		p.t.Fatalf("the report is answered %d %s", page.Status, page.Body)
	}
}

// pausedForm is a form about a person's token that was reported as leaked.
func (p *formTakers) pausedForm(action string) filled {
	p.t.Helper()
	who := p.connected()
	p.leak(p.shop.tokenOf(p.t, p.shop.landed(p.t, who.Get(p.shop.link())).Get("code")))
	path := "/account/connections/" + p.shop.ID + action
	return who.fills(who.Get("/account/connections"), path, nil)
}

// again logs the person in in another browser.
func (who person) again() (person, *webtest.Page) {
	other := who
	other.Browser = who.Another()
	return other, other.Get("/login").Submit("Log in", map[string]string{"Email": who.email, "Password": testPassword})
}

func (p *formTakers) exec(change string, args ...any) {
	p.t.Helper()
	if _, err := p.raw.Exec(p.raw.Rebind(change), args...); err != nil {
		p.t.Fatal(err)
	}
}

// mailed is the next mail to a person with a subject.
func (who person) mailed(to, subject string) *mailtest.Message {
	who.p.t.Helper()
	for {
		if m := who.p.mails.Next(); m.To == to && m.Subject() == subject {
			return m
		}
	}
}

// fills fills the form of a page that is sent to a path.
func (who person) fills(page *webtest.Page, path string, typed map[string]string) filled {
	who.p.t.Helper()
	for _, form := range page.Find("form[method=post]").EachIter() {
		at, err := page.URL.Parse(form.AttrOr("action", ""))
		if err != nil || at.Path != path {
			continue
		}
		to := filled{b: who.Browser, action: at.RequestURI(), values: url.Values{}, email: who.email}
		for _, input := range form.Find("input[name], select[name], textarea[name]").EachIter() {
			to.values.Set(input.AttrOr("name", ""), valueOf(input))
		}
		for name, value := range typed {
			to.values.Set(name, value)
		}
		return to
	}
	who.p.t.Fatalf("%s has no form for %s: %s", page.URL, path, page.Text())
	return filled{}
}

// sends is a form that a script sends.
func (who person) sends(path string, values url.Values) filled {
	return filled{b: who.Browser, action: path, values: values, email: who.email}
}
