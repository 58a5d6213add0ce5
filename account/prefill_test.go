package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

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
