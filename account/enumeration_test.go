package account_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// everyKindOfAccount has those whom a stranger may ask about. Their emails have one length, so that
// answers can be compared by theirs.
func (f *fixture) everyKindOfAccount() []string {
	f.t.Helper()
	all := []string{"nobody", "unsure", "proven", "second", "barred", "closed"}
	for i, name := range all {
		all[i] = name + "@example.com"
		if i > 0 {
			wantAt(f.t, signUp(f.Another(), all[i]), "/account")
		}
	}
	f.exec(f.t, `UPDATE account SET email_verified_at = created_at WHERE email <> 'unsure@example.com'`)
	f.exec(f.t, `UPDATE account SET status = 'suspended' WHERE email = 'barred@example.com'`)
	f.exec(f.t, `UPDATE account SET closing_at = created_at + 1000000000 WHERE email = 'closed@example.com'`)
	raw := storagetest.Raw(f.t, f.url)
	_, err := raw.Exec(raw.Rebind(`INSERT INTO authenticator (account_id, setup_id, seed, sealed_by, last_step, created_at)
		SELECT id, 'x', ?, 'x', 0, created_at FROM account WHERE email = 'second@example.com'`), []byte("x"))
	if err != nil {
		f.t.Fatal(err)
	}
	return all
}

// Answers to who has proved nothing are equal, and so is the work behind them, on which
// their time depends: hashes, and the rows that are written.
func TestAnswersAndWorkAreTheSameForEveryEmail(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]bool{"sign up and verify later": false, "verify first": true} {
		f := onLocalhost(t)
		f.handlers.LinkKeys = linkKeys
		asked := map[string]func(b *webtest.Browser, email string) *webtest.Page{
			"log in": func(b *webtest.Browser, email string) *webtest.Page {
				return b.Send(posted(b, "/login", url.Values{"email": {email}, "password": {"not the password"}}))
			},
			"the page to log in": func(b *webtest.Browser, email string) *webtest.Page { return b.Get("/login?email=" + email) },
			"forgot": func(b *webtest.Browser, email string) *webtest.Page {
				return b.Send(posted(b, "/forgot", url.Values{"email": {email}}))
			},
			"passkeys": func(b *webtest.Browser, email string) *webtest.Page {
				return b.Send(posted(b, "/login/passkey/options", url.Values{"email": {email}}))
			},
		}
		if first {
			asked["sign up"] = func(b *webtest.Browser, email string) *webtest.Page {
				return b.Send(posted(b, "/signup", url.Values{"full_name": {"Eve"}, "email": {email}, "password": {"another password"}}))
			}
			asked["the code"] = func(b *webtest.Browser, email string) *webtest.Page {
				b.Post("/signup", url.Values{"full_name": {"Eve"}, "email": {email}, "password": {"another password"}})
				return b.Send(posted(b, "/signup/verify", url.Values{"code": {"wrong"}}))
			}
		}
		people := f.everyKindOfAccount()
		f.handlers.VerifyFirst = first
		for what, ask := range asked {
			var usual string
			for i, who := range people {
				b := f.Another()
				hashes, rows := f.handlers.Hasher.Done(), f.rows()
				answer := seen(ask(b, who), who) + fmt.Sprintf("\n%d hashes, rows %v", f.handlers.Hasher.Done()-hashes, f.rows().less(rows))
				if i == 0 {
					usual = answer
				}
				if answer != usual {
					t.Errorf("%s, %s: for %s it is\n%s\nwithout an account\n%s", name, what, who, answer, usual)
				}
			}
		}
	}
}

func posted(b *webtest.Browser, path string, form url.Values) *http.Request {
	r := b.Request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// random is what differs between any two answers.
var random = regexp.MustCompile(`[A-Za-z0-9_=-]{16,}`)

// seen is all that a browser sees of an answer.
func seen(p *webtest.Page, email string) string {
	var headers []string
	for name, values := range p.Header {
		if name != "Date" && name != "X-Request-Id" {
			headers = append(headers, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(headers)
	all := fmt.Sprintf("%d %s\n%s\n%s", p.Status, p.Location, strings.Join(headers, "\n"), p.Body)
	all = strings.NewReplacer(email, "EMAIL", url.QueryEscape(email), "EMAIL").Replace(all)
	return random.ReplaceAllString(all, "RANDOM")
}

// written counts rows.
type written [5]int

func (f *fixture) rows() (w written) {
	f.t.Helper()
	raw := storagetest.Raw(f.t, f.url)
	for i, table := range []string{"outbox", "activity", "email_code", "sign_up", "password_reset"} {
		if err := raw.Get(&w[i], `SELECT count(*) FROM `+table); err != nil {
			f.t.Fatal(err)
		}
	}
	return w
}

func (w written) less(other written) written {
	for i := range w {
		w[i] -= other[i]
	}
	return w
}
