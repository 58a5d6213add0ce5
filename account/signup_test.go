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
)

func TestSignUpCreatesAnAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	page := f.Get("/signup").Submit("Create account", map[string]string{
		"Full name": " Ada Lovelace ", "Email": "Ada@Example.com", "Password": password, "Company name (optional)": "Analytical Engines"})
	wantAt(t, page, "/account")
	for _, want := range []string{`value="Ada Lovelace"`, "Ada@Example.com", `value="Analytical Engines"`, "Add a card"} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the profile does not say %q:\n%s", want, page.Text())
		}
	}
	got, err := f.db.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	if got.FullName != "Ada Lovelace" || got.APIVersion != storage.NewestAPIVersion {
		t.Errorf("got %+v", got)
	}
}

func TestProfileLeadsToBillingWithoutAPaymentMethod(t *testing.T) {
	t.Parallel()
	f := open(t)
	if link, _ := signUp(f.Browser, email).Find("main a:contains('Add a card')").Attr("href"); link != "/account/billing" {
		t.Errorf("the profile leads to %q", link)
	}
}

func TestSignUpRefusals(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 201)
	for name, row := range map[string]struct{ label, value, want string }{
		"without a name":                        {"Full name", " ", "Please enter your full name."},
		"with a name that nobody can see":       {"Full name", "\u200b", "Please enter your full name."},
		"with too long a name":                  {"Full name", long, "at most 200 characters"},
		"with a name of fillers":                {"Full name", "\u3164\u3164", "Please enter your full name."},
		"with a name that turns around":         {"Full name", "Ada\u202e", "unsupported character"},
		"with a name of two lines":              {"Full name", "Ada\u2028Lovelace", "unsupported character"},
		"with a company of a filler":            {"Company name (optional)", "\uffa0", "unsupported character"},
		"with a company that turns around":      {"Company name (optional)", "Engines\u202e", "unsupported character"},
		"with a control character in a name":    {"Full name", "Ada\x00", "unsupported character"},
		"with a damaged name":                   {"Full name", "Ada\xff", "unsupported character"},
		"without an email":                      {"Email", "", "Please enter your email address."},
		"with half an email":                    {"Email", "ada@", "name@example.com"},
		"with an email without a dot":           {"Email", "ada@example", "name@example.com"},
		"with a name in the email":              {"Email", "Ada <ada@example.com>", "name@example.com"},
		"with a comment in the email":           {"Email", "ada(hello)@example.com", "name@example.com"},
		"with a quoted email":                   {"Email", `"ada love"@example.com`, "name@example.com"},
		"with an email at a bare address":       {"Email", "ada@[192.0.2.1]", "name@example.com"},
		"with an invisible character in it":     {"Email", "ada\u200b@example.com", "invisible or unusual character"},
		"with a letter that folds to ASCII":     {"Email", "m\u0130ke@example.com", "invisible or unusual character"},
		"with a line break in the email":        {"Email", "ada\r\nBcc: eve@example.com", "name@example.com"},
		"with two emails":                       {"Email", "ada@example.com, eve@example.com", "name@example.com"},
		"with a damaged email":                  {"Email", "ada\xff@example.com", "name@example.com"},
		"with too long an email":                {"Email", long + strings.Repeat("x", 50) + "@example.com", "too long"},
		"without a password":                    {"Password", "", "Please enter a password."},
		"with a short password":                 {"Password", "sevenup", "at least 8 characters"},
		"with a short password of wide letters": {"Password", "ééééééé", "at least 8 characters"},
		"with a long password":                  {"Password", strings.Repeat("long", 32) + "!", "at most 128 characters"},
		"with a damaged password":               {"Password", "secret\xffsecret", "unsupported character"},
		"with a NUL in the password":            {"Password", "secret\x00secret", "unsupported character"},
		"with a common password":                {"Password", "Password1", "too common"},
		"with the email as password":            {"Password", "ada@example.com", "contains your email"},
		"with the company as password":          {"Password", "analytical-engines!", "contains your company’s name"},
		"with the name as password":             {"Password", "AdaLovelace1815", "contains your name"},
		"with our name as password":             {"Password", "Fairlead2018", "contains our name"},
		"with too long a company":               {"Company name (optional)", long, "at most 200 characters"},
		"with a damaged company":                {"Company name (optional)", "Engines\xff", "unsupported character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			fields := map[string]string{"Full name": "Ada Lovelace", "Email": email, "Password": password,
				"Company name (optional)": "Analytical Engines"}
			fields[row.label] = row.value
			page := f.Get("/signup").Submit("Create account", fields)
			wantStatus(t, page, http.StatusUnprocessableEntity)
			if got := page.Error(row.label); !strings.Contains(got, row.want) {
				t.Errorf("beside %s it says %q, want %q", row.label, got, row.want)
			}
			if page.Find("[aria-invalid=true]").Length() != 1 || page.Alert() == "" {
				t.Errorf("want one marked field and a sentence above:\n%s", page.Text())
			}
			delete(fields, row.label)
			keepsTyped(t, page.Value, fields)
			if strings.Contains(page.Body, password) {
				t.Error("the password is written back")
			}
			if _, err := f.db.AccountByEmail(t.Context(), email); err == nil {
				t.Error("an account was made all the same")
			}
		})
	}
}

