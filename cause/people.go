package cause

// What people meet in an attempt. The guide doesn't list these, since no program of the
// partner gets an error.
const (
	SignUpRefused   ID = "sign-up-refused"
	EmailRefused    ID = "email-code-refused"
	LogInRefused    ID = "log-in-refused"
	ResetRefused    ID = "reset-refused"
	RateLimited     ID = "rate-limited"
	BillingDeclined ID = "billing-declined"
	CodeUnexchanged ID = "code-unexchanged"
	ExchangeRefused ID = "exchange-refused"
)

func people() []Refusal {
	person := func(id ID, cause, fix string) Refusal { return Refusal{ID: id, Cause: cause, Fix: fix} }
	return []Refusal{
		person(SignUpRefused, "A field of the sign-up form wasn’t accepted, or the email already has an account.",
			"Have the user follow the message beside the field. With an existing account, they log in instead."),
		person(EmailRefused, "The emailed verification code was incorrect or had expired.",
			"Have the user enter the newest code, or request another one."),
		person(LogInRefused, "The user’s email, password or second step was incorrect.",
			"Have the user try again, or reset the password with “Forgot your password?”."),
		person(ResetRefused, "The password reset link was already used, has expired or is incomplete.",
			"Have the user request another link and use the newest email."),
		person(RateLimited, "There were too many attempts in a short time.",
			"Have the user wait as long as the page says, then try again."),
		person(BillingDeclined, "The bank declined the user’s card.",
			"Have the user try another card, or ask their bank."),
		person(CodeUnexchanged, "The browser returned to the callback with a code, but your server never exchanged the code.",
			"Exchange the code on your server as soon as the browser arrives. Check your server’s log for what happened at the callback, then send the user through your link again."),
		person(ExchangeRefused, "The exchange of the code was refused.",
			"Compare the request with the guide’s section on exchanging the code."),
	}
}
