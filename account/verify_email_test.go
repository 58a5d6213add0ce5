package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

// latestCode is the code that was mailed last.
func (f *fixture) latestCode(kind storage.CodeKind, subjectID string) storage.EmailCode {
	f.t.Helper()
	c, err := f.db.LatestEmailCode(f.t.Context(), kind, subjectID)
	if err != nil || c.ID == "" {
		f.t.Fatalf("no code: %v", err)
	}
	return c
}

// account is the account with an email.
func (f *fixture) account(email string) storage.Account {
	f.t.Helper()
	a, err := f.db.AccountByEmail(f.t.Context(), email)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

// verifyCode is what the mail to a new account says.
func (f *fixture) verifyCode(email string) string {
	f.t.Helper()
	return f.latestCode(storage.CodeVerify, f.account(email).ID).Digits(linkKeys()[0])
}

// wrongDigits are other digits of the same length.
func wrongDigits(right string) string {
	if right == "000000" {
		return "000001"
	}
	return "000000"
}

func enter(p *webtest.Page, code string) *webtest.Page {
	return p.Submit("Verify email", map[string]string{"Code": code})
}

const unverifiedRegion = "section[aria-labelledby=unverified]"

func TestVerifyEmailWithTheCode(t *testing.T) {
	t.Parallel()
	f := open(t)
	page := signUp(f.Browser, email)
	if page.Find(unverifiedRegion).Length() != 1 {
		t.Errorf("nothing says that the email is not verified: %s", page.Text())
	}
	code := f.verifyCode(email)
	page = enter(page.Click("Verify your email"), " "+code[:3]+" - "+code[3:]+" ")
	wantAt(t, page, "/account")
	if got := page.Find("[role=status]").Text(); got != "Your email is verified." {
		t.Errorf("it says %q", got)
	}
	if page.Find(unverifiedRegion).Length() != 0 || f.account(email).EmailVerifiedAt.IsZero() {
		t.Error("the email is not verified")
	}
	wantAt(t, f.Get("/account/verify-email"), "/account")
	wantAt(t, f.Post("/account/verify-email", url.Values{"code": {code}}), "/account") // the same form again
}

func TestVerifyEmailSayNotVerifiedOnEachPage(t *testing.T) {
	t.Parallel()
	f := open(t)
	signUp(f.Browser, email)
	for _, path := range []string{"/account", "/account/security", "/account/activity", "/account/email", "/account/verify-email"} {
		if page := f.Get(path); page.Find(unverifiedRegion+" a[href='/account/verify-email']").Length() != 1 {
			t.Errorf("%s does not say so", path)
		}
	}
}

func TestVerifyEmailRefusesWrongCodes(t *testing.T) {
	t.Parallel()
	f := open(t)
	signUp(f.Browser, email)
	code := f.verifyCode(email)
	page := f.Get("/account/verify-email")
	page = enter(page, " ")
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if got := page.Error("Code"); got != "Please enter the code." {
		t.Errorf("it says %q", got)
	}
	for i := range 5 {
		page = enter(page, []string{wrongDigits(code), "no digits", "\x00\xff", code + "0", wrongDigits(code)}[i])
		wantStatus(t, page, http.StatusUnprocessableEntity)
		want := "Incorrect code. Please try again."
		if i == 4 {
			want = "This code is incorrect or has expired. Please request a new one."
		}
		if got := page.Error("Code"); got != want {
			t.Errorf("after %d: %q", i+1, got)
		}
	}
	page = enter(page, code)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	page = page.Submit("Send a new code", nil)
	if got := page.Find("[role=status]").Text(); got != "We sent an email to "+email+"." {
		t.Errorf("it says %q", got)
	}
	wantStatus(t, enter(page, code), http.StatusUnprocessableEntity)
	wantAt(t, enter(page, f.verifyCode(email)), "/account")
}

func TestVerifyEmailByLinkTakesALogInAndAButton(t *testing.T) {
	t.Parallel()
	f := open(t)
	signUp(f.Browser, email)
	code := f.latestCode(storage.CodeVerify, f.account(email).ID)
	link := "/account/verify-email?token=" + code.LinkSecret(linkKeys()[1]) // mailed before the keys were rotated
	f.clock.Advance(23 * time.Hour)

	elsewhere := f.Another()
	page := elsewhere.Get(link)
	wantAt(t, page, "/login?"+url.Values{"next": {link}}.Encode())
	page = page.Submit("Log in", map[string]string{"Email": email, "Password": password})
	if !f.account(email).EmailVerifiedAt.IsZero() {
		t.Fatal("opening the link verified the email")
	}
	wantAt(t, page.Submit("Verify email", nil), "/account")
	if f.account(email).EmailVerifiedAt.IsZero() {
		t.Error("the button did not verify the email")
	}
}

// The page that asks for a log-in had the secret of the link in its URL, and sent it along
// in the Referer of each request.
func TestVerifyEmailHidesItsSecretOnTheWay(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	link := "/account/verify-email?token=" + f.latestCode(storage.CodeVerify, f.account(email).ID).LinkSecret(linkKeys()[0])
	asked := f.Get(link)
	for name, page := range map[string]*webtest.Page{
		"log in":         asked,
		"a wrong log-in": asked.Submit("Log in", map[string]string{"Email": email, "Password": "not the password"}),
		"sign up":        asked.Click("Create an account"),
		"forgot":         asked.Click("Forgot your password?"),
		"second step":    f.Get("/login/second-factor?" + url.Values{"next": {link}}.Encode()),
	} {
		if !strings.Contains(page.URL.RawQuery, "token") {
			t.Errorf("%s: the URL is %s", name, page.URL)
		}
		for header, want := range map[string]string{"Referrer-Policy": "strict-origin", "Cache-Control": "no-store"} {
			if got := page.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
}

func TestVerifyEmailRefusesLinks(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp("grace@example.com")
	signUp(f.Browser, email)
	mine, theirs := f.latestCode(storage.CodeVerify, f.account(email).ID), f.latestCode(storage.CodeVerify, f.account("grace@example.com").ID)
	good := mine.LinkSecret(linkKeys()[0])
	for name, token := range map[string]string{"another account's": theirs.LinkSecret(linkKeys()[0]), "cut off": good[:40], "changed": good[:len(good)-1],
		"under a foreign key": mine.LinkSecret([]byte("foreign")), "of nothing": "x", "not text": "\xff\x00", "very long": strings.Repeat("x", 5000)} {
		at := "/account/verify-email?" + url.Values{"token": {token}}.Encode()
		wantStatus(t, f.Get(at), http.StatusGone)
		wantStatus(t, f.Post("/account/verify-email", url.Values{"token": {token}}), http.StatusGone)
		if !f.account(email).EmailVerifiedAt.IsZero() {
			t.Fatalf("a link %s verified the email", name)
		}
	}
	f.clock.Advance(24 * time.Hour)
	wantStatus(t, f.Get("/account/verify-email?token="+good), http.StatusGone)
}

func TestVerifyEmailLimitsCodes(t *testing.T) {
	t.Parallel()
	f := limited(t)
	page := signUp(f.Browser, email).Click("Verify your email")
	for range 5 {
		page = page.Submit("Send a new code", nil)
		wantStatus(t, page, http.StatusOK)
	}
	page = page.Submit("Send a new code", nil)
	wantStatus(t, page, http.StatusTooManyRequests)
	if got := page.Header.Get("Retry-After"); got != "600" {
		t.Errorf("Retry-After is %q", got)
	}
	wantAt(t, enter(page, f.verifyCode(email)), "/account") // the last one works
}
