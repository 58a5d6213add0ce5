package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"fairlead/web/webtest"
)

// TestSupportInChromium goes from an empty database to the answer to a partner: the first admin
// is made, signs in, chooses a password, enrols, saves the recovery codes, and looks up the
// support code that a merchant reads out.
func TestSupportInChromium(t *testing.T) {
	t.Parallel()
	r := start(t)
	made := r.support(t).run("staff", "create", "--email", "ada@fairlead.example", "--name", "Ada Admin", "--role", "admin").ok()
	given := firsts(`Password +(\S+)`, made)[0]
	s := r.newShop()
	s.connect(r.browser())
	code := r.browser().Get(s.link("redirect_uri", shopCallback+"/")).Find("footer .code").First().Text()

	tab := webtest.NewTab(t)
	watch := watchTab(t, tab)
	tab.Emulate(webtest.Screen{Width: 320, Height: 900, Dark: true})
	tab.Open(r.public + "/staff")
	fits(t, tab)
	tab.Fill("Email", "ada@fairlead.example")
	tab.Fill("Password", given)
	tab.Click("Log in")
	fits(t, tab)
	tab.Fill("New password", otherPassword)
	tab.Click("Save password")
	fits(t, tab)
	secret := regexp.MustCompile(`([A-Z2-7]{4} ){7}[A-Z2-7]{4}`).FindString(tab.Text())
	tab.Fill("One-time code", codeOf(t, strings.ReplaceAll(secret, " ", ""), 0))
	tab.Click("Verify")
	fits(t, tab)
	tab.Click("I have saved these codes")
	fits(t, tab)
	tab.Fill("Search", " "+strings.ToLower(strings.ReplaceAll(code, "-", ""))+" ")
	tab.Click("Search")
	fits(t, tab)
	shows(t, tab, r.public+"/staff/attempts/"+code, "Cause", "The callback has a trailing slash that the registered one lacks.", "Fix")
	answer, err := chromedp.Run(tab.Context, chromedp.Evaluate[string](`document.querySelector("textarea[readonly]").value`))
	if err != nil || !strings.Contains(answer, "The callback has a trailing slash that the registered one lacks.") || strings.Contains(answer, "ada@") {
		t.Errorf("the answer to the partner is %q, %v", answer, err)
	}
	tab.Click("Log out")
	shows(t, tab, r.public+"/staff/login", "Log in to support")
	watch.mustBeQuiet(t, r.public)
	for place, text := range r.places(t) {
		for what, private := range map[string]string{"the password": given, "the new password": otherPassword, "the app's secret": strings.ReplaceAll(secret, " ", "")} {
			if strings.Contains(text, private) {
				t.Errorf("%s has %s", place, what)
			}
		}
	}
}
