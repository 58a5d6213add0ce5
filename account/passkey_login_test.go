package account_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// added is a fixture with an account that has one passkey.
func added(t *testing.T) (f *fixture, ada storage.Account, laptop *device) {
	t.Helper()
	f = onLocalhost(t)
	ada, laptop = f.verified(f.Browser, email), f.device()
	wantAt(t, addPasskey(t, f.Browser, laptop, "Laptop"), "/account/security")
	return f, ada, laptop
}

func TestPasskeyLogInOffersTheSameToEveryone(t *testing.T) {
	t.Parallel()
	f, _, _ := added(t)
	for _, typed := range []url.Values{nil, {"email": {email}}, {"email": {"nobody@example.com"}}} {
		var options map[string]any
		page := f.Another().Post("/login/passkey/options", typed)
		page.JSON(&struct {
			Options *map[string]any `json:"publicKey"`
		}{&options})
		delete(options, "challenge")
		if len(options) != 3 || options["rpId"] != "localhost" || options["userVerification"] != "required" || options["timeout"] != 300_000.0 {
			t.Errorf("for %v: %v", typed, options)
		}
	}
	page := f.Another().Get("/login")
	if got := page.Find("input[name=email]").AttrOr("autocomplete", ""); got != "username webauthn" {
		t.Errorf("the email has autocomplete %q", got)
	}
	if page.Find("button").Length() != 1 || !strings.Contains(page.Body, "Passkeys need JavaScript.") {
		t.Errorf("without a script there is a button, or no word about it:\n%s", page.Body)
	}
}

func TestPasskeyLogInContinuesTheAttempt(t *testing.T) {
	t.Parallel()
	f, _, laptop := added(t)
	laptop.passkey.Counter++
	f.Browser = f.Another()
	a := f.attempt(nil)
	wantAt(t, f.Get("/login/passkey?attempt="+a.ID), "/login?attempt="+a.ID)
	page := f.Post("/login/passkey?attempt="+a.ID, url.Values{})
	wantRefused(t, page)
	if action := page.Find("form[data-passkey]").AttrOr("action", ""); action != "/login/passkey?attempt="+a.ID {
		t.Errorf("the form leads to %q", action)
	}
	wantAt(t, f.Post("/login/passkey?attempt="+a.ID, laptop.sign(t, offered(f.Browser, "/login/passkey/options", nil))), dispatcher(a))
	if got := f.happened(a); !slices.Equal(got, []storage.EventName{storage.EventLogInRefused, storage.EventLoggedIn}) {
		t.Errorf("the timeline has %q", got)
	}
	laptop.passkey.Counter++
	other := f.Another()
	form := laptop.sign(t, offered(other, "/login/passkey/options", nil))
	wantAt(t, other.Post("/login/passkey?next=/account/activity", form), "/account/activity")
}

func TestPasskeyLogInRefusals(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*testing.T, *fixture, *device){
		"nobody's passkey":          func(_ *testing.T, f *fixture, d *device) { d.passkey = f.device().passkey },
		"another key":               func(_ *testing.T, f *fixture, d *device) { d.passkey.Key = f.device().passkey.Key },
		"without verification":      func(_ *testing.T, _ *fixture, d *device) { d.Options.UserNotVerified = true },
		"without presence":          func(_ *testing.T, _ *fixture, d *device) { d.Options.UserNotPresent = true },
		"of another site":           func(_ *testing.T, _ *fixture, d *device) { d.party.ID = "evil.example" },
		"asked by another site":     func(_ *testing.T, _ *fixture, d *device) { d.party.Origin = "https://evil.example" },
		"another user":              func(_ *testing.T, _ *fixture, d *device) { d.Options.UserHandle = []byte("somebody else") },
		"no user":                   func(_ *testing.T, _ *fixture, d *device) { d.Options.UserHandle = nil },
		"a counter that stays":      func(_ *testing.T, _ *fixture, d *device) { d.passkey.Counter = 5 },
		"a counter that falls":      func(_ *testing.T, _ *fixture, d *device) { d.passkey.Counter = 4 },
		"backed up, not eligible":   func(_ *testing.T, _ *fixture, d *device) { d.Options.BackupState = true },
		"a suspended account's":     func(t *testing.T, f *fixture, _ *device) { f.exec(t, `UPDATE account SET status = 'suspended'`) },
		"one that was just removed": func(t *testing.T, f *fixture, _ *device) { f.exec(t, `DELETE FROM passkey`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := onLocalhost(t)
			f.verified(f.Browser, email)
			laptop := f.device()
			laptop.passkey.Counter = 5
			addPasskey(t, f.Browser, laptop, "")
			laptop.passkey.Counter++
			spoil(t, f, laptop)
			wantRefused(t, passkeyLogIn(t, f.Another(), laptop))
		})
	}
}

func (f *fixture) exec(t *testing.T, query string) {
	t.Helper()
	if _, err := storagetest.Raw(t, f.url).Exec(query); err != nil {
		t.Fatal(err)
	}
}

