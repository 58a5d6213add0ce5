package account_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
)

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
