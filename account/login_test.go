package account_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"fairlead/account"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const noMatch = "Incorrect email or password."

func TestLogInErrorIsTheSameForEveryMistake(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	for name, row := range map[string]struct{ email, password string }{
		"a wrong password":           {email, "not the password"},
		"nobody's email":             {"nobody@example.com", password},
		"the right one, shortened":   {email, password[:len(password)-1]},
		"the right one and a space":  {email, password + " "},
		"the right one and a NUL":    {email, password + "\x00"},
		"a damaged password":         {email, password + "\xff"},
		"a book as password":         {email, strings.Repeat(password, 2000)},
		"no address at all":          {"ada", password},
		"an address with SQL in it":  {"' OR 1=1 --", password},
		"an address with a wildcard": {"%@example.com", password},
	} {
		t.Run(name, func(t *testing.T) {
			before := f.handlers.Hasher.Done()
			page := f.Post("/login", url.Values{"email": {row.email}, "password": {row.password}})
			wantStatus(t, page, http.StatusUnauthorized)
			if page.Alert() != noMatch || page.Error("Password") != noMatch {
				t.Errorf("it says %q", page.Alert())
			}
			if n := f.handlers.Hasher.Done() - before; n != 1 {
				t.Errorf("%d hashes were computed, want 1", n)
			}
			if title := page.Find("title").Text(); !strings.HasPrefix(title, "Error: ") {
				t.Errorf("the title is %q", title)
			}
			if page.Cookie("fairlead_session") != nil {
				t.Error("a session was started")
			}
		})
	}
}

// What no account can have is said beside the email, whatever accounts there are.
func TestLogInNamesAnUnreadableEmail(t *testing.T) {
	t.Parallel()
	f := open(t)
	const long, malformed = "This email address is too long. The maximum is 254 characters.", "Please enter a valid email address, such as name@example.com."
	for typed, says := range map[string]string{
		strings.Repeat("a", 20_000):               long,
		strings.Repeat("a", 250) + "@example.com": long,
		"ada\xff@example.com":                     malformed,
		"ada\x00@example.com":                     malformed,
		"ada\u200b@example.com":                   "This email address contains an invisible or unusual character. Please type it again.",
	} {
		page := f.Post("/login", url.Values{"email": {typed}, "password": {password}})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error("Email"); got != says {
			t.Errorf("%.20q: beside the email stands %q, want %q", typed, got, says)
		}
	}
}

func TestLogInKeepsTheEmail(t *testing.T) {
	t.Parallel()
	page := logIn(open(t).Browser, email, "not the password")
	if page.Value("Email") != email || strings.Contains(page.Body, "not the password") {
		t.Errorf("want the email and not the password written back:\n%s", page.Body)
	}
}

func TestLogInRequiresEmailAndPassword(t *testing.T) {
	t.Parallel()
	f := open(t)
	page := logIn(f.Browser, " ", "")
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Error("Email") == "" || page.Error("Password") == "" {
		t.Errorf("nothing stands beside the fields:\n%s", page.Text())
	}
	if f.handlers.Hasher.Done() != 0 {
		t.Error("an empty form was worth a hash")
	}
}

func TestLogInNormalizesThePassword(t *testing.T) {
	t.Parallel()
	f := open(t)
	composed, decomposed := "caf\u00e9 au lait", "cafe\u0301 au lait"
	form := url.Values{"full_name": {"Ada"}, "email": {email}, "password": {decomposed}}
	wantAt(t, f.Post("/signup", form), "/account")
	wantAt(t, logIn(f.Another(), "ADA@EXAMPLE.COM", composed), "/account")
}

func TestLogInReturnsToTheAttempt(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	a := f.attempt(nil)
	page := f.Get("/signup?attempt=" + a.ID).Click("Log in")
	page = page.Submit("Log in", map[string]string{"Email": email, "Password": "not the password"})
	wantStatus(t, page, http.StatusUnauthorized)
	page = page.Submit("Log in", map[string]string{"Password": password})
	wantAt(t, page, dispatcher(a))
	if got := f.happened(a); !slices.Equal(got, []storage.EventName{storage.EventLogInRefused, storage.EventLoggedIn}) {
		t.Errorf("the timeline has %q", got)
	}
}

