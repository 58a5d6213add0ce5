package account_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"fairlead/web/webtest"
)

// authenticator gives a tab a device with passkeys.
func authenticator(t *testing.T, tab *webtest.Tab) webauthn.AuthenticatorID {
	t.Helper()
	call(t, tab, webauthn.Enable, webauthn.EnableParams{})
	return call(t, tab, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true,
		AutomaticPresenceSimulation: true}}).AuthenticatorID
}

// inChromium is a person's browser with a device, signed up with a verified email.
func inChromium(t *testing.T) (p *passkeyTab) {
	t.Helper()
	p = &passkeyTab{Tab: webtest.NewTab(t), t: t, f: onLocalhost(t)}
	p.device = authenticator(t, p.Tab)
	p.open("/signup")
	p.Fill("Full name", "Ada Lovelace")
	p.Fill("Email", email)
	p.Fill("Password", password)
	p.Click("Create account")
	return p
}

type passkeyTab struct {
	*webtest.Tab
	t      *testing.T
	f      *fixture
	device webauthn.AuthenticatorID
}

func (p *passkeyTab) open(path string) {
	p.t.Helper()
	p.Open(p.f.app.PublicURL.String() + path)
}

func (p *passkeyTab) says(sentence string) {
	p.t.Helper()
	if text := p.Text(); !strings.Contains(text, sentence) {
		p.t.Fatalf("%s does not say %q: %s", p.URL(), sentence, text)
	}
}

// add adds a passkey on the page of a person whose email is verified.
func (p *passkeyTab) add(name string) {
	p.t.Helper()
	p.f.exec(p.t, `UPDATE account SET email_verified_at = created_at`)
	p.open("/account/security")
	p.Fill("Passkey name", name)
	p.Click("Add a passkey")
	p.says("Your passkey was added.")
}

// passkeysOn lists what is on the device.
func (p *passkeyTab) passkeysOn() []*webauthn.Credential {
	p.t.Helper()
	return call(p.t, p.Tab, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: p.device}).Credentials
}

func TestAddAPasskeyInABrowser(t *testing.T) {
	t.Parallel()
	p := inChromium(t)
	p.open("/account/security")
	p.Click("Add a passkey")
	p.says("Please verify your email first.")
	p.add("Laptop")
	p.says("Laptop")
	p.eval(`document.getElementById("passkey_name").value = "Lap\u200btop"`) // nobody can type it
	p.Click("Add a passkey")
	p.says("This contains an unsupported character. Please type it again.")
	p.open("/account/security")
	p.press("Add a passkey")
	if got := p.alerted(); got != "This device already has a passkey for your account." {
		t.Errorf("a second one on the same device: %q", got)
	}
	if n := len(p.passkeysOn()); n != 1 {
		t.Errorf("the device has %d passkeys", n)
	}
	p.f.clock.Advance(10 * time.Minute)
	p.Click("Add a passkey")
	p.says("Confirm your identity")
}

// Devices in tests answer at once, also what a page asks for by itself.
func TestAutofillLogsInWithAPasskey(t *testing.T) {
	t.Parallel()
	p := inChromium(t)
	p.add("Laptop")
	p.runFirst(watchRequests)
	p.recognizes(false)
	p.logOut()
	p.waitFor(`asked.length > 0`)
	if got := p.eval(`JSON.stringify(asked[0])`); got != `{"mediation":"conditional","rpId":"localhost","userVerification":"required","allowed":null}` {
		t.Errorf("the page asks for %s", got)
	}
	p.recognizes(true)
	p.open("/login?next=/account/activity")
	p.visible("ol.activity")
}

func TestPasskeyButtonInABrowser(t *testing.T) {
	t.Parallel()
	p := inChromium(t)
	p.add("Laptop")
	p.runFirst(watchRequests + withoutAutofill)
	p.logOut()
	p.recognizes(false)
	p.press("Log in with a passkey")
	p.waitFor(`failed > 0`)
	if got := p.eval(`JSON.stringify(asked)`); got != `[{"mediation":null,"rpId":"localhost","userVerification":"required","allowed":null}]` {
		t.Errorf("the page asks for %s", got)
	}
	p.Fill("Email", email) // the page is as usable as before
	p.Fill("Password", "not the password")
	p.Click("Log in")
	p.says("Incorrect email or password.")

	p.recognizes(true)
	p.Click("Log in with a passkey")
	p.open("/account/activity")
	p.says("Passkey added")
	p.logOut()
	p.f.exec(t, `DELETE FROM passkey`)
	p.Click("Log in with a passkey")
	if got := p.alerted(); got != sayPasskeyRefused {
		t.Errorf("it says %q", got)
	}
}