func keepsTyped(t *testing.T, value func(string) string, fields map[string]string) {
	t.Helper()
	for label, typed := range fields {
		if got := value(label); label != "Password" && got != typed {
			t.Errorf("%s became %q, was typed as %q", label, got, typed)
		}
	}
}

func TestSignUpShowsEveryInvalidField(t *testing.T) {
	t.Parallel()
	page := open(t).Get("/signup").Submit("Create account", nil)
	for _, label := range []string{"Full name", "Email", "Password"} {
		if page.Error(label) == "" {
			t.Errorf("nothing is said beside %s", label)
		}
	}
}

func TestSignUpRefusedIsOnTheTimeline(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	a := f.attempt(nil)
	page := f.Get("/signup?attempt="+a.ID).Submit("Create account", map[string]string{"Full name": "Eve", "Email": "eve", "Password": "short"})
	page.Submit("Create account", map[string]string{"Email": email, "Password": "another long secret"})
	all, err := f.db.Timeline(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	var details []string
	for _, e := range all[1:] {
		if e.Name != storage.EventSignUpRefused {
			t.Errorf("the timeline has %q", e.Name)
		}
		details = append(details, e.Detail)
	}
	if want := []string{"email, password", "email"}; !slices.Equal(details, want) {
		t.Errorf("the details are %q, want %q", details, want)
	}
}

// The cursor was once in the first field, so that a screen reader skipped the heading.
func TestShowSignUpLeavesTheCursorAtTheTop(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, path := range []string{"/signup", "/login", "/forgot"} {
		page := f.Get(path)
		if page.Find("[autofocus]").Length() > 0 {
			t.Errorf("%s moves the cursor", path)
		}
	}
	page := f.Get("/signup").Submit("Create account", map[string]string{"Full name": "Ada", "Email": "ada"})
	if got, _ := page.Find("[autofocus]").Attr("name"); got != "email" {
		t.Errorf("the cursor is in %q, want the first wrong field", got)
	}
}

func TestSignUpAcceptsUnusualNamesAndPasswords(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ name, email, password string }{
		"a password of spaces and letters": {"Ada", "a@example.com", "  two  spaces  "},
		"a password of emoji":              {"Ada", "b@example.com", "🦊🐻🐼🐨🐯🦁🐮🐷"},
		"a password of 128 wide letters":   {"Ada", "c@example.com", strings.Repeat("ñé語🦊", 32)},
		"a password that looks like HTML":  {"Ada", "d@example.com", `"><script>alert(1)</script>`},
		"a name in another script":         {"艾達·勒芙蕾絲", "e@example.com", password},
		"a name with a joiner":             {"علی\u200cرضا", "h@example.com", password},
		"a name with emoji":                {"Ada 👩\u200d💻", "i@example.com", password},
		"a name from right to left":        {"\u200fליאת כהן", "j@example.com", password},
		"a name of one letter":             {"O", "f@example.com", password},
		"an address with a plus":           {"Ada", "ada+shop@mail.example.co.uk", password},
		"an address at localhost":          {"Ada", "ada@localhost", password},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			form := url.Values{"full_name": {row.name}, "email": {row.email}, "password": {row.password}}
			wantAt(t, f.Post("/signup", form), "/account")
			wantAt(t, logIn(f.Another(), row.email, row.password), "/account")
		})
	}
}

