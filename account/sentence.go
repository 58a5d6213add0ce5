package account

import (
	"net/http"

	"fairlead/locale"
	"fairlead/password"
	"fairlead/web"
)

// Sentences shown beside a field or above the form.
const (
	sayNameMissing     locale.Text = "Please enter your full name."
	sayTextLong        locale.Text = "Please use at most 200 characters."
	sayEmailTypo       locale.Text = "Please check the part after the @."
	sayEmailTaken      locale.Text = "There is already an account with this email."
	sayPasswordMissing             = password.SayMissing

	sayCurrentMissing  locale.Text = "Please enter your current password."
	sayCodeMissing     locale.Text = "Please enter the code."
	sayCodeIncorrect   locale.Text = "Incorrect code. Please try again."
	sayPasswordChanged locale.Text = "Your password was changed. Every other device was logged out."

	sayPasskeyAdded   locale.Text = "Your passkey was added."
	sayPasskeyRenamed locale.Text = "The name was saved."
	sayPasskeyRemoved locale.Text = "The passkey was removed."
	sayCodeEnded      locale.Text = "This code is incorrect or has expired. Please request a new one."
	sayEmailSent      locale.Text = "We sent an email to %s."
	sayVerified       locale.Text = "Your email is verified."
	sayEmailOwn       locale.Text = "This is already your account’s email."
	sayEmailChanged   locale.Text = "Your email was changed."
	saySaved          locale.Text = "Saved."
	sayVersion        locale.Text = "Please choose one of the versions in the list."
)

// incorrectCredentials is the same for every login that fails.
func incorrectCredentials() *web.Error {
	return &web.Error{Status: http.StatusUnauthorized, Heading: "Login refused", Text: "Incorrect email or password."}
}

// incorrectPassword is for people who are logged in.
func incorrectPassword() *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Password refused", Text: "Your current password is incorrect."}
}

// incorrectCode is the same for codes that are wrong and that have been used.
func incorrectCode() *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Code refused", Text: sayCodeIncorrect}
}

// suspended is only shown to users who know the password or read the account's mail.
func suspended() *web.Error {
	return &web.Error{Status: http.StatusForbidden, Heading: "Login refused",
		Text: "This account is suspended. Please contact support."}
}

// linkIncomplete is for a link without its secret.
func linkIncomplete(forgot string) *web.Error {
	return &web.Error{Status: http.StatusBadRequest, Heading: "This link is incomplete",
		Text:    "Part of it is missing. Copy the whole link from the email, or request a new one.",
		BackURL: forgot, BackLabel: "Request a new link"}
}

// linkExpired is the same for a link that was used, has expired or never existed.
func linkExpired(forgot string) *web.Error {
	return &web.Error{Status: http.StatusGone, Heading: "This link no longer works",
		Text: "A password reset link works once and only for a short time. " +
			"If you’ve just set a password, log in with it. Otherwise, request a new link.",
		BackURL: forgot, BackLabel: "Request a new link"}
}

// claimExpired is the same for a link that was used, has expired or never existed.
func claimExpired() *web.Error {
	return &web.Error{Status: http.StatusGone, Heading: "This link no longer works",
		Text: "A link to take over an account works once and for seven days. " +
			"If you’ve taken the account over, log in to it. Otherwise, ask the company that manages it for a new link.",
		BackURL: "/login", BackLabel: "Log in"}
}

// verifyLinkExpired is the same for a link that was cut off, has expired or belongs to
// another account.
func verifyLinkExpired() *web.Error {
	return &web.Error{Status: http.StatusGone, Heading: "This link no longer works",
		Text:    "A verification link works for 24 hours, and only for the account it was sent to. Please request a new code.",
		BackURL: "/account/verify-email", BackLabel: "Verify your email"}
}

// refusedCode is for a code by mail that was not accepted.
func refusedCode(text locale.Text) *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Code refused", Text: text}
}
