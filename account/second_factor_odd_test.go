package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
)

func TestSecondFactorTakesOddInputForAWrongCode(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.secured()
	for _, path := range []string{"/login/second-factor", "/login/second-factor?with=recovery-code"} {
		for _, code := range []string{"\xff", "\x00", "<b>1</b>", strings.Repeat("1", 60_000)} {
			b := f.from("192.0.2.5")
			wantAt(t, logIn(b, email, password), "/login/second-factor")
			page := b.Post(path, url.Values{"code": {code}})
			wantStatus(t, page, http.StatusUnprocessableEntity)
			if strings.Contains(page.Body, "<b>1") {
				t.Error("markup comes back")
			}
		}
		b := f.from("192.0.2.5")
		wantAt(t, logIn(b, email, password), "/login/second-factor")
		wantStatus(t, b.Post(path, nil), http.StatusUnprocessableEntity)
		wantStatus(t, b.Post(path, url.Values{"code": {strings.Repeat("1", 70_000)}}), http.StatusRequestEntityTooLarge)
	}
}

func TestSecondFactorShowsNowhereBeforeTheRightPassword(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.secured()
	f.signUp("bob@example.com")
	with, without := logIn(f.from("192.0.2.5"), email, "not the password"), logIn(f.from("192.0.2.5"), "bob@example.com", "not the password")
	wantStatus(t, with, without.Status)
	if strings.ReplaceAll(with.Body, email, "") != strings.ReplaceAll(without.Body, "bob@example.com", "") {
		t.Error("the pages differ")
	}
	if got := len(with.Header["Set-Cookie"]); got != len(without.Header["Set-Cookie"]) || got != 0 {
		t.Errorf("%d cookies are set", got)
	}
}

func TestSecondFactorOfASuspendedAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	app, _ := f.secured()
	b := f.from("192.0.2.5")
	page := logIn(b, email, password)
	if _, err := storagetest.Raw(t, f.url).Exec(`UPDATE account SET status = 'suspended'`); err != nil {
		t.Fatal(err)
	}
	page = second(page, app.code(0))
	wantStatus(t, page, http.StatusForbidden)
	if !strings.Contains(page.Text(), "This account is suspended.") {
		t.Errorf("it says %s", page.Text())
	}
	wantAt(t, b.Get("/account"), "/login?next=%2Faccount")
}