func TestSignUpIgnoresTheCaseOfATakenEmail(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	a := f.attempt(nil)
	page := f.Get("/signup?attempt="+a.ID).Submit("Create account",
		map[string]string{"Full name": "Eve", "Email": "ADA@example.com", "Password": "another long secret"})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if got := page.Error("Email"); got != sayEmailTaken {
		t.Errorf("it says %q", got)
	}
	keepsTyped(t, page.Value, map[string]string{"Full name": "Eve", "Email": "ADA@example.com"})
	login := page.Click("Log in")
	wantAt(t, login, "/login?attempt="+a.ID)
	instead := page.Click("Log in instead")
	wantAt(t, instead, "/login?email=ADA%40example.com&attempt="+a.ID)
	keepsTyped(t, instead.Value, map[string]string{"Email": "ADA@example.com"})
}

// One mailbox once had two accounts: browsers send the domain as punycode, other programs
// as it was typed.
func TestSignUpIgnoresTheFormOfATakenDomain(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantAt(t, signUp(f.Another(), "ada@bücher.example"), "/account")
	f.clock.Advance(time.Hour) // it is not the same form sent twice
	page := signUp(f.Browser, "ada@xn--bcher-kva.example")
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if got := page.Error("Email"); got != sayEmailTaken {
		t.Errorf("it says %q", got)
	}
	wantAt(t, logIn(f.Another(), "Ada@xn--bcher-kva.example", password), "/account")
	wantAt(t, logIn(f.Another(), "ada@BÜCHER.example", password), "/account")
}

// A sign-up with an İ once took over the account mike@example.com.
func TestSignUpRefusesALookAlikeEmail(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantStatus(t, signUp(f.Another(), "m\u0130ke@example.com"), http.StatusUnprocessableEntity)
	wantAt(t, signUp(f.Browser, "mike@example.com"), "/account")
}

func TestLogInPrefillsOnlyEmailsThatFit(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(url.Values{"login_hint": {"hint@example.com"}})
	for sent, want := range map[string]string{
		"ada@example.com":             "ada@example.com",
		" ada@example.com ":           "ada@example.com",
		"":                            "hint@example.com",
		"ada\x00@example.com":         "hint@example.com",
		"ada\xff@example.com":         "hint@example.com",
		strings.Repeat("a", 255):      "hint@example.com",
		`"><script>alert(1)</script>`: `"><script>alert(1)</script>`,
	} {
		page := f.Get("/login?" + url.Values{"attempt": {a.ID}, "email": {sent}}.Encode())
		wantStatus(t, page, http.StatusOK)
		if got := page.Value("Email"); got != want {
			t.Errorf("%.40q fills in %q, want %q", sent, got, want)
		}
	}
}

func TestSignUpReturnsToTheAttempt(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(nil)
	page := f.Get("/signup?attempt=" + a.ID)
	if !strings.Contains(page.Text(), a.SupportCode) || !strings.Contains(page.Text(), "Shop") {
		t.Errorf("the page shows neither code nor partner:\n%s", page.Text())
	}
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "https://shop.example") {
		t.Errorf("the form cannot end at the partner: %s", policy)
	}
	page = page.Submit("Create account", map[string]string{"Full name": "Ada", "Email": email, "Password": password})
	wantAt(t, page, dispatcher(a))
	if got := f.happened(a); !slices.Equal(got, []storage.EventName{storage.EventSignedUp}) {
		t.Errorf("the timeline has %q", got)
	}
}

func TestSignUpTwiceInOneAttemptLogsIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.attempt(nil)
	form := f.Get("/signup?attempt=" + a.ID)
	fields := map[string]string{"Full name": "Ada", "Email": email, "Password": password}
	wantAt(t, form.Submit("Create account", fields), dispatcher(a))
	wantAt(t, form.Submit("Create account", fields), dispatcher(a))

	fields["Password"] = "something else entirely"
	wantStatus(t, form.Submit("Create account", fields), http.StatusUnprocessableEntity)

	f.clock.Advance(time.Second)
	later := f.attempt(nil)
	fields["Password"] = password
	wantStatus(t, f.Get("/signup?another=1&attempt="+later.ID).Submit("Create account", fields), http.StatusUnprocessableEntity)
}

