package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
)

func TestProfileIsSaved(t *testing.T) {
	t.Parallel()
	f := open(t)
	page := signUp(f.Browser, email).Submit("Save", map[string]string{"Full name": " Zoe\u0308 <b>King</b> ", "Company name (optional)": "شركة & Søn", "API version": storage.NewestAPIVersion})
	wantAt(t, page, "/account")
	if got := page.Find("[role=status]").Text(); got != "Saved." {
		t.Errorf("it says %q", got)
	}
	if a := f.account(email); a.FullName != "Zo\u00eb <b>King</b>" || a.CompanyName != "شركة & Søn" {
		t.Errorf("saved is %+v", a)
	}
	if got := page.Find("#full_name").AttrOr("value", ""); got != "Zo\u00eb <b>King</b>" {
		t.Errorf("shown is %q", got)
	}
	for link, path := range map[string]string{"Change email": "/account/email", "Download your data": "/account/export", "Close account": "/account/close"} {
		if got := page.Find("main a:contains('"+link+"')").AttrOr("href", ""); got != path {
			t.Errorf("%s leads to %q", link, got)
		}
	}
}

func TestProfileRefusals(t *testing.T) {
	t.Parallel()
	f := open(t)
	signUp(f.Browser, email)
	before := f.account(email)
	for name, row := range map[string]struct{ field, value, label, want string }{
		"no name":           {"full_name", "", "Full name", "Please enter your full name."},
		"a name of nothing": {"full_name", "\u200b", "Full name", "Please enter your full name."},
		"a long name":       {"full_name", strings.Repeat("x", 201), "Full name", "Please use at most 200 characters."},
		"a control":         {"company_name", "a\x00b", "Company name (optional)", "This contains an unsupported character. Please type it again."},
		"not UTF-8":         {"company_name", "\xff", "Company name (optional)", "This contains an unsupported character. Please type it again."},
		"no version":        {"api_version", "", "API version", "Please choose one of the versions in the list."},
		"another version":   {"api_version", "2099-01-01", "API version", "Please choose one of the versions in the list."},
	} {
		form := url.Values{"full_name": {"Ada King"}, "company_name": {""}, "api_version": {storage.NewestAPIVersion}}
		form.Set(row.field, row.value)
		page := f.Post("/account", form)
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error(row.label); got != row.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	wantStatus(t, f.Post("/account", nil), http.StatusUnprocessableEntity)
	if got := f.account(email); got != before {
		t.Errorf("it is %+v now", got)
	}
}
