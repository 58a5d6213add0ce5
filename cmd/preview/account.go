package preview

import (
	"database/sql"
	"errors"
	"net/url"
	"slices"
	"time"
)

func accountStates() []state {
	states := []state{
		usual("signup", "a new user comes from a partner", come()),
		usual("signup-prefilled", "the partner sent what it knew", come("login_hint", "ada@example.com", "account[full_name]", "Ada Lovelace", "account[company_name]", "Analytical Engines")),
		usual("signup-empty", "an empty form was sent", come(), fill()),
		usual("signup-errors", "what was typed is wrong", come(), fill("full_name", "Ada Lovelace", "email", "ada@", "password", "password1", "company_name", "Analytical Engines")),
		usual("signup-typo", "the domain of the email looks mistyped", come(), fill("full_name", "Ada Lovelace", "email", "ada@gmial.com", "password", "correct horse battery")),
		usual("signup-taken", "the email has an account already", enrolled, come(), signUp),
		usual("signup-limited", "too many sign-ups from one address", enrolled, come(), insist(21, signUp)),
		usual("signup-outside", "no partner is involved", open("/signup")),
		usual("login", "a returning user comes from a partner", come("prompt", "login")),
		usual("login-instead", "the email that was taken is filled in", enrolled, come(), signUp, turn("/login?email=ada@example.com")),
		usual("login-another", "a person who is logged in asked for another account", payable, come(), turn("/login?another=1")),
		usual("login-refused", "the email or the password is wrong", come("prompt", "login"), fill("email", "ada@example.com", "password", "not the password")),
		usual("login-limited", "too many logins", enrolled, come("prompt", "login"), insist(11, fill("email", "ada@example.com", "password", "not the password"))),
		usual("login-suspended", "the account is suspended", come(), signUp, suspendAccounts, changeBrowser, come("prompt", "login"), fill("email", "ada@example.com", "password", password)),
		usual("login-errors", "both fields are empty", come("prompt", "login"), fill()),
		usual("login-outside", "no partner is involved, or the person has just logged out", open("/login")),
		usual("logout", "asks before it logs out", loggedIn, open("/logout")),
		usual("logout-nobody", "nobody is logged in", open("/logout")),
		usual("profile", "everything is known", payable, open("/account")),
		usual("profile-bare", "no card", loggedIn, open("/account")),
		usual("security", "how a person logs in", loggedIn, open("/account/security")),
		usual("security-errors", "the new password is too short", loggedIn, open("/account/security"), fill("current_password", "not the password", "new_password", "short")),
		usual("confirm", "a person is about to change something sensitive", loggedIn, open("/account/confirm?next=/account/security")),
		usual("confirm-empty", "no password was typed", loggedIn, open("/account/confirm?next=/account/security"), fill()),
		usual("security-changed", "the password was just changed", verified, open("/account/security"), fill("current_password", password, "new_password", "a quiet harbour at dawn")),
		usual("security-unverified", "the email is not verified", byMail, open("/account/security")),
		usual("confirm-wrong", "the password is wrong", verified, open("/account/confirm?next=/account/security"), fill("password", "not the password")),
		usual("confirm-limited", "too many wrong passwords", verified, open("/account/confirm?next=/account/security"), insist(11, fill("password", "not the password"))),
		usual("confirm-due", "the log-in was too long ago to close the account", verified, wait(time.Hour), open("/account/close")),
		usual("security-devices-out", "every other device was just logged out", loggedIn, changeBrowser, again, logOutOthers),
		usual("security-devices", "logged in on another device too", loggedIn, changeBrowser, again, open("/account/security")),
		usual("security-passkeys", "two passkeys", verified, passkeys, open("/account/security")),
		usual("security-passkeys-long", "the new passkey's name is too long", loggedIn, sendLongName),
		usual("passkey", "another name for a passkey", loggedIn, passkeys, openPasskey),
		usual("passkey-empty", "no name was typed", loggedIn, passkeys, openPasskey, fill()),
		usual("passkey-removed", "a passkey was just removed", verified, passkeys, removePasskey),
		usual("passkey-renamed", "a passkey has another name", verified, passkeys, openPasskey, fill("passkey_name", "Work phone")),
		usual("security-by-address", "the site's address is no name, so that there are no passkeys", byAddress, loggedIn, open("/account/security")),
		usual("login-passkey-refused", "the passkey was removed", come("prompt", "login"), sendNoPasskey),
		usual("close", "asks before it closes the account", payable, open("/account/close")),
		usual("close-error", "another address was typed", payable, open("/account/close"), fill("email", "grace@example.com")),
		usual("closed", "the account was just closed", payable, open("/account/close"), fill("email", "ada@example.com")),
		usual("kept-open", "a log-in cancelled the closing", verified, open("/account/close"), fill("email", "ada@example.com"), open("/login"), knowPassword),
		usual("export", "offers all data as a file", loggedIn, open("/account/export")),
	}
	states = slices.Concat(states, apiKeyStates(), activityStates(), twoStepStates(), stopStates())
	states = append(states, extremely("signup", enrolled, come(), signUp)...)
	states = append(states, extremely("login-another", payable, come(), turn("/login?another=1"))...)
	return append(states, extremely("profile", loggedIn, open("/account"))...)
}

const password = "correct horse battery"

// signUp fills in the form with the person's names.
func signUp(p *person) {
	fill("full_name", p.who.person, "email", p.who.email, "password", password, "company_name", p.who.employer)(p)
}

// suspendAccounts does what no page can do yet.
func suspendAccounts(p *person) { p.change("UPDATE account SET status = 'suspended'") }

func logOutOthers(p *person) { p.post("/account/security/devices") }

// byAddress serves the site at an address instead of a name.
func byAddress(p *person) {
	p.app.PublicURL = &url.URL{Scheme: "http", Host: "192.0.2.10:8080"}
	p.forgetCookies()
}

// change runs a statement on the site's database.
func (p *person) change(query string) {
	db, err := sql.Open("sqlite3", p.file)
	if err != nil {
		p.check(err)
		return
	}
	_, err = db.ExecContext(p.ctx, query)
	p.check(errors.Join(err, db.Close()))
}