func TestSignUpAndLogInArePrefilledByThePartner(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		sent url.Values
		want map[string]string
	}{
		"with all that it knows": {
			url.Values{"account[email]": {email}, "account[full_name]": {"Ada"}, "account[company_name]": {`"Engines" & <Sons>`}},
			map[string]string{"Email": email, "Full name": "Ada", "Company name (optional)": `"Engines" & <Sons>`}},
		"with a hint, which wins": {
			url.Values{"account[email]": {"old@example.com"}, "login_hint": {email}}, map[string]string{"Email": email}},
		"with an empty hint": {
			url.Values{"account[email]": {email}, "login_hint": {" "}}, map[string]string{"Email": email}},
		"with text that no field can hold": {
			url.Values{"account[full_name]": {"Ada\u202e"}, "login_hint": {"a\xff@b.c"}, "account[company_name]": {strings.Repeat("x", 201)}},
			map[string]string{"Full name": "", "Email": "", "Company name (optional)": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			a := f.attempt(row.sent)
			keepsTyped(t, f.Get("/signup?attempt="+a.ID).Value, row.want)
			if got := f.Get("/login?attempt=" + a.ID).Value("Email"); got != row.want["Email"] {
				t.Errorf("log in has %q, want %q", got, row.want["Email"])
			}
			if len(f.happened(a)) > 0 {
				t.Error("looking at forms left a trace")
			}
		})
	}
}

func TestSignUpSentTwiceMakesOneAccountAndGoesOn(t *testing.T) {
	t.Parallel()
	f := open(t)
	form := url.Values{"full_name": {"Ada"}, "email": {email}, "password": {password}}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { f.signUpLeadsTo(form, "/account") })
	}
	all.Wait()
	if n := f.accounts(); n != 1 {
		t.Errorf("%d accounts were made", n)
	}
	if n := f.codesMailed(); n != 1 {
		t.Errorf("%d mails", n)
	}
	f.clock.Advance(time.Minute)
	f.signUpLeadsTo(form, "/account")
	f.clock.Advance(time.Millisecond)
	f.signUpLeadsTo(form, "/signup")
}

// signUpLeadsTo posts a form in a browser that is not logged in.
func (f *fixture) signUpLeadsTo(form url.Values, path string) {
	f.t.Helper()
	page := f.Another().Post("/signup", form)
	if page.URL.Path != path {
		f.t.Errorf("it leads to %s: %s", page.URL, page.Text())
	}
	if path == "/signup" && (page.Status != http.StatusUnprocessableEntity || page.Error("Email") == "") {
		f.t.Errorf("status %d: %s", page.Status, page.Text())
	}
}

func TestSignUpWithTheWrongPasswordOfANewAccountIsRefusedLikeAnother(t *testing.T) {
	t.Parallel()
	f := open(t)
	form := url.Values{"full_name": {"Ada"}, "email": {email}, "password": {"something else entirely"}}
	f.signUp(email)
	b := f.Another()
	young := b.Post("/signup", form)
	f.clock.Advance(time.Hour)
	old := b.Post("/signup", form)
	wantStatus(t, young, http.StatusUnprocessableEntity)
	wantStatus(t, old, http.StatusUnprocessableEntity)
	if young.Text() != old.Text() || !strings.Contains(young.Text(), sayEmailTaken) {
		t.Errorf("it says %s, and later %s", young.Text(), old.Text())
	}
	wantAt(t, b.Get("/account"), "/login?next=%2Faccount")
}

func TestSignUpIsLimitedByIP(t *testing.T) {
	t.Parallel()
	f := limited(t)
	f.app.Unlimited = true
	f.signUp(email)
	f.app.Unlimited = false
	fields := map[string]string{"Full name": "Eve", "Email": email, "Password": "another long secret"}
	for range 20 {
		wantStatus(t, f.Get("/signup").Submit("Create account", fields), http.StatusUnprocessableEntity)
	}
	page := f.Get("/signup").Submit("Create account", fields)
	wantStatus(t, page, http.StatusTooManyRequests)
	if page.Header.Get("Retry-After") != "30" || !strings.Contains(page.Alert(), "wait 30 seconds") {
		t.Errorf("Retry-After %q and %q", page.Header.Get("Retry-After"), page.Alert())
	}
	keepsTyped(t, page.Value, fields)
	wantStatus(t, f.from("198.51.100.7").Get("/signup").Submit("Create account", fields), http.StatusUnprocessableEntity)
	f.clock.Advance(30 * time.Second)
	wantStatus(t, f.Get("/signup").Submit("Create account", fields), http.StatusUnprocessableEntity)
}
