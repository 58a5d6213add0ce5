package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"fairlead/web/webtest"
)

// worksOnce sends a form twice, one time after the other, and in another account at once.
func (f form) worksOnce(t *testing.T, p *formTakers) {
	to := f.open(p)
	before := p.state(to)
	page := to.send()
	f.expect(t, page, "the form")
	if strings.HasPrefix(page.Location, "/") && f.silent == (to.b.Get(page.Location).Find("[role=status]").Length() > 0) {
		t.Errorf("%s says what was done: %t, want the opposite", page.Location, f.silent)
	}
	once := p.state(to).less(before)
	f.answered(t, to.send(), "the form sent again")
	if twice := p.state(to).less(before); f.differ(once, twice) {
		t.Errorf("sent again it has done %s, at first %s", twice, once)
	}

	to = f.open(p)
	before = p.state(to)
	var all sync.WaitGroup
	for range 4 {
		same := to
		same.b = to.b.Clone()
		all.Go(func() { f.answered(t, same.send(), "one of the forms sent at once") })
	}
	all.Wait()
	if at := p.state(to).less(before); f.differ(once, at) {
		t.Errorf("sent at once it has done %s, alone %s", at, once)
	}
}

// differ reports whether the form has not done the same.
func (f form) differ(once, again state) bool {
	if f.sessions {
		once[liveSessions], again[liveSessions] = 0, 0
	}
	return once != again && f.repeats == ""
}

func (f form) expect(t *testing.T, page *webtest.Page, what string) {
	t.Helper()
	if page.Status != f.taken() {
		t.Errorf("%s is answered %d: %s", what, page.Status, page.Text())
	}
}

func (f form) answered(t *testing.T, page *webtest.Page, what string) {
	t.Helper()
	if page.Status >= http.StatusInternalServerError {
		t.Errorf("%s is answered %d: %s", what, page.Status, page.Text())
	}
}

// request is the form as the browser sends it.
func (to filled) request() *http.Request {
	r := to.b.Request(http.MethodPost, to.action, strings.NewReader(to.values.Encode()))
	r.Header.Set("Content-Type", formType)
	return r
}

// send sends the form and follows no redirect.
func (to filled) send() *webtest.Page { return to.b.Send(to.request()) }

// liveSessions is where sessions stand in counted.
const liveSessions = 1

// counted are what is counted of an account.
var counted = []string{"account WHERE id = ?", "session WHERE account_id = ? AND revoked_at IS NULL", "activity WHERE account_id = ?",
	"api_key WHERE account_id = ? AND revoked_at IS NULL", "passkey WHERE account_id = ?", "connection WHERE account_id = ? AND revoked_at IS NULL",
	"payment_method WHERE account_id = ?", "recovery_code WHERE account_id = ? AND used_at IS NULL", "remembered_browser WHERE account_id = ?",
	"email_code WHERE account_id = ?", "authenticator WHERE account_id = ?", "carrier_account WHERE account_id = ?",
	"carrier_account WHERE account_id = ? AND status = 'connected'", "endpoint WHERE owner_id = ?", "endpoint WHERE owner_id = ? AND status = 'enabled'",
	"endpoint_secret WHERE endpoint_id IN (SELECT id FROM endpoint WHERE owner_id = ?)"}

// state counts what an account has, and the mails and other jobs that were ever written.
type state [17]int

func (p *formTakers) state(to filled) (s state) {
	p.t.Helper()
	var id []string
	if err := p.raw.Select(&id, p.raw.Rebind(`SELECT id FROM account WHERE email = ?`), to.email); err != nil {
		p.t.Fatal(err)
	}
	for i, what := range counted {
		if len(id) == 1 {
			p.count(&s[i], what, id[0])
		}
	}
	p.count(&s[len(counted)], "outbox")
	return s
}

func (p *formTakers) count(n *int, what string, args ...any) {
	p.t.Helper()
	if err := p.raw.Get(n, p.raw.Rebind("SELECT COUNT(*) FROM "+what), args...); err != nil {
		p.t.Fatal(err)
	}
}

func (s state) less(other state) state {
	for i := range s {
		s[i] -= other[i]
	}
	return s
}

func (s state) String() string {
	var all []string
	for i, n := range s {
		name := "outbox"
		if i < len(counted) {
			name, _, _ = strings.Cut(counted[i], " ")
		}
		if n != 0 {
			all = append(all, fmt.Sprintf("%s %+d", name, n))
		}
	}
	return "{" + strings.Join(all, ", ") + "}"
}
