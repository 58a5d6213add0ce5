package account_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

// guess makes wrong tries at an account, each from another address.
func (f *fixture) guess(email string, tries int) {
	f.t.Helper()
	for i := range tries {
		wantStatus(f.t, logIn(f.from("198.51.100."+strconv.Itoa(i)), email, "not the password"), http.StatusUnauthorized)
	}
}

func TestLogInLimitsTriesAtAnEmail(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]string{"that has an account": email, "that has none": "nobody@example.com"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := limited(t)
			f.signUp(email)
			a := f.attempt(nil)
			f.guess(strings.ToUpper(who), 10)
			hashes := f.handlers.Hasher.Done()
			f.Header.Set("X-Forwarded-For", "198.51.100.99")
			page := f.Get("/login?attempt="+a.ID).Submit("Log in", map[string]string{"Email": who, "Password": password})
			wantTooMany(t, page, "30")
			if got := page.Value("Email"); got != who {
				t.Errorf("the form has %q", got)
			}
			if got := page.Alert(); got != "Too many attempts. Please wait 30 seconds and try again." {
				t.Errorf("it says %q", got)
			}
			if f.handlers.Hasher.Done() != hashes {
				t.Error("a try beyond the limit was hashed")
			}
		})
	}
}

// Each of some is counted, and a flood adds no more than one a minute.
func TestLogInCountsWhatIsBeyondALimit(t *testing.T) {
	t.Parallel()
	f := limited(t)
	a := f.attempt(nil)
	f.guess(email, 10)
	form := f.Get("/login?attempt=" + a.ID)
	for range 3 {
		wantStatus(t, form.Submit("Log in", map[string]string{"Email": email, "Password": password}), http.StatusTooManyRequests)
	}
	if got := f.happened(a); !slices.Equal(got, []storage.EventName{storage.EventRateLimited}) {
		t.Errorf("the timeline has %q", got)
	}
	counted := func() int64 {
		t.Helper()
		all, err := f.db.Timeline(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		return all[1].Count
	}
	if got := counted(); got != 3 {
		t.Errorf("it counts %d, want 3", got)
	}
	for range 20 {
		form.Submit("Log in", map[string]string{"Email": email, "Password": password})
	}
	if got := counted(); got != 20 {
		t.Errorf("of 23 at once it counts %d, want 20", got)
	}
}

func TestLogInLimitRefills(t *testing.T) {
	t.Parallel()
	f := limited(t)
	f.signUp(email)
	f.guess(email, 10)
	wantStatus(t, logIn(f.Browser, email, password), http.StatusTooManyRequests)
	f.clock.Advance(30 * time.Second)
	wantAt(t, logIn(f.Browser, email, password), "/account")
}

// Ten wrong tries from anywhere once locked out the owner.
func TestLogInLimitOfOthersDoesNotBlockTheOwnersBrowser(t *testing.T) {
	t.Parallel()
	f := limited(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	wantAt(t, f.Get("/logout").Submit("Log out", nil), "/login")
	f.guess(email, 10)
	f.Header.Set("X-Forwarded-For", "198.51.100.7") // an address that someone else used
	wantAt(t, logIn(f.Browser, email, password), "/account")
}

// The owner's IP address was once recognized, so that others who shared it could find out
// whether an account exists.
func TestLogInLimitRevealsNothingAtTheOwnersIP(t *testing.T) {
	t.Parallel()
	f := limited(t)
	f.signUp(email) // from 192.0.2.1
	for _, who := range []string{email, "nobody@example.com"} {
		f.guess(who, 10)
		wantStatus(t, logIn(f.from("192.0.2.1"), who, "not the password"), http.StatusTooManyRequests)
	}
}

func TestLogInLimitsTheOwnersBrowserToo(t *testing.T) {
	t.Parallel()
	f := limited(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	thief := f.Clone() // has the browser's cookies
	for range 10 {
		page := thief.Get("/login?another=1").Submit("Log in", map[string]string{"Email": email, "Password": "not the password"})
		wantStatus(t, page, http.StatusUnauthorized)
	}
	page := thief.Get("/login?another=1").Submit("Log in", map[string]string{"Email": email, "Password": password})
	wantStatus(t, page, http.StatusTooManyRequests)
}

func TestLogInRecognizesABrowserOnlyForItsAccounts(t *testing.T) {
	t.Parallel()
	f := limited(t)
	f.signUp("grace@example.com")
	wantAt(t, signUp(f.Browser, email), "/account")
	wantAt(t, f.Get("/logout").Submit("Log out", nil), "/login")
	f.guess("grace@example.com", 10)
	wantStatus(t, logIn(f.Browser, "grace@example.com", password), http.StatusTooManyRequests)
}

func TestLogInIgnoresAForgedBrowserCookie(t *testing.T) {
	t.Parallel()
	f := limited(t)
	f.signUp(email)
	f.guess(email, 10)
	for name, value := range map[string]string{"nothing": "", "nonsense": "x", "another server's": foreignBrowser(t)} {
		b := f.Another()
		b.Client.Jar.SetCookies(f.app.PublicURL, []*http.Cookie{{Name: "fairlead_known", Value: value, Path: "/"}})
		if page := logIn(b, email, password); page.Status != http.StatusTooManyRequests {
			t.Errorf("%s: status %d", name, page.Status)
		}
	}
}

// foreignBrowser is the cookie of a browser that signed in on a server with other keys.
func foreignBrowser(t *testing.T) string {
	t.Helper()
	other := open(t)
	page := other.Send(signUpRequest(other.Browser, email))
	c := page.Cookie("fairlead_known")
	if c == nil {
		t.Fatal("signing up set no cookie")
	}
	return c.Value
}

func TestLogInBrowserCookieIsHttpOnly(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.Send(signUpRequest(f.Browser, email)).Cookie("fairlead_known")
	if c == nil {
		t.Fatal("no cookie is set")
	}
	want := http.Cookie{Name: c.Name, Value: c.Value, Path: "/", Expires: c.Expires, MaxAge: c.MaxAge, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if c.String() != want.String() {
		t.Errorf("the cookie is %s, want %s", c, &want)
	}
	if strings.Contains(c.Value, "ada") {
		t.Error("the cookie names the email")
	}
}

func signUpRequest(b *webtest.Browser, email string) *http.Request {
	body := strings.NewReader("full_name=Ada&email=" + email + "&password=" + strings.ReplaceAll(password, " ", "+"))
	r := b.Request(http.MethodPost, "/signup", body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func TestLogInResetsTheLimitOnSuccess(t *testing.T) {
	t.Parallel()
	f := limited(t)
	f.signUp(email)
	for range 2 {
		f.guess(email, 9)
		wantAt(t, logIn(f.Another(), email, password), "/account")
	}
}

func TestLogInLimitsTriesFromOneIP(t *testing.T) {
	t.Parallel()
	f := limited(t)
	for i := range 30 {
		wantStatus(t, logIn(f.Browser, strconv.Itoa(i)+email, password), http.StatusUnauthorized)
	}
	wantTooMany(t, logIn(f.Browser, email, password), "2")
	wantStatus(t, logIn(f.from("2001:db8::1"), email, password), http.StatusUnauthorized)
}
