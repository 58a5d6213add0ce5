package account_test

import (
	"net/http"
	"net/url"
	"testing"

	"fairlead/flow"
	"fairlead/locale"
	"fairlead/web/webtest"
)

// inLanguages is a fixture whose pages are offered in all languages.
func inLanguages(t *testing.T) *fixture {
	t.Helper()
	f := open(t)
	webtest.Offer(t, f.app, locale.Known()...)
	return f
}

func wantLanguage(t *testing.T, page *webtest.Page, tag, heading string) {
	t.Helper()
	if got := page.Find("html").AttrOr("lang", ""); got != tag || page.Header.Get("Content-Language") != tag || page.H1() != heading {
		t.Errorf("%s is in %q with the heading %q, want %q and %q", page.URL, got, page.H1(), tag, heading)
	}
}

func TestLanguageIsTheBrowsersUntilOneIsChosen(t *testing.T) {
	t.Parallel()
	f := inLanguages(t)
	f.Header.Set("Accept-Language", "de-AT,de;q=0.9,en;q=0.5")
	wantLanguage(t, f.Get("/login"), "de", "Bei Fairlead anmelden")
	page := f.Get("/login?next=%2Faccount%2Factivity").Submit("Sprache ändern", map[string]string{"Sprache": "Français"})
	wantLanguage(t, page, "fr", "Se connecter à Fairlead")
	if got := page.URL.RequestURI(); got != "/login?next=%2Faccount%2Factivity" {
		t.Errorf("it leads to %s", got)
	}
	f.Header.Set("Accept-Language", "ja")
	wantLanguage(t, f.Get("/signup"), "fr", "Créez votre compte Fairlead")
	wantLanguage(t, f.Another().Get("/signup"), "en", "Create your Fairlead account")
}

func TestLanguageIsKeptWithTheAccount(t *testing.T) {
	t.Parallel()
	f := inLanguages(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	page := f.Get("/account").Submit("Change language", map[string]string{"Language": "Deutsch"})
	wantLanguage(t, page, "de", "Profil")
	elsewhere := f.from("192.0.2.2")
	wantLanguage(t, logIn(elsewhere, email, password), "de", "Profil")
	account, err := f.db.AccountByEmail(t.Context(), email)
	if err != nil || account.Language != "de" {
		t.Errorf("the account has %q (%v)", account.Language, err)
	}
}

func TestLanguageThatIsNotOfferedIsRefused(t *testing.T) {
	t.Parallel()
	f := inLanguages(t)
	webtest.Offer(t, f.app, "en", "de")
	for _, tag := range []string{"fr", "", "xx", "\x00"} {
		wantStatus(t, f.Post("/language", url.Values{"language": {tag}, "next": {"/login"}}), http.StatusBadRequest)
	}
	for _, next := range []string{"https://evil.example", "//evil.example", "", "\\evil"} {
		if page := f.Post("/language", url.Values{"language": {"de"}, "next": {next}}); page.URL.Host != f.Get("/login").URL.Host {
			t.Errorf("%q leads to %s", next, page.URL)
		}
	}
}

func TestLanguageFormIsAbsentWhereThereIsNoChoice(t *testing.T) {
	t.Parallel()
	f := open(t)
	if n := f.Get("/login").Find("form.language").Length(); n > 0 {
		t.Error("one language is offered as a choice")
	}
}

func TestLanguageIsWhatThePartnerAskedForBeforeTheBrowsers(t *testing.T) {
	t.Parallel()
	f := inLanguages(t)
	f.Header.Set("Accept-Language", "fr")
	a := f.attempt(url.Values{"ui_locales": {"xx de-CH es"}})
	wantLanguage(t, f.Get(flow.URL("/signup", a.ID)), "de", "Konto bei Fairlead erstellen")
	wantLanguage(t, f.Get("/signup"), "fr", "Créez votre compte Fairlead")
}

func (f *fixture) wantAccountLanguage(want string) {
	f.t.Helper()
	if got := f.account(email).Language; got != want {
		f.t.Errorf("the account has %q, want %q", got, want)
	}
}

func TestLanguageChosenBeforeSignUpIsTheAccounts(t *testing.T) {
	t.Parallel()
	for name, verifyFirst := range map[string]bool{"verified after": false, "verified before": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := inLanguages(t)
			f.handlers.VerifyFirst = verifyFirst
			page := f.Get("/signup").Submit("Change language", map[string]string{"Language": "Deutsch"})
			page = page.Submit("Konto erstellen", map[string]string{"Vollständiger Name": "Ada", "E-Mail": email, "Passwort": password})
			if verifyFirst {
				f.Post(page.URL.RequestURI(), url.Values{"code": {f.signUpCode(f.Browser)}})
			}
			f.wantAccountLanguage("de")
			wantLanguage(t, logIn(f.from("192.0.2.2"), email, password), "de", "Profil")
		})
	}
}

func TestLanguageChosenBeforeLogInIsTheAccountsIfItHasNone(t *testing.T) {
	t.Parallel()
	f := inLanguages(t)
	f.signUp(email)
	if err := f.db.SetLanguage(t.Context(), f.account(email).ID, ""); err != nil {
		t.Fatal(err)
	}
	f.Post("/language", url.Values{"language": {"de"}, "next": {"/login"}})
	f.Post("/login", url.Values{"email": {email}, "password": {password}})
	f.wantAccountLanguage("de")
	other := f.from("192.0.2.2")
	other.Post("/language", url.Values{"language": {"fr"}, "next": {"/login"}})
	other.Post("/login", url.Values{"email": {email}, "password": {password}})
	f.wantAccountLanguage("de")
}
