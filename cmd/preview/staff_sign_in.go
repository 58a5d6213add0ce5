package preview

import (
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"fairlead/hash"
	"fairlead/storage"
)

func staffSignInStates() []state {
	return []state{
		usual("staff-login", "support signs in", open("/staff/partners")),
		usual("staff-login-errors", "nothing was typed", open("/staff/login"), fill()),
		usual("staff-login-refused", "the email or the password is wrong, or its owner is disabled", open("/staff/login"), fill("email", graceEmail, "password", "wrong")),
		usual("staff-login-limited", "too many logins", open("/staff/login"), insist(11, fill("email", graceEmail, "password", "wrong"))),
		usual("staff-password", "the first sign-in replaces a password that somebody else knows", hire(true), knowStaffPassword),
		usual("staff-password-error", "the same password was chosen", hire(true), knowStaffPassword, fill("new_password", password)),
		usual("staff-second-factor", "the first sign-in sets up a second factor", hire(false), knowStaffPassword),
		usual("staff-second-factor-wrong", "the code is wrong", hire(false), knowStaffPassword, turnOn("000000")),
		usual("staff-recovery-codes", "the codes are shown once", hire(false), knowStaffPassword, enrolStaff),
		usual("staff-code", "the password was right", signedInStaff, changeBrowser, knowStaffPassword),
		usual("staff-code-wrong", "the code is wrong", signedInStaff, changeBrowser, knowStaffPassword, fill("code", "000000")),
		usual("staff-code-failed", "five codes were wrong", signedInStaff, changeBrowser, knowStaffPassword, insist(5, fill("code", "000000"))),
		usual("staff-code-recovery", "a recovery code instead", signedInStaff, changeBrowser, knowStaffPassword, open("/staff/login/code?with=recovery-code")),
		usual("staff-code-passkey", "a passkey instead", signedInStaff, staffPasskey, changeBrowser, knowStaffPassword),
		usual("staff-welcome", "new staff choose a password at a mailed link", inviteGrace, open("/staff/welcome?token=sample")),
		usual("staff-welcome-error", "the password is too short", inviteGrace, open("/staff/welcome?token=sample"), fill("token", "sample", "new_password", "short")),
		usual("staff-welcome-used", "the link was used", open("/staff/welcome?token=used")),
		usual("staff-me", "how somebody signs in", signedInStaff, staffPasskey, open("/staff/me")),
		usual("staff-me-errors", "the new password is too short", signedInStaff, open("/staff/me"), fill("current_password", "wrong", "new_password", "short")),
		usual("staff-authenticator", "another app", signedInStaff, open("/staff/me/authenticator")),
		usual("staff-confirm", "something sensitive is asked for too late", signedInStaff, wait(11*time.Minute), open("/staff/audit/export")),
		usual("staff-confirm-wrong", "the code is wrong", signedInStaff, wait(11*time.Minute), open("/staff/audit/export"), fill("code", "000000")),
	}
}

const graceEmail = "grace@fairlead.example"

// hire adds an admin, who may have to choose another password.
func hire(mustChange bool) step {
	return func(p *person) {
		hashed, err := hash.New(hash.Options{Cost: unsafeCost}).Hash(p.ctx, password)
		p.check(err)
		grace := storage.Staff{Name: "Grace Hopper", Email: graceEmail, Role: storage.StaffAdmin, PasswordMustChange: mustChange}
		p.check(p.db.CreateStaff(p.ctx, &grace, hashed, storage.Time{}))
	}
}

func knowStaffPassword(p *person) {
	open("/staff/login")(p)
	fill("email", graceEmail, "password", password)(p)
}

// enrolStaff sets up an authenticator app on the page of the first sign-in.
func enrolStaff(p *person) {
	seed := seedCode.FindStringSubmatch(p.page.body.String())
	if seed == nil {
		return
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(seed[1], " ", ""), p.now)
	p.check(err)
	turnOn(code)(p)
	p.now = p.now.Add(time.Minute)
}

// signedInStaff is an admin who has signed in for the first time, through every page.
func signedInStaff(p *person) {
	hire(false)(p)
	knowStaffPassword(p)
	enrolStaff(p)
}

// staffPasskey gives the admin a passkey, of which no device has the key.
func staffPasskey(p *person) {
	p.change(`INSERT INTO staff_passkey (id, staff_id, credential_id, public_key, name, transports, counter, backup_eligible, created_at)
		SELECT 'sample', id, x'01', x'01', 'Security key', '', 0, 0, created_at FROM staff WHERE email_key = '` + graceEmail + `'`)
}

// inviteGrace adds an admin who has a link and no password.
func inviteGrace(p *person) {
	grace := storage.Staff{Name: "Grace Hopper", Email: graceEmail, Role: storage.StaffAdmin}
	until := storage.At(p.now.Add(time.Hour))
	p.check(p.db.CreateStaff(p.ctx, &grace, "", until))
	p.check(p.db.OfferStaffWelcome(p.ctx, storage.StaffWelcome{Hash: storage.Hash("sample"), StaffID: grace.ID, ExpiresAt: until}))
}
