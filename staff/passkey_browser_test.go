package staff_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"fairlead/storage"
	"fairlead/web/webtest"
)

// passkeyTab is a tab of somebody with a device that has verified them.
type passkeyTab struct {
	*webtest.Tab
	c      *console
	device webauthn.AuthenticatorID
}

// touches says whether they touch the device when it asks.
func (p passkeyTab) touches(yes bool) {
	call(p.c.t, p.Tab, webauthn.SetAutomaticPresenceSimulation, webauthn.SetAutomaticPresenceSimulationParams{AuthenticatorID: p.device, Enabled: yes})
}

func (c *console) passkeyTab() passkeyTab {
	c.t.Helper()
	c.app.PublicURL.Host = "localhost:" + c.app.PublicURL.Port()
	tab := passkeyTab{Tab: webtest.NewTab(c.t), c: c}
	call(c.t, tab.Tab, webauthn.Enable, webauthn.EnableParams{})
	tab.device = call(c.t, tab.Tab, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}}).AuthenticatorID
	return tab
}

func call[P, R any](t *testing.T, tab *webtest.Tab, command cdp.Command[P, R], params P) R {
	t.Helper()
	got, err := chromedp.Call(tab.Context, command, params)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (p passkeyTab) open(path string) { p.Open(p.c.app.PublicURL.String() + path) }

func (p passkeyTab) says(words string) {
	p.c.t.Helper()
	if text := p.Text(); !strings.Contains(text, words) {
		p.c.t.Fatalf("%s does not say %q: %s", p.URL(), words, text)
	}
}

func (p passkeyTab) logIn(m *member) {
	p.open("/staff/login?next=%2Fstaff%2Fme")
	p.Fill("Email", m.staff.Email)
	p.Fill("Password", m.password)
	p.Click("Log in")
}

// A member of staff enrols with a passkey, logs in with it alone and after a password, and
// confirms with it who they are.
func TestPasskeyInChromium(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.hired(storage.Staff{}, false)
	tab := c.passkeyTab()
	tab.logIn(m)
	tab.says("Set up your second step")
	tab.Click("Use a passkey instead")
	tab.Click("I have saved these codes")
	tab.says("No authenticator app is set up.")
	tab.touches(false) // or the next page logs in by itself
	tab.Click("Log out")

	tab.logIn(m)
	tab.touches(true)
	tab.says("Use the passkey of")
	tab.Click("Use a passkey")
	tab.says("10 of 10 recovery codes left.")
	tab.touches(false)
	tab.Click("Log out")
	tab.open("/robots.txt") // away from a page that asks the device
	tab.touches(true)

	tab.openAndLeave("/staff/login?next=%2Fstaff%2Fme") // offers the passkey where the email is filled in
	tab.waitsFor(`//h2[.="Recovery codes"]`)
	c.clock.Advance(c.app.StepUpLifetime)
	tab.Click("Replace authenticator app")
	tab.says("Confirm your identity")
	tab.Click("Use a passkey")
	tab.says("The new app replaces the one you use now.")
	c.audited("staff.signed_in", m.staff.ID, 3)

	_, err := c.db.DisableStaff(t.Context(), m.staff.ID)
	c.must(err)
	tab.openAndLeave("/staff/login")
	tab.waitsFor(`//p[.="This passkey did not work. Please log in another way."]`)
}

// openAndLeave opens a page that may lead on before it has loaded, which counts as aborted: the
// device answers at once.
func (p passkeyTab) openAndLeave(path string) {
	_, _ = chromedp.Run(p.Context, chromedp.Navigate(p.c.app.PublicURL.String()+path)) // what comes of it is waited for
}

// waitsFor waits until an element is there.
func (p passkeyTab) waitsFor(xpath string) {
	p.c.t.Helper()
	if _, err := chromedp.Run(p.Context, chromedp.WaitVisible(xpath)); err != nil {
		p.c.t.Fatal(err)
	}
}