func TestFormsOfAnEndedOrForeignAttemptRedirectToTheDispatcher(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(nil)
	for _, path := range []string{"/signup", "/login"} {
		wantAt(t, f.Another().Get(path+"?attempt="+a.ID), dispatcher(a))
		wantAt(t, f.Get(path+"?attempt=unknown"), "/oauth/authorize?attempt=unknown")
		wantAt(t, f.Get(path+"?attempt=%00%ff"), "/oauth/authorize?attempt=%00%FF")
	}
	f.clock.Advance(time.Hour)
	wantAt(t, f.Post("/login?attempt="+a.ID, url.Values{"email": {email}}), dispatcher(a))
	wantAt(t, f.Post("/signup?attempt="+a.ID, url.Values{"email": {email}}), dispatcher(a))
}

func TestLogInWithAnotherAccountKeepsTheSessionUntilItSucceeds(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp("grace@example.com")
	wantAt(t, signUp(f.Browser, email), "/account")
	a := f.attempt(nil)
	page := f.Get("/login?another=1&attempt=" + a.ID)
	wantAt(t, page.Click("Stay logged in as "+email), dispatcher(a))
	page = page.Submit("Log in", map[string]string{"Email": "grace@example.com", "Password": "not the password"})
	wantStatus(t, page, http.StatusUnauthorized)
	wantSignedIn(t, f.Browser, email)
	wantAt(t, page.Click("Stay logged in as "+email), dispatcher(a))
	wantAt(t, page.Submit("Log in", map[string]string{"Password": password}), dispatcher(a))
	wantSignedIn(t, f.Browser, "grace@example.com")
}

func wantSignedIn(t *testing.T, b *webtest.Browser, email string) {
	t.Helper()
	page := b.Get("/account")
	wantAt(t, page, "/account")
	if !strings.Contains(page.Text(), email) {
		t.Fatalf("the profile is not %s's:\n%s", email, page.Text())
	}
}

func TestLogInAndSignUpRedirectASignedInUser(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	wantAt(t, f.Get("/signup"), "/account")
	wantAt(t, f.Get("/login?next=/logout"), "/logout")
	wantAt(t, f.Get("/login?another=1"), "/login?another=1")
	wantAt(t, f.Get("/login?another=1&next=/account/connections").Click("Stay logged in as "+email), "/account/connections")
}

func TestLogInOffersToStayOnlyWhenSwitchingAccounts(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(nil)
	stranger := f.Get("/login?another=1&attempt=" + a.ID)
	wantAt(t, signUp(f.Browser, email), "/account")
	for name, page := range map[string]*webtest.Page{"a stranger": stranger, "whom the partner wants to log in": f.Get("/login?prompt=1&attempt=" + a.ID)} {
		if strings.Contains(page.Text(), "Stay logged in") {
			t.Errorf("%s is offered to stay logged in:\n%s", name, page.Text())
		}
	}
}

// A reload once showed the form again after the user had logged in in another tab.
func TestLogInAndSignUpContinueTheAttemptOfASignedInUser(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(nil)
	wantAt(t, f.Get("/signup?attempt="+a.ID).Submit("Create account",
		map[string]string{"Full name": "Ada", "Email": email, "Password": password}), dispatcher(a))
	for _, path := range []string{"/signup", "/login"} {
		wantAt(t, f.Get(path+"?attempt="+a.ID), dispatcher(a))
		wantAt(t, f.Get(path+"?prompt=1&attempt="+a.ID), path+"?prompt=1&attempt="+a.ID)
		wantAt(t, f.Get(path+"?another=1&attempt="+a.ID), path+"?another=1&attempt="+a.ID)
	}
}

func TestLogInLinksToSignUpForAnotherAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	a := f.attempt(nil)
	page := f.Get("/login?another=1&attempt=" + a.ID).Click("Create an account")
	wantAt(t, page, "/signup?another=1&attempt="+a.ID)
	wantAt(t, page.Click("Log in"), "/login?another=1&attempt="+a.ID)
}

func TestLogInRedirectsOnlyToThisServer(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	for next, want := range map[string]string{
		"/account/connections":  "/account/connections",
		"//evil.example":        "/account",
		`/\evil.example`:        "/account",
		"https://evil.example/": "/account",
		"/%0d%0aSet-Cookie:x=1": "/%0d%0aSet-Cookie:x=1",
		"javascript:alert(1)":   "/account",
		"/\t/evil.example":      "/account",
		"":                      "/account",
	} {
		page := f.Another().Get("/login?"+url.Values{"next": {next}}.Encode()).
			Submit("Log in", map[string]string{"Email": email, "Password": password})
		if got := page.URL.EscapedPath(); page.URL.Host != f.app.PublicURL.Host || !strings.EqualFold(got, want) {
			t.Errorf("next=%q leads to %s", next, page.URL)
		}
	}
}

// http.Redirect resolves dots, and browsers read a backslash as a slash.
func TestLogInRefusesABackslashAfterDots(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	for _, next := range []string{`/a/../\evil.example`, `/./\evil.example`, `/a/../\/evil.example`, `/a/b/../../\\evil.example`} {
		page := f.Another().Get("/login?"+url.Values{"next": {next}}.Encode()).
			Submit("Log in", map[string]string{"Email": email, "Password": password})
		wantAt(t, page, "/account")
	}
}

func TestLogInShowsASuspensionOnlyWithThePassword(t *testing.T) {
	t.Parallel()
	at := storagetest.URL(t)
	db, err := storage.Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	app := webtest.App(t, db)
	b := webtest.Serve(t, app, &account.Handlers{App: app, Hasher: cheapHasher()})
	wantAt(t, signUp(b, email), "/account")
	if _, err := storagetest.Raw(t, at).Exec(`UPDATE account SET status = 'suspended'`); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, logIn(b, email, "not the password"), http.StatusUnauthorized)
	page := logIn(b, email, password)
	wantStatus(t, page, http.StatusForbidden)
	if !strings.Contains(page.Alert(), "suspended") {
		t.Errorf("it says %q", page.Alert())
	}
}

func TestLogInRenewsAnOutdatedHash(t *testing.T) {
	t.Parallel()
	f := open(t)
	old, err := argon2id.CreateHash(password, &argon2id.Params{Memory: 16, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	ada := storage.Account{Email: email, FullName: "Ada"}
	if err := f.db.CreateAccount(t.Context(), &ada, old, storage.Device{}); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, logIn(f.Browser, email, "not the password"), http.StatusUnauthorized)
	if got, _ := f.db.PasswordOf(t.Context(), ada.ID); got.Hash != old {
		t.Error("a wrong password changed the hash")
	}
	wantAt(t, logIn(f.Another(), email, password), "/account")
	if got, _ := f.db.PasswordOf(t.Context(), ada.ID); !strings.HasPrefix(got.Hash, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("the hash is %q", got)
	}
	wantAt(t, logIn(f.Another(), email, password), "/account")
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	for _, path := range []string{"/signup", "/login", "/logout"} {
		r := f.Request(http.MethodPost, path, strings.NewReader(url.Values{"email": {email}, "password": {password}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		wantStatus(t, f.Send(r), http.StatusForbidden)
	}
	for _, path := range []string{"/signup", "/login"} {
		r := f.Request(http.MethodPost, path, strings.NewReader(`{"email": "ada@example.com"}`))
		r.Header.Set("Content-Type", "application/json")
		wantStatus(t, f.Send(r), http.StatusBadRequest)
		big := url.Values{"password": {strings.Repeat("x", 100_000)}}
		wantStatus(t, f.Post(path, big), http.StatusRequestEntityTooLarge)
	}
}