func TestPasskeyConfirmsAndIsTheSecondStepInABrowser(t *testing.T) {
	t.Parallel()
	p := inChromium(t)
	p.add("Laptop")
	p.runFirst(withoutAutofill)
	p.f.clock.Advance(10 * time.Minute)
	p.open("/account/security")
	p.Click("Require a passkey after the password")
	p.says("Confirm your identity")
	p.Click("Confirm with a passkey")
	p.Click("Require a passkey after the password")
	p.says("Two-step login is on.")
	p.logOut()
	p.Fill("Email", email)
	p.Fill("Password", password)
	p.Click("Log in")
	p.Click("Use a passkey")
	p.says("Account created")
}

// The device keeps no passkey that the account no longer has.
func TestRemovedPasskeysAreRemovedFromTheDevice(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(*passkeyTab){
		"on the page": func(p *passkeyTab) { p.Click("Remove") },
		"before it was used": func(p *passkeyTab) {
			p.runFirst(withoutAutofill)
			p.logOut()
			p.f.exec(p.t, `DELETE FROM passkey`)
			p.Click("Log in with a passkey")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := inChromium(t)
			p.add("Laptop")
			gone := cdp.Events(p.Context, chromedp.FromContext(p.Context).Target, webauthn.CredentialDeleted)
			remove(p)
			for _, err := range gone {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			if n := len(p.passkeysOn()); n != 0 {
				t.Errorf("the device has %d passkeys", n)
			}
		})
	}
}

func TestPasskeysNeedJavaScript(t *testing.T) {
	t.Parallel()
	p := inChromium(t)
	p.add("Laptop")
	p.WithoutScripts()
	p.open("/account/security")
	p.says("Passkeys need JavaScript.")
	if strings.Contains(p.Text(), "Add a passkey") {
		t.Error("there is a button that does nothing")
	}
}

// recognizes has the device recognize its owner or not.
func (p *passkeyTab) recognizes(owner bool) {
	p.t.Helper()
	call(p.t, p.Tab, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: p.device, IsUserVerified: owner})
}

func (p *passkeyTab) logOut() {
	p.t.Helper()
	p.open("/logout")
	button := chromedp.Click(`//main//button[.="Log out"]`, chromedp.NodeVisible)
	if _, err := chromedp.Run(p.Context, chromedp.WaitEvent(page.LoadEventFired, nil, button)); err != nil {
		p.t.Fatal(err)
	}
	p.visible("#password") // scripts can be run in the new page
}

// press presses a button whose page stays.
func (p *passkeyTab) press(text string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.Context, chromedp.Click(`//button[.="`+text+`"]`, chromedp.NodeVisible)); err != nil {
		p.t.Fatal(err)
	}
}

// runFirst runs a script before those of each page.
func (p *passkeyTab) runFirst(script string) {
	p.t.Helper()
	call(p.t, p.Tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

const (
	// watchRequests records what pages ask of devices.
	watchRequests = `
		window.asked = []; window.failed = 0;
		const get = navigator.credentials.get.bind(navigator.credentials);
		navigator.credentials.get = (o) => {
			asked.push({ mediation: o.mediation ?? null, rpId: o.publicKey.rpId, userVerification: o.publicKey.userVerification, allowed: o.publicKey.allowCredentials ?? null });
			const answer = get(o);
			answer.catch((e) => { if (e.name !== "AbortError") failed++; });
			return answer;
		};`
	// withoutAutofill makes it a browser that offers no passkeys among what it fills in.
	withoutAutofill = `PublicKeyCredential.isConditionalMediationAvailable = undefined;`
)

// visible waits for an element.
func (p *passkeyTab) visible(selector string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.Context, chromedp.WaitVisible(selector)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *passkeyTab) eval(script string) string {
	p.t.Helper()
	got, err := chromedp.Run(p.Context, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatal(err)
	}
	return got
}

// waitFor waits until a condition holds in the page.
func (p *passkeyTab) waitFor(condition string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.Context, chromedp.Poll[bool](condition)); err != nil {
		p.t.Fatal(err)
	}
}

// alerted waits for the page's script to complain, and wants the cursor there.
func (p *passkeyTab) alerted() string {
	p.t.Helper()
	said, err := chromedp.Run(p.Context, chromedp.Text(`[role=alert]:focus`, chromedp.NodeVisible))
	if err != nil {
		p.t.Fatal(err)
	}
	return said
}

func call[P, R any](t *testing.T, tab *webtest.Tab, command cdp.Command[P, R], params P) R {
	t.Helper()
	got, err := chromedp.Call(tab.Context, command, params)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
