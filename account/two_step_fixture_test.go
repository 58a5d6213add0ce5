package account_test

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"fairlead/web/webtest"
)

// phone is an authenticator app.
type phone struct {
	t     *testing.T
	clock interface{ Now() time.Time }
	seed  string
}

// code is what the app shows after a while.
func (p phone) code(in time.Duration) string {
	p.t.Helper()
	code, err := totp.GenerateCode(p.seed, p.clock.Now().Add(in))
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// wrong is a code that the app shows at none of these times.
func (p phone) wrong() string {
	p.t.Helper()
	for _, code := range []string{"000000", "111111", "222222", "333333"} {
		if code != p.code(0) && code != p.code(-30*time.Second) && code != p.code(30*time.Second) {
			return code
		}
	}
	p.t.Fatal("it shows each of them")
	return ""
}

// setUp sets up an authenticator app in the fixture's browser, which is logged in.
func (f *fixture) setUp() (p phone, codes []string) {
	f.t.Helper()
	page := f.Get("/account/security/authenticator")
	p = f.scan(page)
	page = page.Submit("Turn on", map[string]string{"Code": p.code(0)})
	for _, code := range page.Find("ol code").EachIter() {
		codes = append(codes, code.Text())
	}
	f.clock.Advance(30 * time.Second) // the code is used
	return p, codes
}

// scan reads the secret of a set-up.
func (f *fixture) scan(page *webtest.Page) phone {
	f.t.Helper()
	seed := strings.ReplaceAll(page.Find("main code").Text(), " ", "")
	if b, err := base32.StdEncoding.DecodeString(seed); err != nil || len(b) < 20 {
		f.t.Fatalf("the secret is %q:\n%s", seed, page.Text())
	}
	return phone{f.t, f.clock, seed}
}

// secured is ada with two-step login on, and her recovery codes. The browser is logged in.
func (f *fixture) secured() (p phone, codes []string) {
	f.t.Helper()
	f.verified(f.Browser, email)
	p, codes = f.setUp()
	if len(codes) != 10 {
		f.t.Fatalf("%d recovery codes are shown", len(codes))
	}
	return p, codes
}

func second(p *webtest.Page, code string) *webtest.Page {
	return p.Submit("Continue", map[string]string{"Code": code})
}
