package preview

import (
	"html"
	"regexp"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"fairlead/hash"
)

func twoStepStates() []state {
	states := []state{
		usual("authenticator", "a QR code to scan", verified, open("/account/security/authenticator")),
		usual("authenticator-wrong", "the code is wrong", verified, open("/account/security/authenticator"), turnOn("000000")),
		usual("authenticator-unverified", "the email is not verified", loggedIn, open("/account/security/authenticator")),
		usual("recovery-codes-new", "two-step login has just been turned on", verified, secure),
		usual("recovery-codes", "the codes cannot be seen again", verified, secure, open("/account/security/recovery-codes")),
		usual("security-two-step", "two-step login is on", verified, secure, open("/account/security")),
		usual("security-two-step-few", "few recovery codes are left", verified, secure, useCodes, open("/account/security")),
		usual("authenticator-again", "another app replaces the one that is set up", verified, secure, open("/account/security/authenticator")),
		usual("authenticator-removed", "the app was just removed, so that two-step login is off", verified, secure, removeApp),
		usual("recovery-codes-few", "few recovery codes are left", verified, secure, useCodes, open("/account/security/recovery-codes")),
		usual("confirm-two-step-wrong", "the code is wrong", verified, secure, open("/account/confirm"), fill("password", password, "code", "000000")),
		usual("confirm-two-step", "a person with two-step login is about to change something sensitive", verified, secure, open("/account/confirm")),
		usual("confirm-recovery-code", "the authenticator app is not at hand", verified, secure, open("/account/confirm?with=recovery-code")),
		usual("second-factor", "the password was right, in a flow", verified, secure, changeBrowser, come("prompt", "login"), knowPassword),
		usual("second-factor-wrong", "the code is wrong", verified, secure, changeBrowser, come("prompt", "login"), knowPassword, fill("code", "000000")),
		usual("second-factor-failed", "five codes were wrong", verified, secure, changeBrowser, come("prompt", "login"), knowPassword, insist(5, fill("code", "000000"))),
		usual("second-factor-recovery-code", "a recovery code instead of the app", verified, secure, changeBrowser, come("prompt", "login"), knowPassword,
			turn("/login/second-factor?with=recovery-code")),
		usual("recovery-code-wrong", "the recovery code is wrong", verified, secure, changeBrowser, come("prompt", "login"), knowPassword,
			turn("/login/second-factor?with=recovery-code"), fill("code", "abcd-efgh-2345")),
		usual("second-factor-empty", "no code was typed", verified, secure, changeBrowser, come("prompt", "login"), knowPassword, fill()),
		usual("second-factor-both", "both an app and passkeys", verified, secure, passkeys, changeBrowser, open("/login"), knowPassword),
		usual("second-factor-lost-outside", "no partner is involved", verified, secure, changeBrowser, open("/login"), knowPassword, open("/login/second-factor/lost")),
		usual("second-factor-lost", "neither the app nor a recovery code is at hand", verified, secure, changeBrowser, come("prompt", "login"), knowPassword,
			turn("/login/second-factor/lost")),
		usual("confirm-passkey", "a passkey is enough alone", loggedIn, passkeys, open("/account/confirm")),
		usual("security-passkey-required", "a passkey is the second step", verified, passkeys, requirePasskey, open("/account/security")),
		usual("second-factor-passkey", "a passkey is the second step, and it did not work", verified, passkeys, requirePasskey, changeBrowser, come("prompt", "login"), knowPassword, sendNoSecondPasskey),
		usual("second-factor-outside", "no partner is involved", verified, secure, changeBrowser, open("/login"), knowPassword),
	}
	return append(states, extremely("second-factor", verified, secure, changeBrowser, come("prompt", "login"), knowPassword)...)
}

// verified logs the person in, with a password and a verified email.
func verified(p *person) {
	loggedIn(p)
	hashed, err := hash.New(hash.Options{Cost: hash.Cost{MemoryKiB: 8, Passes: 1}}).Hash(p.ctx, password)
	p.check(err)
	p.check(p.db.ReplacePasswordHash(p.ctx, p.account.ID, "no password", hashed))
	p.change("UPDATE account SET email_verified_at = created_at")
}

func knowPassword(p *person) { fill("email", p.who.email, "password", password)(p) }

var (
	setupInput = regexp.MustCompile(`name="setup" value="([^"]+)"`)
	seedCode   = regexp.MustCompile(`<code>([A-Z2-7 ]{32,})</code>`)
)

// secure sets up an authenticator app.
func secure(p *person) {
	p.get("/account/security/authenticator")
	seed := seedCode.FindStringSubmatch(p.page.body.String())
	if seed == nil {
		return
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(seed[1], " ", ""), p.now)
	p.check(err)
	turnOn(code)(p)
	p.now = p.now.Add(time.Minute)
}

// useCodes uses up all recovery codes but two.
func useCodes(p *person) {
	p.change("UPDATE recovery_code SET used_at = 1 WHERE hash NOT IN (SELECT hash FROM recovery_code LIMIT 2)")
}

func removeApp(p *person) { p.post("/account/security/authenticator/remove") }

// turnOn sends a code to the page that sets up an app.
func turnOn(code string) step {
	return func(p *person) {
		if setup := setupInput.FindStringSubmatch(p.page.body.String()); setup != nil {
			fill("setup", html.UnescapeString(setup[1]), "code", code)(p)
		}
	}
}