func TestPasskeyLogInRefusesWhatIsNoAnswer(t *testing.T) {
	t.Parallel()
	f, _, laptop := added(t)
	laptop.passkey.Counter++
	for name, spoil := range map[string]func(form url.Values){
		"nothing":               func(form url.Values) { clear(form) },
		"no challenge":          func(form url.Values) { form.Del("challenge") },
		"a made-up challenge":   func(form url.Values) { form.Set("challenge", "made up") },
		"no credential":         func(form url.Values) { form.Del("credential") },
		"a damaged one":         func(form url.Values) { form.Set("credential", form.Get("credential")[1:]) },
		"one that is not UTF-8": func(form url.Values) { form.Set("credential", "\xff\x00") },
		"an empty one":          func(form url.Values) { form.Set("credential", "{}") },
		"a long one":            func(form url.Values) { form.Set("credential", strings.Repeat("1", 50_000)) },
		"no signature": func(form url.Values) {
			form.Set("credential", strings.Replace(form.Get("credential"), `"signature"`, `"other"`, 1))
		},
	} {
		b := f.Another()
		form := laptop.sign(t, offered(b, "/login/passkey/options", nil))
		spoil(form)
		t.Run(name, func(t *testing.T) { wantRefused(t, b.Post("/login/passkey", form)) })
	}
	wantStatus(t, f.Post("/login/passkey", url.Values{"credential": {strings.Repeat("x", 100_000)}}), http.StatusRequestEntityTooLarge)
	r := f.Request(http.MethodPost, "/login/passkey/options", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	wantStatus(t, f.Send(r), http.StatusForbidden)
}

func TestPasskeyAnswerIsGoodOnceInItsBrowserForFiveMinutes(t *testing.T) {
	t.Parallel()
	f, _, laptop := added(t)
	laptop.passkey.Counter++
	elsewhere := f.Another()
	form := laptop.sign(t, offered(elsewhere, "/login/passkey/options", nil))
	wantRefused(t, f.Another().Post("/login/passkey", form))
	thief := f.Another()
	offered(thief, "/login/passkey/options", nil) // a browser with a challenge of its own
	wantRefused(t, thief.Post("/login/passkey", form))
	wantAt(t, elsewhere.Post("/login/passkey", form), "/account")
	wantRefused(t, elsewhere.Post("/login/passkey", form))
	wantSignedIn(t, elsewhere, email)

	laptop.passkey.Counter++
	late := f.Another()
	form = laptop.sign(t, offered(late, "/login/passkey/options", nil))
	f.clock.Advance(5 * time.Minute)
	wantRefused(t, late.Post("/login/passkey", form))

	laptop.passkey.Counter++
	form = laptop.sign(t, offered(late, "/login/passkey/options", nil))
	f.clock.Advance(5*time.Minute - time.Second)
	wantAt(t, late.Post("/login/passkey", form), "/account")
}

func TestPasskeyAnswerSentTwiceAtOnceLogsInOnce(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		f := passkeysIn(t, database)
		f.verified(f.Browser, email)
		laptop := f.device() // both counters are zero
		addPasskey(t, f.Browser, laptop, "")
		b := f.Another()
		form := laptop.sign(t, offered(b, "/login/passkey/options", nil))
		before := liveSessions(f)
		var both sync.WaitGroup
		for range 4 {
			one := b.Clone()
			both.Go(func() { one.Post("/login/passkey", form) })
		}
		both.Wait()
		if n := liveSessions(f) - before; n != 1 {
			t.Errorf("%d sessions were started", n)
		}
	})
}

func TestPasskeyAnswerIsGoodForItsPurposeAlone(t *testing.T) {
	t.Parallel()
	f, _, laptop := added(t)
	phone := f.device()
	c := offered(f.Browser, "/login/passkey/options", nil)
	c.Options = offered(f.Browser, "/account/security/passkeys/options", nil).Options
	page := f.Post("/account/security/passkeys", phone.make(t, c))
	wantStatus(t, page, http.StatusUnprocessableEntity)
	laptop.passkey.Counter++
	wantRefused(t, f.Post("/login/passkey", laptop.sign(t, offered(f.Browser, "/account/security/passkeys/options", nil))))
}

func TestPasskeyChallengesAreLimited(t *testing.T) {
	t.Parallel()
	f := onLocalhost(t)
	f.app.Unlimited = false
	for range 60 {
		wantStatus(t, f.Post("/login/passkey/options", nil), http.StatusOK)
	}
	for _, path := range []string{"/login/passkey/options", "/login/passkey"} {
		page := f.Post(path, url.Values{})
		wantStatus(t, page, http.StatusTooManyRequests)
		if page.Header.Get("Retry-After") != "2" {
			t.Errorf("%s: Retry-After is %q", path, page.Header.Get("Retry-After"))
		}
	}
	f.clock.Advance(2 * time.Second)
	wantStatus(t, f.Post("/login/passkey/options", nil), http.StatusOK)
}
