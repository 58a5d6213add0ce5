package preview

import (
	"bytes"

	"fairlead/storage"
)

func verifyStates() []state {
	states := []state{
		usual("signup-verify", "there is no account before its email is verified", verifyFirst, come(), signUp),
		usual("signup-verify-wrong", "the code is wrong", verifyFirst, come(), signUp, fill("code", "wrong")),
		usual("signup-verify-ended", "too many wrong codes", verifyFirst, come(), signUp, insist(5, fill("code", "wrong"))),
		usual("signup-verify-limited", "too many codes were requested", verifyFirst, come(), signUp, insist(5, fill("new", "1"))),
		usual("signup-verify-outside", "no partner is involved", verifyFirst, open("/signup"), signUp),
		usual("signup-again", "the person wants to use another email", verifyFirst, come(), signUp, turn("/signup?again=1")),
		usual("signup-verify-due", "an account has not verified its email for a week", loggedIn, come(), turn("/signup/verify")),
		usual("verify-email", "an account verifies its email", byMail, open("/account/verify-email")),
		usual("verify-email-unsent", "no code was mailed yet", loggedIn, open("/account/verify-email")),
		usual("verify-email-wrong", "the code is wrong", byMail, open("/account/verify-email"), fill("code", "wrong")),
		usual("verify-email-link", "the link in the mail was opened", byMail, openVerifyLink),
		usual("verify-email-limited", "too many codes were requested", byMail, open("/account/verify-email"), insist(6, fill("new", "1"))),
		usual("verify-email-done", "the email was just verified", byMail, openVerifyLink, confirmLink),
		usual("verify-email-over", "the link has expired or is for another account", byMail, open("/account/verify-email?token=sample")),
		usual("change-email", "an account wants another email", byMail, open("/account/email")),
		usual("change-email-error", "what was typed is wrong", byMail, open("/account/email"), fill("email", "ada@")),
		usual("change-email-code", "the code was mailed to the new email", byMail, changeEmail),
		usual("change-email-wrong", "the code is wrong", byMail, changeEmail, fill("code", "wrong")),
		usual("profile-errors", "what was typed is wrong", byMail, open("/account"), fill("company_name", "a\u200bb", "api_version", "tomorrow")),
		usual("profile-saved", "the profile was changed", byMail, open("/account"), fill("full_name", "Ada King", "api_version", storage.NewestAPIVersion)),
	}
	return append(states, extremely("verify-email", loggedIn, open("/account/verify-email"))...)
}

// verifyFirst has people verify their email before they have an account.
func verifyFirst(p *person) { p.site.account.VerifyFirst = true }

// byMail signs up, so that a code is mailed.
func byMail(p *person) {
	p.get("/signup")
	signUp(p)
	account, err := p.db.AccountByEmail(p.ctx, p.who.email)
	p.account = account
	p.check(err)
}

// openVerifyLink opens the link of the mail.
func openVerifyLink(p *person) {
	code, err := p.db.LatestEmailCode(p.ctx, storage.CodeVerify, p.account.ID)
	p.check(err)
	p.get("/account/verify-email?token=" + code.LinkSecret(bytes.Repeat([]byte{1}, 32)))
}

// confirmLink presses the button of the page that the link leads to.
func confirmLink(p *person) { fill("token", p.page.at.Query().Get("token"))(p) }

func changeEmail(p *person) {
	p.get("/account/email")
	fill("email", "new."+p.who.email)(p)
}
