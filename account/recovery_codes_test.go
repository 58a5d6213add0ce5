package account_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const recoveryCodesPath = "/account/security/recovery-codes"

func recover(p *webtest.Page, code string) *webtest.Page {
	return p.Click("Use a recovery code").Submit("Continue", map[string]string{"Recovery code": code})
}

func TestRecoveryCodesAreShownOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	_, codes := f.secured()
	for _, code := range codes {
		if !regexp.MustCompile(`^([a-kmnp-z2-9]{4}-){2,}[a-kmnp-z2-9]{4}$`).MatchString(code) {
			t.Errorf("a code is %q", code)
		}
	}
	page := f.Get(recoveryCodesPath)
	if strings.Contains(page.Body, codes[0]) || page.Find("ol code").Length() > 0 {
		t.Error("a reload shows them")
	}
	if !strings.Contains(page.Text(), "10 of 10 recovery codes left.") {
		t.Errorf("it says %s", page.Text())
	}
	f.clock.Advance(time.Second)
	page = page.Submit("Generate new codes", nil)
	wantAt(t, page, recoveryCodesPath)
	fresh := page.Find("ol code").First().Text()
	wantStatus(t, recover(logIn(f.from("192.0.2.5"), email, password), codes[0]), http.StatusUnprocessableEntity)
	wantAt(t, recover(logIn(f.from("192.0.2.5"), email, password), fresh), "/account")
	if got := storagetest.Notices(t, f.db, storage.NoticeRecoveryCodesMade); len(got) != 1 {
		t.Errorf("%d mails say that new codes were made", len(got))
	}
}

func TestRecoveryCodesOfAnotherSessionAreNotShown(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.verified(f.Browser, email)
	page := f.Get(authenticatorPath)
	app := f.scan(page)
	r := f.Request(http.MethodPost, authenticatorPath, strings.NewReader("code="+app.code(0)+"&setup="+page.Find("input[name=setup]").AttrOr("value", "")))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	kept := f.Send(r).Cookie("fairlead_recovery_codes")
	if kept == nil || !kept.HttpOnly {
		t.Fatalf("the cookie is %v", kept)
	}
	f.clock.Advance(30 * time.Second)
	thief := f.from("192.0.2.5")
	wantAt(t, second(logIn(thief, email, password), app.code(0)), "/account")
	thief.Header.Set("Cookie", kept.Name+"="+kept.Value)
	stolen := thief.Get(recoveryCodesPath)
	if wantAt(t, stolen, recoveryCodesPath); stolen.Find("ol code").Length() > 0 {
		t.Error("they are shown to another session")
	}
	f.clock.Advance(time.Minute)
	if f.Get(recoveryCodesPath).Find("ol code").Length() > 0 {
		t.Error("they are shown late")
	}
}

func TestRecoveryCodesAreStillShownAfterAHead(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.secured()
	r := f.Request(http.MethodPost, recoveryCodesPath, strings.NewReader("set="+f.Get(recoveryCodesPath).Find("input[name=set]").AttrOr("value", "")))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	wantStatus(t, f.Send(r), http.StatusSeeOther)
	wantStatus(t, f.Send(f.Request(http.MethodHead, recoveryCodesPath, nil)), http.StatusOK)
	if n := f.Get(recoveryCodesPath).Find("ol code").Length(); n != storage.RecoveryCodesMade {
		t.Errorf("%d codes are shown", n)
	}
}

func TestRecoveryCodeWorksOnceHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	f := open(t)
	_, codes := f.secured()
	for i, written := range []string{codes[0], strings.ToUpper(codes[1]), strings.ReplaceAll(codes[2], "-", ""), " " + strings.ReplaceAll(codes[3], "-", " ") + "\t"} {
		b := f.from("192.0.2.5")
		wantAt(t, recover(logIn(b, email, password), written), "/account")
		page := recover(logIn(f.from("192.0.2.6"), email, password), written)
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error("Recovery code"); got != "Incorrect code. Please try again." {
			t.Errorf("beside code %d stands %q", i, got)
		}
	}
	wantSays(t, f, "6 of 10 recovery codes left.")
	if got := storagetest.Notices(t, f.db, storage.NoticeRecoveryCodeUsed); len(got) != 4 || got[0].Device.Address != "192.0.2.5" {
		t.Errorf("the mails are about %+v", got)
	}
	for _, code := range codes[4:7] {
		wantAt(t, recover(logIn(f.from("192.0.2.5"), email, password), code), "/account")
	}
	wantAt(t, f.Get("/account/security").Click("Generate new recovery codes"), recoveryCodesPath)
}
